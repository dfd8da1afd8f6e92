"""What messaging does with facts from providers: receipts, people's words, opt-outs (CHN-060). All idempotent."""

from collections.abc import Sequence

from koinon import channels, contacts
from koinon.channels import AppliedFact, ErrorKind, InboundMessage, OptOut, Receipt
from koinon.kit import phone
from koinon.messaging import jobs
from koinon.messaging.engine.results import MARKS
from koinon.messaging.repository import outcomes, receipts, replies
from koinon.messaging.repository.outcomes import Outcome
from koinon.messaging.service import keywords
from koinon.platform.db import Tx
from koinon.platform.services import Services

LAYER = 10


async def on_receipts(tx: Tx, services: Services, applied: Sequence[AppliedFact]) -> None:
    """Append receipts set-based; those whose row we do not know wait for it for 24 hours (MSG-034)."""
    facts = [a.fact for a in applied if isinstance(a.fact, Receipt)]
    known = await receipts.known(tx, [f.delivery_id for f in facts if f.delivery_id is not None])
    found = [f for f in facts if f.delivery_id in known]
    await outcomes.append(tx, [_outcome(f, known) for f in found], "receipt")
    await receipts.wait(tx, [f for f in facts if f.delivery_id not in known])
    await _addresses(tx, services, found, known)
    if found:
        await jobs.queue_fold(tx)


def _outcome(fact: Receipt, known: dict[object, receipts.Known]) -> Outcome:
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


async def _addresses(tx: Tx, services: Services, facts: Sequence[Receipt], known: dict[object, receipts.Known]) -> None:
    """A verdict that arrives late marks the address just as one that arrives at once."""
    failed = [f for f in facts if f.state == "failed" and f.error is not None]
    for kind, status in MARKS.items():
        hashes = [known[f.delivery_id].address_hash for f in failed if f.error and f.error.kind is kind]
        if hashes:
            await contacts.mark_address(tx, hashes, status, "provider")
    for fact in failed:
        if fact.error and fact.error.kind is ErrorKind.OPTED_OUT:
            row = known[fact.delivery_id]
            await contacts.opt_out(
                tx,
                services.vault,
                phone=services.vault.decrypt(row.address_cipher, tx.organization_id, "phone"),
                source="provider_event",
                evidence=f"receipt:{fact.event_id}",
                sender_id=row.sender_id,
                occurred_at=fact.occurred_at,
            )


async def on_inbound(tx: Tx, services: Services, applied: Sequence[AppliedFact]) -> None:
    """STOP, START and HELP act here, in the transaction that applies the webhook; replies are counted (MSG-094)."""
    counted: list[tuple[bytes, str]] = []
    for one in applied:
        fact = one.fact
        if not isinstance(fact, InboundMessage):
            continue
        kind = await keywords.apply(tx, services, fact, one.sender_id)
        hashed = services.vault.lookup(phone.canonical(fact.from_), tx.organization_id, "phone")
        counted.append((hashed, "opt_out" if kind == "stop" else "reply"))
    await replies.count(tx, counted)


async def on_opt_outs(tx: Tx, services: Services, applied: Sequence[AppliedFact]) -> None:
    """The provider's own block list counts even where our words would not match (CON-058)."""
    for one in applied:
        fact = one.fact
        if isinstance(fact, OptOut):
            await contacts.opt_out(
                tx,
                services.vault,
                phone=fact.from_,
                source="provider_event",
                evidence=f"provider:{fact.event_id}",
                sender_id=one.sender_id,
                occurred_at=fact.occurred_at,
            )


def register() -> None:
    """Ask channels for the facts; twice is once."""
    channels.register_fact_handler("inbound_message", LAYER, on_inbound)
    channels.register_fact_handler("opt_out", LAYER, on_opt_outs)
    channels.register_fact_handler("receipt", LAYER, on_receipts)
