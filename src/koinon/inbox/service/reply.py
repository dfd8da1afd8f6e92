"""Answering: accepted in one transaction, through the gate, at most once, and taken back within five seconds."""

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from koinon import identity, messaging
from koinon.inbox import errors as refusals
from koinon.inbox import events, policy
from koinon.inbox.contracts import Conversation, MessageRow, Reply
from koinon.inbox.repository import arrivals, changes, threads
from koinon.inbox.service.listing import reader
from koinon.inbox.service.thread import conversation
from koinon.kit import clock, ids
from koinon.kit.text import BadText, clean
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.platform.services import Services

LONGEST = 1600


class Draft(NamedTuple):
    """What is to be sent: `key` names this one attempt, `seen_message_id` the newest message the writer saw."""

    body: str
    key: str
    seen_message_id: UUID | None = None


async def reply(tx: Tx, services: Services, conversation_id: UUID, draft: Draft) -> Reply:
    """Accept an answer; it may leave after the undo window (INB-005, 006).

    Raises `validation_failed`, `newer_reply` when a colleague answered meanwhile, `idempotency_key_reused`, and the
    gate's own refusals (INB-007): then nothing is kept.
    """
    body = _checked(draft.body)
    known = await conversation(tx, conversation_id, lock=True)
    message_id, now = ids.uuid7(), clock.now()
    key = policy.reply_key(str(tx.actor.id), draft.key)
    if not await changes.claim_reply(tx, known.sender_id, key, changes.Known(message_id, known.id), now):
        return await _repeated(tx, known, draft, body)
    if draft.seen_message_id is not None:
        await _refuse_collision(tx, known.id, draft.seen_message_id)
    undo_until = now + timedelta(seconds=policy.UNDO_SECONDS)
    delivery = await messaging.queue_message(
        tx,
        services,
        contact_id=known.contact_id,
        phone_hash=known.address_hash,
        phone_cipher=known.address_cipher,
        body=body,
        purpose="conversational",
        origin="reply",
        origin_id=message_id,
        sender_id=known.sender_id,
        not_before=undo_until,
        way=await _way(tx, known),
    )
    await _keep(tx, known, message_id=message_id, body=body, delivery_id=delivery.id, now=now)
    await identity.audit(tx, "conversation.answered", "conversation", known.id)
    return Reply(message_id, known.id, delivery.id, now, undo_until)


async def _way(tx: Tx, known: Conversation) -> messaging.Going:
    """By the channel they wrote on; a mail answers theirs (RFC 5322 §3.6.4)."""
    if known.channel != "email":
        return messaging.Going(known.channel)  # type: ignore[arg-type]
    last = await threads.last_mail(tx, known.id)
    subject = last.subject if last is not None else ""
    titled = subject if subject.lower().startswith("re:") else f"Re: {subject}".strip()
    return await messaging.answer_by_mail(tx, titled, last.message_id if last is not None else None)


def _checked(body: str) -> str:
    try:
        text = clean(body, LONGEST, required=True)
    except BadText as bad:
        sentence = {
            "empty": "Write something first.",
            "too_long": "A text may have at most {most} characters.",
        }.get(bad.code, "The text holds characters that cannot be sent.")
        raise errors.invalid_field("body", "validation_failed", sentence, most=LONGEST) from None
    return text


async def _repeated(tx: Tx, known: Conversation, draft: Draft, body: str) -> Reply:
    before = await changes.known_reply(tx, known.sender_id, policy.reply_key(str(tx.actor.id), draft.key))
    message = await threads.message(tx, before.conversation_id, before.message_id)
    if before.conversation_id != known.id or message is None or message.body != body or message.delivery_id is None:
        raise errors.IDEMPOTENCY_KEY_REUSED()
    undo_until = message.created_at + timedelta(seconds=policy.UNDO_SECONDS)
    return Reply(message.id, known.id, message.delivery_id, message.created_at, undo_until, repeated=True)


async def _refuse_collision(tx: Tx, conversation_id: UUID, seen_id: UUID) -> None:
    seen_at = ids.instant_of(seen_id)
    newer = await threads.newest_answer(tx, conversation_id, seen_at)
    if newer and newer.id != seen_id and newer.author_id != tx.actor.id:
        raise refusals.NEWER_REPLY(
            details={
                "message_id": newer.id,
                "author": newer.author_name,
                "body": newer.body,
                "sent_at": newer.created_at,
            }
        )


async def _keep(tx: Tx, known: Conversation, *, message_id: UUID, body: str, delivery_id: UUID, now: datetime) -> None:
    user_id = reader(tx)
    row = {
        "id": message_id,
        "conversation_id": known.id,
        "direction": "out",
        "kind": "text",
        "author_type": "user" if user_id else "system",
        "author_id": user_id,
        "body": body,
        "media": "[]",
        "details": None,
        "provider_message_id": None,
        "delivery_id": delivery_id,
        "at": now,
    }
    await arrivals.append(tx, [row])
    await changes.answered(tx, known.id, user_id, policy.preview(body), now)
    if user_id:
        await changes.read(tx, known.id, user_id)
    tx.publish(events.message_replied(message_id, known.id, known.contact_id, delivery_id))
    for event in events.conversations_updated([known.id]):
        tx.publish(event)


async def undo(tx: Tx, conversation_id: UUID, message_id: UUID) -> MessageRow:
    """Take an answer back while it waits; the message, for the composer.

    Raises `resource_not_found`, and `too_late_to_undo` once it is on its way.
    """
    known = await conversation(tx, conversation_id, lock=True)
    message = await threads.message(tx, known.id, message_id)
    if message is None or message.direction != "out" or message.delivery_id is None:
        raise errors.RESOURCE_NOT_FOUND()
    if not await messaging.cancel_message(tx, message.delivery_id):
        raise refusals.TOO_LATE_TO_UNDO()
    await changes.take_back(tx, known.id, message.id)
    await identity.audit(tx, "conversation.answer_taken_back", "conversation", known.id)
    for event in events.conversations_updated([known.id]):
        tx.publish(event)
    return message


async def try_again(tx: Tx, services: Services, conversation_id: UUID, message_id: UUID, key: str) -> Reply:
    """Send a failed answer once more, as a new message. Raises `resource_not_found`, `invalid_state`, the gate's."""
    known = await conversation(tx, conversation_id)
    message = await threads.message(tx, known.id, message_id)
    if message is None or message.delivery_id is None:
        raise errors.RESOURCE_NOT_FOUND()
    states = await messaging.delivery_states(tx, [message.delivery_id])
    if states[message.delivery_id].state not in ("failed", "cancelled", "skipped", "refused"):
        raise errors.INVALID_STATE("Only a message that failed can be sent again.")
    return await reply(tx, services, conversation_id, Draft(message.body, key))
