"""What follows a notice: a mail where it stays unread, a push at once, each as its reader wants it."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from koinon import organizations
from koinon.identity import repository as people
from koinon.identity.addresses import home_of
from koinon.identity.contracts import Correspondent
from koinon.identity.notices import pushing, reading
from koinon.identity.notices.contracts import Notice
from koinon.identity.notices.repository import due
from koinon.kit import clock
from koinon.organizations import Organization
from koinon.platform import mail
from koinon.platform.db import Tx
from koinon.platform.jobs import job
from koinon.platform.services import Services
from koinon.platform.words import words

BATCH = 500
# Seconds that are served by one job: it runs at their end.
TOGETHER = {"mail": 30, "push": 2}


async def mail_later(tx: Tx, at: datetime) -> None:
    """Have mails written that are due at `at`."""
    await mail_notices.defer(tx, **_slot("mail", tx.organization_id, at))


async def push_later(tx: Tx, at: datetime) -> None:
    """Have pushes sent that are due at `at`."""
    await pushing.push_notices.defer(tx, **_slot("push", tx.organization_id, at))


async def catch_up(tx: Tx) -> None:
    """Wake what is overdue: a clock that was ahead may have had a job look too early."""
    mails, pushes = await due.overdue(tx)
    if mails:
        await mail_later(tx, clock.now())
    if pushes:
        await push_later(tx, clock.now())


def _slot(way: str, organization_id: UUID, at: datetime) -> dict[str, Any]:
    """A job for all that falls due within the same seconds; a later one would wait behind its lock."""
    seconds = TOGETHER[way]
    slot = int(at.timestamp()) // seconds + 1
    return {"once": f"notices:{way}:{organization_id}:{slot}", "at": datetime.fromtimestamp(slot * seconds, UTC)}


@job("identity.mail_notices", queue="email", time_limit=60.0)
async def mail_notices(services: Services, organization_id: UUID) -> None:
    """Put a mail into the outbox for each notice that is still unread when its mail is due."""
    async with services.database.transaction(organization_id) as tx:
        rows = await due.to_mail(tx, BATCH)
        if not rows:
            return
        organization = await organizations.get(tx)
        readers = {one.id: one for one in await people.correspondents(tx, list({row.user_id for row in rows}))}
        worded = await reading.worded_for(tx, rows, {one.id: one.locale for one in readers.values()})
        for row in rows:
            if row.id in worded:
                await _mail(tx, services, readers[row.user_id], worded[row.id], organization)
        if len(rows) == BATCH:
            await mail_later(tx, clock.now())


async def _mail(tx: Tx, services: Services, reader: Correspondent, notice: Notice, organization: Organization) -> None:
    say = words(reader.locale)
    letter = mail.Letter(
        kind=f"notice_{notice.kind}",
        subject=notice.title,
        paragraphs=(notice.body or notice.title,),
        action=(say.gettext("Open it"), home_of(services, organization) + (notice.link or "/notices")),
        small=(
            say.gettext("Sent from %(organization)s.", organization=organization.name),
            say.gettext("What you are mailed you choose under My account, Notices."),
        ),
    )
    once = f"notice:{notice.id}:{notice.changed_at.isoformat()}"
    await mail.send(tx, services.vault, to=reader.email, letter=letter, language=say.language, once=once)


JOBS = [mail_notices, pushing.push_notices]
