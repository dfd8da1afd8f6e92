"""Answering: accepted in one transaction, through the gate, at most once, and taken back within five seconds."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import msgspec

from koinon import identity, messaging
from koinon.inbox import errors as refusals
from koinon.inbox import events, policy, preferences
from koinon.inbox.answered.answerable import Answered, answered, still
from koinon.inbox.contracts import Attachment, Conversation, MessageRow, Reply, Templated
from koinon.inbox.mails import places as mail_places
from koinon.inbox.repository import arrivals, changes, threads
from koinon.inbox.service import answering, senders, states
from koinon.inbox.service.listing import reader
from koinon.inbox.service.thread import conversation
from koinon.inbox.service.ways import by_template, with_files
from koinon.inbox.service.words import checked, checked_subject
from koinon.kit import clock, ids
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.platform.services import Services


class Draft(NamedTuple):
    """What is to be sent: `key` names this one attempt, `seen_message_id` the newest message the writer saw.

    `media_ids` are files of the library; `at_once` leaves out the time to take it back.
    `sender_id` is another of our senders than the one they wrote to; `reply_to_id` one particular message it answers;
    `subject` stands above a mail.
    """

    body: str
    key: str
    seen_message_id: UUID | None = None
    media_ids: tuple[UUID, ...] = ()
    at_once: bool = False
    sender_id: UUID | None = None
    template: Templated | None = None
    reply_to_id: UUID | None = None
    subject: str = ""


async def reply(tx: Tx, services: Services, conversation_id: UUID, draft: Draft) -> Reply:
    """Accept an answer; it may leave after the undo window (INB-005, 006).

    Raises `validation_failed`, `newer_reply` when a colleague answered meanwhile, `idempotency_key_reused`, and the
    gate's own refusals (INB-007): then nothing is kept. 422 and `sender_released` as `senders.leaving_from` says.
    """
    known = await conversation(tx, conversation_id, lock=True)
    has_files, subject = bool(draft.media_ids), checked_subject(draft.subject, known.channel)
    required = not has_files and draft.template is None
    body = checked(draft.body, known.channel, has_files=has_files, required=required)
    await answering.require_may_answer(tx, known)
    message_id, now = ids.uuid7(), clock.now()
    key = policy.reply_key(str(tx.actor.id), draft.key)
    if not await changes.claim_reply(tx, known.sender_id, key, changes.Known(message_id, known.id), now):
        return await _repeated(tx, known, draft, body)
    if draft.seen_message_id is not None:
        await _refuse_collision(tx, known.id, draft.seen_message_id)
    sender_id = await senders.leaving_from(tx, known, draft.sender_id)
    place = await senders.place_of(tx, known, sender_id)
    to = await _particular(tx, place, sender_id, draft)
    undo_until = now if draft.at_once else now + timedelta(seconds=await preferences.undo_seconds(tx))
    if draft.template is None:
        going = await with_files(tx, services, place, body, draft.media_ids, to=to, subject=subject)
    else:
        going = await by_template(tx, known, draft.template.template_id, draft.template.variables, sender_id)
        body = going.body
    delivery = await messaging.queue_message(
        tx,
        services,
        contact_id=known.contact_id,
        phone_hash=known.address_hash,
        phone_cipher=known.address_cipher,
        body=going.body,
        purpose=going.purpose,
        origin="reply",
        origin_id=message_id,
        sender_id=sender_id,
        not_before=undo_until,
        way=going.way,
    )
    await _keep(
        tx,
        place,
        message_id=message_id,
        body=body,
        media=going.media,
        delivery_id=delivery.id,
        sender_id=sender_id,
        told={"undo_until": undo_until, "sender_id": sender_id, **_beside(draft, subject)},
        now=now,
        reply_to_id=to.id if to else None,
    )
    if await senders.go_on(tx, known, place):  # a repeated key is looked for at the sender it is at now
        await changes.claim_reply(tx, sender_id, key, changes.Known(message_id, known.id), now)
    await identity.audit(tx, "conversation.answered", "conversation", known.id)
    return Reply(message_id, known.id, delivery.id, now, undo_until)


def _beside(draft: Draft, subject: str) -> dict[str, object]:
    """What a message keeps beside its words, to be shown and sent again by."""
    told: dict[str, object] = {"subject": subject} if subject else {}
    if draft.template is None:
        return told
    return told | {"template_id": draft.template.template_id, "variables": dict(draft.template.variables)}


async def _particular(tx: Tx, known: Conversation, sender_id: UUID, draft: Draft) -> Answered | None:
    if draft.reply_to_id is None:
        return None
    return await answered(tx, known, draft.reply_to_id, sender_id, by_template=draft.template is not None)


async def _repeated(tx: Tx, known: Conversation, draft: Draft, body: str) -> Reply:
    before = await changes.known_reply(tx, known.sender_id, policy.reply_key(str(tx.actor.id), draft.key))
    message = await threads.message(tx, before.conversation_id, before.message_id)
    same = message is not None and (message.body == body or draft.template is not None)
    if before.conversation_id != known.id or message is None or not same or message.delivery_id is None:
        raise errors.IDEMPOTENCY_KEY_REUSED()
    undo_until = policy.undo_until(message.created_at, message.details)
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


async def _keep(
    tx: Tx,
    known: Conversation,
    *,
    message_id: UUID,
    body: str,
    media: Sequence[Attachment],
    delivery_id: UUID,
    told: Mapping[str, object],
    sender_id: UUID,
    now: datetime,
    reply_to_id: UUID | None = None,
) -> None:
    user_id = reader(tx)
    row = {
        "id": message_id,
        "conversation_id": known.id,
        "direction": "out",
        "kind": "media" if media else "text",
        "author_type": "user" if user_id else "system",
        "author_id": user_id,
        "body": body,
        "media": msgspec.json.encode(media).decode(),
        "details": msgspec.json.encode(told).decode(),
        "provider_message_id": None,
        "delivery_id": delivery_id,
        "at": now,
        "reply_to_id": reply_to_id,
    }
    await arrivals.append(tx, [row])
    if known.channel == "email":
        await mail_places.remember_answer(tx, sender_id, delivery_id, message_id)
    takes = await answering.taker(tx, known, user_id, now)
    first = await changes.answered(
        tx, known.id, takes, policy.preview(body, len(media)), now, by_person=user_id is not None
    )
    if first:
        since = int((now - known.waiting_since).total_seconds()) if known.waiting_since else None
        tx.publish(events.first_response(known.id, message_id, user_id, since))
    if user_id is not None or known.waiting_since is None:
        await states.told_of_answer(tx, known.id, known.status)
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
    to = await still(tx, known, message.reply_to_id, message.sender_id or known.sender_id)
    return await reply(tx, services, conversation_id, _again(message, key)._replace(reply_to_id=to))


def _again(message: MessageRow, key: str) -> Draft:
    """A message as it was to be sent: by its template, under its subject, with its files."""
    told = message.details or {}
    template = Templated(UUID(told["template_id"]), told["variables"]) if "template_id" in told else None
    return Draft(
        message.body if template is None else "",
        key,
        media_ids=tuple(one.media_id for one in message.media if one.media_id is not None),
        sender_id=message.sender_id,
        template=template,
        subject=str(told.get("subject") or ""),
    )
