"""What messaging does with facts from providers: receipts, people's words, opt-outs (CHN-060). All idempotent."""

from collections.abc import Sequence

from koinon import channels, contacts
from koinon.channels import AppliedFact, InboundMessage, OptOut, Receipt
from koinon.kit import phone
from koinon.messaging import jobs
from koinon.messaging.engine.verdicts import refuse
from koinon.messaging.repository import replies, routing, windows
from koinon.messaging.service import custom_keywords, elsewhere, keywords, receipts, unsubscribing, verdicts
from koinon.platform.db import Tx
from koinon.platform.services import Services

LAYER = 10


async def on_receipts(tx: Tx, services: Services, applied: Sequence[AppliedFact]) -> None:
    """Append receipts set-based; those whose row we do not know wait for it for 24 hours (MSG-034)."""
    facts = [a.fact for a in applied if isinstance(a.fact, Receipt)]
    if await receipts.apply(tx, services, facts):
        await jobs.queue_fold(tx)
    if any(fact.delivery_id is None for fact in facts):
        await jobs.wake_soon(tx)


async def on_inbound(tx: Tx, services: Services, applied: Sequence[AppliedFact]) -> None:
    """STOP, START and HELP act here, in the transaction that applies the webhook, then the organization's own words.

    Replies are counted (MSG-094).
    """
    await _open_windows(tx, services, applied)
    if any(not _is_text(one) for one in applied):
        await elsewhere.heed(tx, services, applied)
    said = [(one.fact, one.sender_id) for one in applied if isinstance(one.fact, InboundMessage) and _is_text(one)]
    hashes = [services.vault.lookup(phone.canonical(fact.from_), tx.organization_id, "phone") for fact, _ in said]
    heard = await custom_keywords.listen(tx, [fact.text for fact, _ in said], hashes)
    counted: list[tuple[bytes, str]] = []
    for (fact, sender_id), hashed in zip(said, hashes, strict=True):
        kind = await keywords.apply(tx, services, fact, sender_id, heard.stops)
        if kind is None and await custom_keywords.apply(tx, services, fact, heard, hashed, sender_id) is None:
            await contacts.note_refusal(
                tx,
                services.vault,
                fact.text,
                phone=fact.from_,
                sender_id=sender_id,
                event_key=fact.provider_id or fact.event_id,
                said_at=fact.occurred_at,
            )
        counted.append((hashed, "opt_out" if kind == "stop" else "reply"))
    await replies.count(tx, counted)
    talks = [(hashed, sender_id) for (_, sender_id), hashed in zip(said, hashes, strict=True)]
    await routing.heard(tx, "sms", [(hashed, sender_id) for hashed, sender_id in talks if sender_id is not None])


async def _open_windows(tx: Tx, services: Services, applied: Sequence[AppliedFact]) -> None:
    """Whoever writes on WhatsApp may be answered in free words for a day (MSG-051)."""
    heard = [
        (one.sender_id, contacts.address_hash(services.vault, tx.organization_id, "whatsapp", one.fact.from_), one.fact)
        for one in applied
        if isinstance(one.fact, InboundMessage) and one.fact.channel == "whatsapp" and one.sender_id is not None
    ]
    await windows.note(tx, [(sender_id, hashed, fact.occurred_at) for sender_id, hashed, fact in heard])


async def on_opt_outs(tx: Tx, services: Services, applied: Sequence[AppliedFact]) -> None:
    """The provider's own block list counts even where our words would not match (CON-058)."""
    for one in applied:
        fact = one.fact
        if isinstance(fact, OptOut):
            await refuse(
                tx,
                services.vault,
                fact.channel,
                fact.from_,
                evidence=f"provider:{fact.event_id}",
                sender_id=one.sender_id,
                occurred_at=fact.occurred_at,
            )


def _is_text(applied: AppliedFact) -> bool:
    """Words of a text are obeyed as carriers ask; those of other channels by `elsewhere.heed`."""
    return isinstance(applied.fact, InboundMessage | OptOut) and applied.fact.channel == "sms"


async def on_mails(tx: Tx, services: Services, applied: Sequence[AppliedFact]) -> None:
    """A mail to a sender that says `unsubscribe` and a token does what the link does (RFC 2369 §3.2)."""
    for one in applied:
        fact = one.fact
        if isinstance(fact, InboundMessage) and fact.channel == "email" and fact.mail is not None:
            await unsubscribing.leave_by_mail(tx, services.vault, fact.mail.subject)


def register() -> None:
    """Ask channels for the facts; twice is once."""
    channels.register_fact_handler("inbound_message", LAYER, on_mails)
    channels.register_fact_handler("inbound_message", LAYER, on_inbound)
    channels.register_fact_handler("opt_out", LAYER, on_opt_outs)
    channels.register_fact_handler("receipt", LAYER, on_receipts)
    channels.register_fact_handler("email_event", LAYER, verdicts.on_mail_events)
    channels.register_fact_handler("device_gone", LAYER, verdicts.on_devices_gone)
