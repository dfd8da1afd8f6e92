"""Refusals in people's own words: flagged, decided by staff, and after ten business days by silence (CON-059)."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from koinon import identity, organizations
from koinon.contacts.contracts import ConsentEntry
from koinon.contacts.contracts.refusals import Refusal, RefusalDecision, RefusalState
from koinon.contacts.policy import refusals as policy
from koinon.contacts.repository import consents as consent_rows
from koinon.contacts.repository import refusals as rows
from koinon.contacts.repository import wakeups
from koinon.contacts.service import numbers, sealing
from koinon.contacts.service.recording import record_consents
from koinon.kit import clock, ids
from koinon.kit.pagination import Cursor
from koinon.platform import errors
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx
from koinon.platform.rest import PageRequest, Pagination

MOST_KEY = 200
SILENCE = "Nobody decided within 10 business days"


async def note_refusal(
    tx: Tx, vault: Vault, text: str, *, phone: str, sender_id: UUID | None, event_key: str, said_at: datetime
) -> bool:
    """Flag a text that seems to refuse us; False for any other text, and for who said STOP already or waits already."""
    if not policy.is_refusal(text):
        return False
    hashed = sealing.phone_hash(vault, tx.organization_id, phone)
    known = (await consent_rows.states(tx, "sms", [hashed])).get(hashed)
    if known is not None and known.state == "denied":
        return False
    person = await numbers.ensure_by_phone(tx, vault, phone)
    decide_by = await _decide_by(tx, min(said_at, clock.now()))
    flagged = await rows.add(
        tx,
        {
            "id": ids.uuid7(),
            "contact_id": person.id,
            "address_hash": hashed,
            "sender_id": sender_id,
            "event_key": event_key[:MOST_KEY],
            "said_at": said_at,
            "decide_by": decide_by,
        },
    )
    if flagged:
        await wakeups.set_due(tx, wakeups.SETTLE_REFUSALS, decide_by)
    return flagged


async def open_refusals(tx: Tx, hashes: Sequence[bytes]) -> dict[bytes, Refusal]:
    """Those of these numbers that wait to be decided."""
    return await rows.waiting(tx, hashes) if hashes else {}


async def refusals_page(
    tx: Tx, paging: PageRequest, state: RefusalState | None = None
) -> tuple[list[Refusal], Pagination]:
    """Refusals, the latest first."""

    async def read(seen: Tx, at: Cursor | None, limit: int) -> list[Refusal]:
        before = (at.moment, at.id) if at else None
        return await rows.page(seen, state, before, limit, back=at is not None and at.direction == "prev")

    filters = {"list": "refusals", "state": state}
    shown, pagination = await paging.page(tx, filters, read, lambda one: Cursor((one.said_at,), one.id))
    return list(shown), pagination


async def decide_refusal(tx: Tx, refusal_id: UUID, decision: RefusalDecision) -> Refusal:
    """Decide that it is a STOP, or none. Raises 404, and 409 where it is decided otherwise already."""
    found = await rows.get(tx, refusal_id)
    if found is None:
        raise errors.RESOURCE_NOT_FOUND()
    refusal, hashed = found
    if refusal.state == decision:
        return refusal
    if refusal.state != "open":
        raise errors.INVALID_STATE()
    await rows.close(tx, [hashed], decision, tx.actor.id)
    if decision == "stop":
        await _stop(tx, [(refusal.id, hashed, refusal.contact_id)], "Decided by staff: they asked not to be written to")
    after = {"decision": decision}
    await identity.audit(tx, "refusal.decided", "contact", refusal.contact_id, {"after": after})
    decided = await rows.get(tx, refusal_id)
    return decided[0] if decided else refusal


async def settle(tx: Tx) -> int:
    """Take the silence of ten business days as STOP, and say when to look again; how many there were."""
    due = await rows.overdue(tx, clock.now())
    if due:
        await rows.close(tx, [hashed for _, hashed, _ in due], "stop", None)
        await _stop(tx, due, SILENCE)
    if (next_at := await rows.next_due(tx)) is not None:
        await wakeups.set_due(tx, wakeups.SETTLE_REFUSALS, next_at)
    return len(due)


async def _stop(tx: Tx, due: Sequence[tuple[UUID, bytes, UUID]], note: str) -> None:
    entries = [
        ConsentEntry(
            channel="sms",
            address_hash=hashed,
            action="denied",
            source="staff",
            contact_id=contact_id,
            evidence=f"refusal:{refusal_id}",
            note=note,
        )
        for refusal_id, hashed, contact_id in due
    ]
    await record_consents(tx, entries)


async def _decide_by(tx: Tx, said_at: datetime) -> datetime:
    """The end of the tenth business day, on the organization's clock."""
    zone = ZoneInfo((await organizations.get(tx)).time_zone)
    last = policy.decide_by(said_at.astimezone(zone).date())
    return datetime.combine(last + timedelta(days=1), time(), zone)
