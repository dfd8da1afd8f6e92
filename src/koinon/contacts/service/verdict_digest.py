"""What providers said of addresses in a day, mailed to the owners (CON-020)."""

from collections.abc import Sequence
from datetime import timedelta

from koinon import identity, organizations
from koinon.contacts.repository import mail_verdicts as rows
from koinon.contacts.repository import wakeups
from koinon.kit import clock
from koinon.platform import mail
from koinon.platform.db import Tx
from koinon.platform.services import Services
from koinon.platform.words import Words

Verdict = tuple[str, str, int]
DAY = timedelta(days=1)


async def remember(tx: Tx) -> None:
    """Have the owners told the next morning."""
    await wakeups.set_due(tx, wakeups.VERDICT_DIGEST, wakeups.next_night() + timedelta(hours=4))


async def tell(tx: Tx, services: Services) -> None:
    """Mail the owners what providers said since yesterday; nothing where all of it was put right meanwhile."""
    found = await rows.verdicts_since(tx, clock.now() - DAY)
    organization = await organizations.get(tx)
    if not found or organization.is_sample or not organization.livemode:
        return
    address = f"{services.configuration.base_url}/people"
    await identity.post_to_owners(
        tx,
        services.vault,
        lambda say: letter(say, found, organization.name, address),
        once=f"address_verdicts:{tx.organization_id}:{clock.now().date()}",
    )


def letter(say: Words, found: Sequence[Verdict], organization: str, address: str) -> mail.Letter:
    """The digest: how many people each verdict concerns, and what to do about it."""
    people = sum(count for _, _, count in found)
    return mail.Letter(
        kind="address_verdicts",
        subject=say.ngettext(
            "%(num)s person cannot be reached any more", "%(num)s people cannot be reached any more", people
        ),
        paragraphs=(
            say.gettext("Carriers and mail servers said so since yesterday. Nothing goes to these addresses now."),
        ),
        facts=tuple((_cause(say, kind, status), say.number(count)) for kind, status, count in found),
        action=(say.gettext("See your people"), address),
        small=(
            say.gettext("Sent from %(organization)s.", organization=organization),
            say.gettext("You get this as an owner, on days when something changed."),
        ),
    )


def _cause(say: Words, kind: str, status: str) -> str:
    if kind == "email":
        bounced = say.gettext("Mail came back")
        return say.gettext("Mail was marked as spam") if status == "complained" else bounced
    if status == "landline":
        return say.gettext("The number is a landline: ask for a mobile")
    return say.gettext("The number does not work")
