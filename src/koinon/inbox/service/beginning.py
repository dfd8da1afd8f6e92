"""Beginning a conversation: by which ways somebody can be written to, why not by the others, and by one of them."""

from collections.abc import Collection, Sequence
from typing import Any, Literal, NamedTuple
from uuid import UUID

from koinon import channels, contacts, identity, messaging
from koinon.channels import Sender
from koinon.inbox import errors as refusals
from koinon.inbox.contracts import Conversation, Status
from koinon.inbox.repository import arrivals, threads
from koinon.inbox.service import senders
from koinon.inbox.service.listing import reader
from koinon.kit import clock, ids, phone
from koinon.platform import errors
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx

WrittenBy = Literal["sms", "whatsapp", "email"]
WAYS: tuple[WrittenBy, ...] = ("sms", "whatsapp", "email")
OUTSIDE_WINDOW = "outside_messaging_window"


class Way(NamedTuple):
    """One way to write to somebody. `reason` is why it is not open now: a code of messaging's reasons, or `no_sender`.

    `address` is theirs, `sender` what a message leaves from, one of `choices`; `is_live` where they already write with
    us there. Outside WhatsApp's 24 hours it is open for a template (`needs_template`).
    """

    channel: WrittenBy
    address: str
    sender: Sender | None
    choices: Sequence[Sender]
    reason: str | None
    needs_template: bool = False
    is_live: bool = False

    @property
    def is_open(self) -> bool:
        """Whether something may be written by it now."""
        return self.reason is None


async def ways_to(tx: Tx, vault: Vault, contact_id: UUID, wished: Collection[UUID] = ()) -> list[Way]:
    """Each channel on which people are written to, with the gate's present answer (INB-014).

    `wished` are senders to ask about in place of the usual ones. Raises `resource_not_found`.
    """
    whom = (await contacts.get(tx, vault, contact_id)).id
    return [await _way(tx, vault, whom, channel, wished) for channel in WAYS]


async def _way(tx: Tx, vault: Vault, contact_id: UUID, channel: WrittenBy, wished: Collection[UUID]) -> Way:
    choices = await senders.usable(tx, channel)
    found = await threads.address(tx, contact_id, channel)
    address = contacts.opened(vault, tx.organization_id, channel, found.address_cipher) if found else ""
    live = set(await threads.live_senders(tx, found.address_hash)) if found else set[UUID]()
    sender = await _preset(tx, channel, choices, live, wished)
    if found is None or sender is None:
        return Way(channel, address, sender, choices, "no_address" if found is None else "no_sender")
    reason = await messaging.can_reply(tx, contact_id, found.address_hash, sender.id)
    outside = reason == OUTSIDE_WINDOW
    return Way(channel, address, sender, choices, None if outside else reason, outside, sender.id in live)


async def _preset(
    tx: Tx, channel: str, choices: Sequence[Sender], live: Collection[UUID], wished: Collection[UUID] = ()
) -> Sender | None:
    """The wished one, else where they write with us already, else the usual one, else any."""
    usual = await channels.default_sender(tx, channel)
    for fits in (lambda one: one.id in wished, lambda one: one.id in live, lambda one: usual and one.id == usual.id):
        if (found := next(filter(fits, choices), None)) is not None:
            return found
    return choices[0] if choices else None


async def start(
    tx: Tx, vault: Vault, contact_id: UUID, sender_id: UUID | None = None, channel: WrittenBy | None = None
) -> Conversation:
    """The live conversation with a person, or a new one; nothing is sent yet, and the gate decides when something is.

    By `sender_id`, or by the usual sender of `channel`, else of texts. Raises `resource_not_found`, `no_number`,
    `no_mail_address`, `no_sender`, and 422 for a channel that is not the sender's.
    """
    contact_id = (await contacts.get(tx, vault, contact_id)).id
    sender = await _sender(tx, sender_id, channel)
    by = channel or sender.channel if sender is not None else channel or "sms"
    address = await threads.address(tx, contact_id, by)  # type: ignore[arg-type]
    if address is None:
        raise refusals.NO_MAIL_ADDRESS() if by == "email" else refusals.NO_NUMBER()
    if sender is None:
        sender = await _preset(
            tx, by, await senders.usable(tx, by), await threads.live_senders(tx, address.address_hash)
        )
    if sender is None:
        raise refusals.NO_SENDER()
    live = await threads.live_at(tx, address.address_hash, sender.id, reader(tx))
    if live is None:
        await _begin(tx, vault, contact_id, sender, address)
        live = await threads.live_at(tx, address.address_hash, sender.id, reader(tx))
    if live is None:
        raise errors.CONFLICT()
    return live


async def _sender(tx: Tx, sender_id: UUID | None, channel: str | None) -> Sender | None:
    if sender_id is None:
        return None
    found = await channels.sender(tx, sender_id)
    if not senders.may_use(tx.actor, found) or found.channel not in WAYS:
        raise errors.RESOURCE_NOT_FOUND()
    if channel is not None and found.channel != channel:
        raise errors.invalid_field("sender_id", "validation_failed", senders.OF_ANOTHER_CHANNEL)
    return found


async def _begin(tx: Tx, vault: Vault, contact_id: UUID, sender: Sender, address: threads.Address) -> None:
    opened = contacts.opened(vault, tx.organization_id, sender.channel, address.address_cipher)
    sharing = (
        contacts.find_by_email(tx, vault, opened)
        if sender.channel == "email"
        else contacts.find_by_phone(tx, vault, phone.canonical(opened))
    )
    row: dict[str, Any] = {
        "id": ids.uuid7(),
        "contact_id": contact_id,
        "sender_id": sender.id,
        "address_hash": address.address_hash,
        "address_cipher": address.address_cipher,
        "channel": sender.channel,
        "status": Status.PENDING.value,
        "previous_id": None,
        "shared_by": max(1, len(await sharing)),
        "at": clock.now(),
    }
    await arrivals.begin(tx, [row])
    await identity.audit(tx, "conversation.started", "conversation", row["id"])
