"""What a provider says about addresses and consent, whether it answers at once, in a receipt, or when it is asked."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from koinon import channels, contacts
from koinon.channels import ErrorKind
from koinon.kit import clock
from koinon.messaging.engine.results import MARKS, Mark
from koinon.messaging.repository.doubts import Doubt
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx

Marked = tuple[str, bytes, Mark]
"""A channel, the hash of an address, and what is known of it now."""


class Answer(NamedTuple):
    """A message we asked about, and what the provider knows of it."""

    asked: Doubt
    known: channels.FoundMessage


async def heed(tx: Tx, vault: Vault, answers: Sequence[Answer]) -> None:
    """Mark addresses that do not work and record opt-outs; once more is harmless."""
    for asked, known in answers:
        if known.state != "failed" or known.error is None:
            continue
        to = vault.decrypt(asked.address_cipher, tx.organization_id, contacts.KIND_OF_CHANNEL[asked.channel])
        if (status := MARKS.get(known.error.kind)) is not None:
            hashed = contacts.address_hash(vault, tx.organization_id, asked.channel, to)
            await mark(tx, [(asked.channel, hashed, status)])
        elif known.error.kind is ErrorKind.OPTED_OUT:
            evidence = f"delivery:{asked.delivery_id}:{known.error.code}"
            await refuse(tx, vault, asked.channel, to, evidence=evidence, sender_id=asked.sender_id)


async def mark(tx: Tx, marked: Sequence[Marked]) -> None:
    """Nothing goes any more to addresses that do not work. A mailbox that does not exist has bounced (CON-021)."""
    for status, kind in {(status, contacts.KIND_OF_CHANNEL[channel]) for channel, _, status in marked}:
        hashes = [
            hashed for channel, hashed, said in marked if said == status and contacts.KIND_OF_CHANNEL[channel] == kind
        ]
        await contacts.mark_address(tx, hashes, "bounced" if kind == "email" else status, "provider", kind=kind)


async def refuse(
    tx: Tx,
    vault: Vault,
    channel: str,
    to: str,
    *,
    evidence: str,
    sender_id: UUID | None = None,
    occurred_at: datetime | None = None,
) -> None:
    """The provider itself knows that this person wants nothing of us on this channel."""
    if channel == "sms":
        said = {"occurred_at": occurred_at} if occurred_at is not None else {}
        await contacts.opt_out(
            tx, vault, phone=to, source="provider_event", evidence=evidence, sender_id=sender_id, **said
        )
        return
    entry = contacts.ConsentEntry(
        channel=channel,  # type: ignore[arg-type]
        address_hash=contacts.address_hash(vault, tx.organization_id, channel, to),
        action="denied",
        source="provider_event",
        evidence=evidence,
        occurred_at=occurred_at or clock.now(),
    )
    await contacts.record_consents(tx, [entry])
