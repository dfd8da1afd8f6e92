"""What providers report of mails and devices after a message has gone: addresses to leave alone, people who leave."""

from collections.abc import Sequence

from koinon import contacts
from koinon.channels import AppliedFact, DeviceGone, EmailEvent, ErrorKind
from koinon.messaging.figures.jobs import roll_soon
from koinon.messaging.repository import mail_fates, receipts
from koinon.platform.db import Tx
from koinon.platform.services import Services


async def on_mail_events(tx: Tx, services: Services, applied: Sequence[AppliedFact]) -> None:
    """Bounces and complaints mark an address, an unsubscribe at the provider is ours (CON-021).

    Opens and clicks are counted by our own links and pixel: what a provider says of them would count twice.
    """
    events = [one.fact for one in applied if isinstance(one.fact, EmailEvent)]
    told = [
        contacts.MailFact(email=one.to, word=word, event_id=one.event_id, occurred_at=one.occurred_at)
        for one in events
        if (word := _word(one)) is not None and one.to
    ]
    if told:
        await contacts.note_mail(tx, services.vault, told)
        await _note_fates(tx, events)
    left = [one for one in events if one.kind == "unsubscribe" and one.to]
    known = await receipts.known(tx, [one.delivery_id for one in left if one.delivery_id is not None])
    entries = [
        contacts.ConsentEntry(
            channel="email",
            address_hash=known[one.delivery_id].address_hash
            if one.delivery_id in known
            else contacts.address_hash(services.vault, tx.organization_id, "email", one.to),
            action="denied",
            source="provider_event",
            evidence=f"provider:{one.event_id}",
            occurred_at=one.occurred_at,
        )
        for one in left
    ]
    if entries:
        await contacts.record_consents(tx, entries)


async def _note_fates(tx: Tx, events: Sequence[EmailEvent]) -> None:
    """Keep with each mail that it came back or was reported as spam: broadcasts are counted by it (MSG-093)."""
    fates = [(one.delivery_id, one.kind, one.occurred_at) for one in events if one.delivery_id and _word(one)]
    if fates:
        await roll_soon(tx, await mail_fates.note(tx, fates))


def _word(event: EmailEvent) -> contacts.MailWord | None:
    if event.kind == "complaint":
        return "complaint"
    if event.kind != "bounce":
        return None
    is_gone = event.error is not None and event.error.kind is ErrorKind.RECIPIENT_INVALID
    return "hard_bounce" if is_gone else "soft_bounce"


async def on_devices_gone(tx: Tx, services: Services, applied: Sequence[AppliedFact]) -> None:
    """A device whose token is not valid any more is not written to again."""
    tokens = [one.fact.token for one in applied if isinstance(one.fact, DeviceGone)]
    hashes = [contacts.address_hash(services.vault, tx.organization_id, "push", token) for token in tokens]
    if hashes:
        await contacts.mark_address(tx, hashes, "unreachable", "device_gone", kind="push")
