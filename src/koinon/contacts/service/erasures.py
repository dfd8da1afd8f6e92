"""Somebody is to be forgotten: asked, waiting, taken back, listed (CON-093, 096).

From the first second they are in no list, count, search or audience, and what they have agreed to is denied, so that
not even a file with their number in it reaches them while the request waits.
"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from koinon import identity
from koinon.contacts import events
from koinon.contacts.contracts import KIND_OF_CHANNEL, Channel, ConsentEntry
from koinon.contacts.contracts.privacy import AskedBy, ErasureRequest
from koinon.contacts.repository import addresses as address_rows
from koinon.contacts.repository import consents as consent_rows
from koinon.contacts.repository import erasing, wakeups
from koinon.contacts.repository import erasures as rows
from koinon.contacts.repository import people as people_rows
from koinon.contacts.service import people
from koinon.contacts.service.cleaning import clean
from koinon.contacts.service.recording import record_consents
from koinon.contacts.service.survivors import survivor
from koinon.kit import clock, ids
from koinon.kit.pagination import Cursor
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.platform.rest import PageRequest, Pagination

WAIT_DAYS = 30
AT_ONCE = "organization:delete"
"""Whoever may delete the organization may forget a person without a wait: by the built-in roles its owner."""
_CHANNELS: tuple[Channel, ...] = ("sms", "whatsapp", "email")


async def ask_erasure(
    tx: Tx, contact_id: UUID, *, by: AskedBy = "staff", days: int = WAIT_DAYS, reason: str | None = None
) -> ErasureRequest:
    """Forget a person in `days`; hidden and unreachable from now on. Asked twice is the request that stands.

    Raises 404; 422 for days that are not 0 to 30, and without a reason where there is no wait; 403 where there is none
    and whoever asks is no owner.
    """
    why = clean(reason or "", 500, "reason") or None
    _require_wait(tx, days, why)
    contact_id = await survivor(tx, contact_id)
    person = await people_rows.get(tx, contact_id, lock=True, deleted=True)
    if person is None or person.status == "erased":
        raise errors.RESOURCE_NOT_FOUND()
    if standing := await rows.open_of(tx, contact_id):
        return standing
    now = clock.now()
    request = ErasureRequest(
        ids.uuid7(),
        contact_id,
        tx.actor.id,
        by,
        why,
        "pending",
        now + timedelta(days=days),
        None,
        None,
        0,
        {},
        now,
        now,
    )
    await rows.insert(tx, request, was_deleted=person.deleted_at is not None)
    await people.delete(tx, [contact_id])
    await _deny(tx, request)
    await wakeups.set_earliest(tx, wakeups.ERASE_DUE, request.scheduled_for)
    await _say(tx, request)
    return request


async def cancel_erasure(tx: Tx, contact_id: UUID) -> ErasureRequest:
    """Take a request back: the person is where they were. Raises 404, 409 once it has begun."""
    contact_id = await survivor(tx, contact_id)
    request = await rows.open_of(tx, contact_id, lock=True)
    if request is None:
        raise errors.RESOURCE_NOT_FOUND()
    if request.state != "pending":
        raise errors.INVALID_STATE(details={"state": request.state})
    await rows.set_state(tx, request.id, "cancelled", clock.now())
    await _allow_again(tx, request)
    if not await rows.was_deleted(tx, request.id):
        await people.restore(tx, [contact_id])
    await identity.audit(tx, "erasure.cancelled", "contact", contact_id, {"request_id": str(request.id)})
    events.about(tx, events.ERASURE_CANCELLED, contact_id, request_id=str(request.id))
    found = await rows.get(tx, request.id)
    assert found is not None
    return found


async def erasures_page(
    tx: Tx, paging: PageRequest | None = None, state: str | None = None
) -> tuple[Sequence[ErasureRequest], Pagination]:
    """Requests, newest first. Raises `invalid_cursor`."""
    paging = paging or PageRequest()
    return await paging.page(
        tx,
        {"list": "erasure_requests", "state": state},
        lambda seen, at, limit: rows.page(seen, state, at, limit),
        lambda one: Cursor((one.created_at,), one.id),
    )


async def erasure_of(tx: Tx, contact_id: UUID) -> ErasureRequest | None:
    """The request of a person that waits or is at work."""
    return await rows.open_of(tx, contact_id)


def _require_wait(tx: Tx, days: int, reason: str | None) -> None:
    if not 0 <= days <= WAIT_DAYS:
        raise errors.invalid_field("days", "out_of_range", "Wait between 0 and 30 days.")
    if days:
        return
    if not tx.actor.may(AT_ONCE):
        raise errors.INSUFFICIENT_PERMISSIONS(details={"required": AT_ONCE})
    if reason is None:
        raise errors.invalid_field("reason", "missing_required_field", "Say why it cannot wait.")


async def _deny(tx: Tx, request: ErasureRequest) -> None:
    """Nobody writes to what only they have; what somebody else has too stays as that person agreed to it."""
    alone = await own_hashes(tx, [request.contact_id])
    evidence = f"erasure:{request.id}"
    for channel in _CHANNELS:
        hashes = [one for kind, one in alone if kind == KIND_OF_CHANNEL[channel]]
        known = await consent_rows.states(tx, channel, hashes) if hashes else {}
        await record_consents(
            tx,
            [
                ConsentEntry(channel=channel, address_hash=one, action="denied", source="erasure", evidence=evidence,
                             contact_id=request.contact_id)
                for one in hashes
                if one not in known or known[one].state != "denied"
            ],
        )  # fmt: skip


async def own_hashes(tx: Tx, people_ids: Sequence[UUID]) -> list[tuple[str, bytes]]:
    """(kind, hash) of the addresses that only these people have."""
    stored = await address_rows.of_contacts(tx, people_ids)
    shared = await erasing.shared(tx, people_ids, [one.value_hash for one in stored])
    return [(one.kind, one.value_hash) for one in stored if one.value_hash not in shared]


async def _allow_again(tx: Tx, request: ErasureRequest) -> None:
    """What the request denied is as it was, where nobody said anything since. No question is asked anew."""
    stored = await address_rows.of_contacts(tx, [request.contact_id])
    before = await erasing.before_erasure(tx, [one.value_hash for one in stored], f"erasure:{request.id}")
    entries = [
        ConsentEntry(
            channel=channel,  # type: ignore[arg-type]
            address_hash=address_hash,
            action="granted" if action == "granted" else "unknown",
            source="erasure",
            contact_id=request.contact_id,
            evidence=f"erasure_cancelled:{request.id}",
            text_version_id=text_version_id,
        )
        for channel, address_hash, action, text_version_id in before
    ]
    if entries:
        await consent_rows.append(tx, [ids.uuid7() for _ in entries], entries, clock.now())


async def _say(tx: Tx, request: ErasureRequest) -> None:
    told = {
        "request_id": str(request.id),
        "scheduled_for": request.scheduled_for,
        "channel": request.channel_of_request,
    }
    await identity.audit(tx, "erasure.requested", "contact", request.contact_id, {"after": told})
    events.about(tx, events.UNREACHABLE, request.contact_id, status="erased")
    events.about(tx, events.ERASURE_REQUESTED, request.contact_id, request_id=str(request.id))
