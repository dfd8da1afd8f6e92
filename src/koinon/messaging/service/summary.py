"""What became of a broadcast, mailed to its author once receipts had their time (MSG-044)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from koinon import identity, organizations
from koinon.kit import clock
from koinon.messaging import notices, preferences
from koinon.messaging.contracts import Broadcast, BroadcastState, NotReached
from koinon.messaging.repository import broadcasts
from koinon.messaging.service.results import not_reached
from koinon.organizations import Organization
from koinon.platform import mail
from koinon.platform.db import Tx
from koinon.platform.jobs import job
from koinon.platform.services import Services
from koinon.platform.words import Words, words

# Completed means that the carrier has everything; what arrived is known from receipts in the minutes after.
FIRST_LOOK, NEXT_LOOK, LAST_LOOK = timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30)
MOST_REASONS = 6


async def soon(tx: Tx, broadcast_ids: Sequence[UUID]) -> None:
    """Have the authors of completed broadcasts told in a while."""
    for broadcast_id in broadcast_ids:
        await _look(tx, broadcast_id, FIRST_LOOK)


async def _look(tx: Tx, broadcast_id: UUID, wait: timedelta) -> None:
    once = f"summary:{broadcast_id}"
    await mail_summary.defer(tx, once=once, at=clock.now() + wait, broadcast_id=str(broadcast_id))


@job("messaging.mail_summary", queue="email", time_limit=60.0)
async def mail_summary(services: Services, organization_id: UUID, *, broadcast_id: str) -> None:
    """Tell the author, or look again later while receipts still come in; each completion is told once."""
    async with services.database.transaction(organization_id) as tx:
        found = await broadcasts.get(tx, UUID(broadcast_id))
        if found is None or found.state is not BroadcastState.COMPLETED or found.finished_at is None:
            return
        if found.counts.sent and clock.now() < found.finished_at + LAST_LOOK:
            await _look(tx, found.id, NEXT_LOOK)
        else:
            await _tell(tx, services, found, found.finished_at)


async def _tell(tx: Tx, services: Services, found: Broadcast, finished_at: datetime) -> None:
    if found.created_by is None or not await organizations.setting(tx, preferences.SUMMARY_MAIL.key):
        return
    organization, missed = await organizations.get(tx), await not_reached(tx, found.id)
    address = f"{services.configuration.base_url}/broadcasts/{found.id}"
    wanted = await identity.who_wants(tx, notices.ENDED, [found.created_by])
    for author in await identity.correspondents(tx, wanted):
        say = words(author.locale)
        await mail.send(
            tx,
            services.vault,
            to=author.email,
            letter=letter(say, found, missed, organization, address),
            language=say.language,
            once=f"broadcast_summary:{found.id}:{finished_at.isoformat()}",
        )


def letter(
    say: Words, found: Broadcast, missed: Sequence[NotReached], organization: Organization, address: str
) -> mail.Letter:
    """The summary in the author's language: people, delivered share, cost against estimate, answers, failures."""
    counts = found.counts
    reached = say.ngettext(
        "It was delivered to %(num)s of %(total)s phones.",
        "It was delivered to %(num)s of %(total)s phones.",
        counts.delivered,
        total=say.number(counts.total),
    )
    waiting = say.ngettext(
        "The carrier took %(num)s more and has not said yet whether it arrived.",
        "The carrier took %(num)s more and has not said yet whether they arrived.",
        counts.sent,
    )
    return mail.Letter(
        kind="broadcast_summary",
        subject=say.gettext("“%(name)s” is done", name=found.name),
        paragraphs=(reached, waiting) if counts.sent else (reached,),
        facts=(*_figures(say, found, organization.currency), *_failures(say, missed)),
        action=(say.gettext("See everything"), address),
        small=(
            say.gettext("Sent from %(organization)s.", organization=organization.name),
            say.gettext("You get this because you wrote it. It can be turned off under Settings, Sending."),
        ),
    )


def _figures(say: Words, found: Broadcast, currency: str) -> list[tuple[str, str]]:
    counts, plan = found.counts, found.plan or {}
    share = counts.delivered / counts.total if counts.total else 0
    currency, estimated = next(((c["currency"], c["micros"]) for c in plan.get("cost", [])), (currency, None))
    cost = say.money(counts.cost_micros, currency)
    if estimated is not None:
        estimate = say.money(estimated, currency)
        cost = say.gettext("%(cost)s, estimated %(estimate)s", cost=cost, estimate=estimate)
    return [
        (say.gettext("People"), say.number(counts.people)),
        (say.gettext("Delivered"), say.percent(share)),
        (say.gettext("Cost"), cost),
        (say.gettext("Replies"), say.number(counts.replies)),
        (say.gettext("Opted out"), say.number(counts.opt_outs)),
    ]


def _failures(say: Words, missed: Sequence[NotReached]) -> list[tuple[str, str]]:
    """Those the carrier could not reach, then those left out from the start; the most frequent reasons first."""
    ranked = sorted(missed, key=lambda each: (each.kind == "excluded", -each.count))
    return [(say.gettext(each.sentence).rstrip("."), say.number(each.count)) for each in ranked[:MOST_REASONS]]
