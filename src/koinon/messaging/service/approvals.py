"""A second person's word before a broadcast to many (MSG-018): asked for, given or declined, held to at Send.

Whoever asks cannot decide, an API key counts as the person who made it, and an approval holds for exactly what was
shown: another word, another group or one in a hundred people more, and it has to be asked for again.
"""

import hashlib
from collections.abc import Sequence
from uuid import UUID

import msgspec

from koinon import identity
from koinon.kit import ids
from koinon.messaging import events, preferences
from koinon.messaging.contracts import Approval, Approvals, Broadcast, BroadcastDraft, BroadcastState
from koinon.messaging.errors import APPROVAL_BY_ANOTHER, APPROVAL_OVER, APPROVAL_REQUIRED
from koinon.messaging.repository import approvals, planning, works
from koinon.messaging.repository.reckoning import reckon
from koinon.messaging.service import approval_letters as letters
from koinon.messaging.service import emergencies
from koinon.messaging.service.drafts import draft_of, get
from koinon.messaging.service.planned import aim_of
from koinon.platform import errors
from koinon.platform.actor import ActorKind
from koinon.platform.db import Tx
from koinon.platform.services import Services

MOST_WORDS = 500
# Somebody who joins a group between the two looks is no reason to ask again.
GROWTH = 1.01


async def approval(tx: Tx, broadcast: Broadcast) -> Approvals:
    """How a draft stands: whether it needs a second person, was asked for, decided, and whether that still holds."""
    threshold = emergencies.threshold(broadcast.purpose, await preferences.approval_above(tx))
    draft = draft_of(broadcast)
    recipients = await _count(tx, draft) if threshold is not None else 0
    latest = await approvals.latest(tx, broadcast.id)
    fits = latest is not None and latest.fingerprint == fingerprint(draft)
    holds = fits and latest is not None and recipients <= latest.recipients * GROWTH
    return Approvals(threshold, recipients, threshold is not None and recipients > threshold, latest, holds)


async def require(tx: Tx, broadcast: Broadcast) -> None:
    """Raise `approval_required` where this may not be sent on one person's word."""
    if emergencies.threshold(broadcast.purpose, await preferences.approval_above(tx)) is None:
        return
    found = await approval(tx, broadcast)
    if found.required and not found.approved:
        raise APPROVAL_REQUIRED(details={"recipients": found.recipients, "threshold": found.threshold})


async def covers(tx: Tx, broadcast_id: UUID, recipients: int) -> bool:
    """Whether so many may be written to: at most the threshold, or what a second person approved."""
    purpose = (await get(tx, broadcast_id)).purpose
    threshold = emergencies.threshold(purpose, await preferences.approval_above(tx))
    if threshold is None or recipients <= threshold:
        return True
    latest = await approvals.latest(tx, broadcast_id)
    return latest is not None and latest.state == "approved" and recipients <= latest.recipients * GROWTH


async def require_second(tx: Tx, broadcast: Broadcast) -> None:
    """Raise `approval_required` where people came after Send and nobody else has said yes to them.

    Resuming is that yes, by somebody who may approve and neither wrote it nor asked.
    """
    if await covers(tx, broadcast.id, broadcast.counts.total) or tx.actor.kind is ActorKind.SYSTEM:
        return
    latest = await approvals.latest(tx, broadcast.id)
    first = {broadcast.created_by, latest.requested_by if latest else None}
    if tx.actor.kind is not ActorKind.USER or not tx.actor.may("broadcasts:approve") or tx.actor.id in first:
        raise APPROVAL_REQUIRED(details={"recipients": broadcast.counts.total})


async def ask(tx: Tx, services: Services, broadcast_id: UUID, words: str = "") -> Approval:
    """Ask for approval of the draft as it is now; asked twice it is one request. Raises 404, 409 unless a draft."""
    current = await _draft(tx, broadcast_id)
    found = await approval(tx, current)
    if found.waiting and found.latest is not None:
        return found.latest
    if found.latest is not None and found.latest.state == "requested":
        await approvals.decide(tx, found.latest.id, "withdrawn", None, "")
    request_id, words = ids.uuid7(), _bounded(words)
    recipients = found.recipients or await _count(tx, draft_of(current))
    await approvals.insert(
        tx,
        {
            "id": request_id,
            "broadcast_id": broadcast_id,
            "fingerprint": fingerprint(draft_of(current)),
            "recipients": recipients,
            "requested_by": await identity.person_behind(tx),
            "words": words,
        },
    )
    await identity.audit(tx, "broadcast.approval_requested", "broadcast", broadcast_id, {"recipients": recipients})
    tx.publish(events.approval_changed(broadcast_id, "requested"))
    asked = await _latest(tx, broadcast_id)
    await letters.ask(tx, services, current, asked)
    return asked


async def decide(tx: Tx, services: Services, broadcast_id: UUID, *, approve: bool, words: str = "") -> Approval:
    """Approve or decline. Raises `approval_by_another` for whoever asked, `approval_over` where nothing waits."""
    current = await _draft(tx, broadcast_id)
    found = await approval(tx, current)
    if not found.waiting or found.latest is None:
        raise APPROVAL_OVER()
    if tx.actor.kind is not ActorKind.USER or tx.actor.id == found.latest.requested_by:
        raise APPROVAL_BY_ANOTHER()
    state = "approved" if approve else "declined"
    await approvals.decide(tx, found.latest.id, state, tx.actor.id, _bounded(words))
    await identity.audit(tx, f"broadcast.{state}", "broadcast", broadcast_id, {"recipients": found.latest.recipients})
    tx.publish(events.approval_changed(broadcast_id, state))
    decided = await _latest(tx, broadcast_id)
    await letters.answer(tx, services, current, decided)
    return decided


async def withdraw(tx: Tx, broadcast_id: UUID) -> None:
    """Take the request back. Raises `approval_over` where nothing waits."""
    await _draft(tx, broadcast_id)
    latest = await approvals.latest(tx, broadcast_id)
    if latest is None or not await approvals.decide(tx, latest.id, "withdrawn", None, ""):
        raise APPROVAL_OVER()
    await identity.audit(tx, "broadcast.approval_withdrawn", "broadcast", broadcast_id, {})
    tx.publish(events.approval_changed(broadcast_id, "withdrawn"))


async def carry_over(tx: Tx, broadcast_id: UUID, *, recipients: int, asked_by: UUID | None, approved_by: UUID) -> None:
    """Write to a draft the yes that was given, for so many people, to what it was made from."""
    values = {
        "id": ids.uuid7(),
        "broadcast_id": broadcast_id,
        "fingerprint": fingerprint(draft_of(await get(tx, broadcast_id))),
        "recipients": recipients,
        "requested_by": asked_by,
        "decided_by": approved_by,
    }
    await approvals.insert_approved(tx, values)


def fingerprint(draft: BroadcastDraft) -> bytes:
    """32 bytes of what is sent and to whom; the name, which only the team sees, is left out."""
    return hashlib.sha256(msgspec.json.encode(msgspec.structs.replace(draft, name=""))).digest()


async def _draft(tx: Tx, broadcast_id: UUID) -> Broadcast:
    """Locked, so that nobody changes it while somebody decides."""
    await works.find(tx, broadcast_id, lock=True)
    current = await get(tx, broadcast_id)
    if current.state is not BroadcastState.DRAFT:
        raise errors.INVALID_STATE(details={"state": current.state.value})
    return current


async def _count(tx: Tx, draft: BroadcastDraft) -> int:
    """Phones that would ring; people left out for a missing value are counted, so it never comes out too low."""
    await planning.whole_audience(tx)
    return sum(kind.messages for kind in (await reckon(tx, draft.audience, await aim_of(tx, draft))).kinds)


async def _latest(tx: Tx, broadcast_id: UUID) -> Approval:
    found = await approvals.latest(tx, broadcast_id)
    assert found is not None
    return found


def _bounded(words: str) -> str:
    said = words.strip()
    if len(said) > MOST_WORDS or "\0" in said:
        raise errors.invalid_field("words", "out_of_range")
    return said


async def waiting_approval(tx: Tx, broadcast_ids: Sequence[UUID]) -> set[UUID]:
    """Those of the broadcasts that somebody is asked to approve, for a list."""
    return await approvals.waiting(tx, broadcast_ids) if broadcast_ids else set()
