"""Receipts: what became of messages after the carrier took them (MSG-034, 035)."""

from collections.abc import Mapping, Sequence

from koinon import contacts
from koinon.channels import ErrorKind, Receipt
from koinon.kit import clock
from koinon.messaging import events
from koinon.messaging.engine import closing, moving, verdicts
from koinon.messaging.engine.results import MARKS
from koinon.messaging.repository import outcomes, receipts
from koinon.messaging.repository.outcomes import Outcome
from koinon.platform.db import Tx
from koinon.platform.services import Services


async def apply(tx: Tx, services: Services, facts: Sequence[Receipt]) -> int:
    """Append those whose row we know, have the others wait for theirs; how many were appended."""
    known = await receipts.known(tx, [f.delivery_id for f in facts if f.delivery_id is not None])
    found = [f for f in facts if f.delivery_id in known]
    await outcomes.append(tx, [_outcome(f, known) for f in found], "receipt")
    await _reads(tx, [f for f in found if f.is_read and known[f.delivery_id].channel == "whatsapp"])
    await receipts.wait(tx, [f for f in facts if f.delivery_id not in known])
    await _addresses(tx, services, found, known)
    return len(found)


async def _reads(tx: Tx, facts: Sequence[Receipt]) -> None:
    """Keep when people first looked at WhatsApp messages; SMS has no such thing (MSG-079)."""
    if fresh := await receipts.mark_read(tx, {f.delivery_id: f.occurred_at for f in facts if f.delivery_id}):
        tx.publish(events.read(fresh))
        await moving.tell(tx, fresh)


async def apply_waiting(tx: Tx, services: Services) -> int:
    """Receipts whose row has come since, and those without our ids whose message the provider's id names."""
    facts = await receipts.take_waiting(tx)
    if await _is_due(tx):
        facts += await receipts.take_named(tx)
    return await apply(tx, services, facts) if facts else 0


async def _is_due(tx: Tx) -> bool:
    at = await receipts.next_named(tx)
    return at is not None and at <= clock.now()


def _outcome(fact: Receipt, known: Mapping[object, receipts.Known]) -> Outcome:
    row = known[fact.delivery_id]
    unconfirmed = fact.state == "unconfirmed"
    return Outcome(
        row.id,
        "sent" if unconfirmed else fact.state,
        "unconfirmed" if unconfirmed else fact.error.kind.value if fact.error else _silent(fact),
        fact.error.code if fact.error else None,
        fact.error.detail if fact.error else None,
        fact.provider_id,
        fact.segments,
        fact.price_micros,
        fact.currency,
        fact.attempt_id,
        row.broadcast_id,
    )


def _silent(fact: Receipt) -> str | None:
    return "undeliverable" if fact.state == "failed" else None


async def _addresses(
    tx: Tx, services: Services, facts: Sequence[Receipt], known: Mapping[object, receipts.Known]
) -> None:
    """A verdict that arrives late marks the address just as one that arrives at once."""
    vault, marked = services.vault, list[verdicts.Marked]()
    over = [known[fact.delivery_id] for fact in facts if fact.error and fact.error.kind is ErrorKind.WINDOW_CLOSED]
    await closing.close(tx, [(row.sender_id, row.address_hash) for row in over])
    for fact in facts:
        if fact.state != "failed" or fact.error is None:
            continue
        row, kind = known[fact.delivery_id], fact.error.kind
        if kind not in MARKS and kind is not ErrorKind.OPTED_OUT:
            continue
        if kind in MARKS:
            marked.append((row.channel, row.address_hash, MARKS[kind]))
            continue
        to = vault.decrypt(row.address_cipher, tx.organization_id, contacts.KIND_OF_CHANNEL[row.channel])
        await verdicts.refuse(
            tx,
            vault,
            row.channel,
            to,
            evidence=f"receipt:{fact.event_id}",
            sender_id=row.sender_id,
            occurred_at=fact.occurred_at,
        )
    await verdicts.mark(tx, marked)
