"""STOP and START, and how far they reach: one channel, texts and WhatsApp, or one of our numbers (CON-045)."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Literal, NotRequired, TypedDict, Unpack
from uuid import UUID

from koinon import organizations
from koinon.contacts import events
from koinon.contacts.contracts import Channel, ConsentAction, ConsentChange, ConsentEntry, ConsentSource
from koinon.contacts.repository import addresses as address_rows
from koinon.contacts.repository import consents as rows
from koinon.contacts.repository import sender_stops, wakeups
from koinon.contacts.service import sealing
from koinon.contacts.service.recording import record_consents
from koinon.kit import clock, ids
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx


class StopScope(StrEnum):
    """How far a STOP reaches."""

    CHANNEL = "channel"
    SMS_AND_WHATSAPP = "sms_and_whatsapp"
    SENDER = "sender"


SCOPE = organizations.declare_setting(
    organizations.Setting(
        "contacts.stop_scope",
        Literal["channel", "sms_and_whatsapp", "sender"],
        "channel",
        "What STOP ends",
        "All texts, texts and WhatsApp, or only the texts of the number it was sent to.",
        group="Reaching people",
    )
)


class Word(TypedDict):
    """What a person or a carrier said about a number; the same evidence twice is a no-op."""

    phone: str
    source: ConsentSource
    evidence: str | None
    sender_id: NotRequired[UUID | None]
    occurred_at: NotRequired[datetime | None]


async def stop_scope(tx: Tx) -> StopScope:
    """How far STOP reaches in this organization."""
    return StopScope(await organizations.setting(tx, SCOPE.key))


async def opt_out(tx: Tx, vault: Vault, **said: Unpack[Word]) -> ConsentChange:
    """STOP: deny texts to a number, for all who share it, as far as the organization's scope reaches (CON-045)."""
    scope, hashed = await stop_scope(tx), sealing.phone_hash(vault, tx.organization_id, said["phone"])
    sender_id = said.get("sender_id")
    if scope is StopScope.SENDER and sender_id is not None:
        return await _at_sender(tx, hashed, "denied", said, sender_id)
    channels: tuple[Channel, ...] = ("sms", "whatsapp") if scope is StopScope.SMS_AND_WHATSAPP else ("sms",)
    return (await record_consents(tx, [_entry(channel, hashed, "denied", said) for channel in channels]))[0]


async def opt_in(tx: Tx, vault: Vault, **said: Unpack[Word]) -> ConsentChange:
    """START: the person grants texts to their number, and takes back what their STOP ended along with them."""
    hashed, sender_id = sealing.phone_hash(vault, tx.organization_id, said["phone"]), said.get("sender_id")
    channels: tuple[Channel, ...] = ("sms", "whatsapp") if await _stopped_whatsapp(tx, hashed) else ("sms",)
    change = (await record_consents(tx, [_entry(channel, hashed, "granted", said) for channel in channels]))[0]
    if sender_id is not None and any(stop[1] == sender_id for stop in await sender_stops.of(tx, [hashed])):
        await _at_sender(tx, hashed, "granted", said, sender_id)
    return change


async def stopped_senders(tx: Tx, hashes: Sequence[bytes]) -> dict[bytes, list[UUID]]:
    """Our numbers whose texts somebody stopped, by the hash of theirs."""
    found: dict[bytes, list[UUID]] = {}
    for hashed, sender_id, _, _ in await sender_stops.of(tx, hashes) if hashes else ():
        found.setdefault(bytes(hashed), []).append(sender_id)
    return found


async def _stopped_whatsapp(tx: Tx, hashed: bytes) -> bool:
    """Whether a STOP by text took WhatsApp along: a refusal said there is not taken back here."""
    texts = (await rows.states(tx, "sms", [hashed])).get(hashed)
    other = (await rows.states(tx, "whatsapp", [hashed])).get(hashed)
    return (
        texts is not None
        and other is not None
        and (texts.state, other.state, other.source) == ("denied", "denied", "stop_keyword")
        and texts.changed_at == other.changed_at
    )


async def _at_sender(tx: Tx, hashed: bytes, action: ConsentAction, said: Word, sender_id: UUID) -> ConsentChange:
    people = [one.contact_id for one in await address_rows.matches(tx, "phone", [hashed])]
    ledger_id, at = ids.uuid7(), said.get("occurred_at") or clock.now()
    evidence = f"{said['evidence']}:sender" if said["evidence"] else None
    written = await sender_stops.write(
        tx,
        {
            "id": ledger_id,
            "contact_id": people[0] if people else None,
            "address_hash": hashed,
            "action": action,
            "source": said["source"],
            "evidence": evidence,
            "sender_id": sender_id,
            "occurred_at": at,
        },
    )
    await wakeups.set_due(tx, wakeups.VERIFY_CONSENTS, wakeups.next_night())
    if written and people and action == "denied":
        shared = [str(contact_id) for contact_id in people]
        events.about(tx, events.OPTED_OUT, people[0], channel="sms", contact_ids=shared, sender_id=str(sender_id))
    known = (await rows.states(tx, "sms", [hashed])).get(hashed)
    state = known.state if known else "unknown"
    return ConsentChange("sms", hashed, written, state, state, ledger_id if written else None, people)


def _entry(channel: Channel, hashed: bytes, action: ConsentAction, said: Word) -> ConsentEntry:
    return ConsentEntry(
        channel=channel,
        address_hash=hashed,
        action=action,
        source=said["source"],
        evidence=said["evidence"],
        sender_id=said.get("sender_id"),
        occurred_at=said.get("occurred_at"),
    )
