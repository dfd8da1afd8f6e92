"""Writing an answer for later, and changing one's mind."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from koinon import identity, messaging, organizations
from koinon.inbox import events, notices
from koinon.inbox import policy as policies
from koinon.inbox.answered.answerable import answered
from koinon.inbox.contracts import Conversation
from koinon.inbox.repository import changes, visible, wakeups
from koinon.inbox.scheduled import fallbacks, policy, repository
from koinon.inbox.scheduled.contracts import Later, ScheduledReply
from koinon.inbox.service import senders
from koinon.inbox.service.listing import reader
from koinon.inbox.service.thread import conversation
from koinon.inbox.service.words import checked, checked_subject
from koinon.kit import clock, ids
from koinon.kit.pagination import Cursor
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.platform.rest import PageRequest, Pagination

KIND = "inbox.scheduled"


async def schedule(tx: Tx, conversation_id: UUID, later: Later) -> ScheduledReply:
    """Have an answer sent later. Raises `resource_not_found`, 422 for its words, files, time, zone or fallback."""
    known = await conversation(tx, conversation_id)
    made, row = ids.uuid7(), await _row(tx, known, later)
    if later.key is not None:
        key = policies.reply_key(str(tx.actor.id), f"later:{later.key}")
        if not await changes.claim_reply(tx, known.sender_id, key, changes.Known(made, known.id), clock.now()):
            return await scheduled_reply(tx, (await changes.known_reply(tx, known.sender_id, key)).message_id)
    await repository.add(tx, {"id": made, "conversation_id": known.id, "author_id": reader(tx), **row})
    await wakeups.set_earliest(tx, KIND, later.send_at)
    await identity.audit(tx, "scheduled_reply.created", "scheduled_reply", made)
    told(tx, known.id)
    return await scheduled_reply(tx, made)


async def scheduled_reply(tx: Tx, reply_id: UUID, *, lock: bool = False) -> ScheduledReply:
    """One of a conversation that the acting user may read. Raises `resource_not_found`."""
    found = await repository.scheduled(tx, reply_id, lock=lock)
    if found is None:
        raise errors.RESOURCE_NOT_FOUND()
    await conversation(tx, found.conversation_id)
    return found


async def scheduled_page(
    tx: Tx, paging: PageRequest, state: str | None = None, conversation_id: UUID | None = None
) -> tuple[Sequence[ScheduledReply], Pagination]:
    """The newest first. Raises `invalid_cursor`."""

    access = await visible.access(tx)

    async def read(seen: Tx, at: Cursor | None, limit: int) -> Sequence[ScheduledReply]:
        if at is not None and at.direction == "prev":
            raise errors.INVALID_CURSOR()
        before = (at.moment, at.id) if at else None
        return await repository.page(seen, limit, before, state, conversation_id, access)

    filters = {"list": "scheduled_replies", "state": state, "conversation": str(conversation_id)}
    return await paging.page(tx, filters, read, lambda row: Cursor((row.created_at,), row.id))


async def waiting_in(tx: Tx, conversation_id: UUID) -> list[ScheduledReply]:
    """What waits in a conversation, or could not be sent."""
    return await repository.waiting_in(tx, conversation_id)


async def change(tx: Tx, reply_id: UUID, later: Later) -> ScheduledReply:
    """Other words or another time. Raises `resource_not_found`, `invalid_state` once it is sent, 422."""
    found = await unsent(tx, reply_id)
    known = await conversation(tx, found.conversation_id)
    await repository.change(tx, {"id": reply_id, **await _row(tx, known, later, found.reply_to_id)})
    await wakeups.set_earliest(tx, KIND, later.send_at)
    await identity.audit(tx, "scheduled_reply.updated", "scheduled_reply", reply_id)
    told(tx, found.conversation_id)
    return await scheduled_reply(tx, reply_id)


async def cancel(tx: Tx, reply_id: UUID) -> ScheduledReply:
    """Do not send it. Raises `resource_not_found`, `invalid_state` once it is sent."""
    found = await unsent(tx, reply_id)
    await repository.settle(tx, reply_id, "cancelled")
    await identity.audit(tx, "scheduled_reply.cancelled", "scheduled_reply", reply_id)
    told(tx, found.conversation_id)
    return found


async def they_wrote(tx: Tx, conversation_ids: Sequence[UUID]) -> None:
    """What was to be sent unless they answered is not; who wrote it is told, and finds the text kept."""
    for reply_id, conversation_id, author in await repository.cancel_answered(tx, conversation_ids):
        await notices.tell_not_sent(tx, conversation_id, author, "they_replied")
        tx.publish(events.scheduled_reply_failed(reply_id, conversation_id, "they_replied"))


async def unsent(tx: Tx, reply_id: UUID) -> ScheduledReply:
    """One that can still be changed or sent, locked. Raises `resource_not_found`, `invalid_state`."""
    found = await scheduled_reply(tx, reply_id, lock=True)
    if found.state not in ("scheduled", "failed"):
        raise errors.INVALID_STATE(details={"state": found.state})
    return found


async def _row(tx: Tx, known: Conversation, later: Later, answered_before: UUID | None = None) -> dict[str, object]:
    has_files, subject = bool(later.media_ids), checked_subject(later.subject, known.channel)
    body = checked(later.body, known.channel, has_files=has_files, required=not has_files)
    if not policy.fits(later.send_at, clock.now()):
        raise errors.invalid_field("send_at", "out_of_range", "At least a minute and at most 365 days ahead.")
    try:
        ZoneInfo(later.zone)
    except (KeyError, ValueError, OSError):
        raise errors.invalid_field("zone", "validation_failed") from None
    await messaging.fitting(tx, later.media_ids, known.channel)
    if later.sender_id is not None:
        await senders.leaving_from(tx, known, later.sender_id)
    await fallbacks.require_fit(tx, known, later)
    if later.reply_to_id not in (None, answered_before):
        await answered(tx, known, later.reply_to_id, later.sender_id or known.sender_id, by_template=False)
    return {
        "body": body,
        "media_ids": list(later.media_ids),
        "send_at": later.send_at,
        "zone": later.zone,
        "unless_they_reply": later.unless_they_reply,
        "sender_id": later.sender_id,
        "reply_to_id": later.reply_to_id,
        "subject": subject,
        "fallback_template_id": later.fallback.template_id if later.fallback else None,
        "fallback_variables": msgspec.json.encode(later.fallback.variables if later.fallback else {}).decode(),
    }


async def own_zone(tx: Tx) -> str:
    """The clock of the organization."""
    return (await organizations.get(tx)).time_zone


def in_words(choice: str, now: datetime, zone: str) -> datetime | None:
    """When the usual choices are; None for any other."""
    if choice == "hour":
        return policy.in_an_hour(now)
    return policy.tomorrow_morning(now, ZoneInfo(zone)) if choice == "tomorrow" else None


def told(tx: Tx, conversation_id: UUID) -> None:
    """What is shown of a conversation is not as it was."""
    for event in events.conversations_updated([conversation_id]):
        tx.publish(event)
