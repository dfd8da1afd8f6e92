"""Writing, changing and deleting notes; whom they name is told (INB-009, 012)."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

import msgspec

from koinon import identity
from koinon.inbox import errors as refusals
from koinon.inbox import events
from koinon.inbox import policy as inbox_policy
from koinon.inbox.notes import naming, policy, repository
from koinon.inbox.repository import changes
from koinon.inbox.service.listing import reader
from koinon.inbox.service.thread import conversation
from koinon.kit import clock, ids
from koinon.kit.text import BadText, clean
from koinon.platform import errors
from koinon.platform.db import Tx


class NewNote(NamedTuple):
    """What a note says; `mentions` name users beside whom `@Name` in it means. `key` names this one attempt."""

    body: str
    mentions: Sequence[UUID] = ()
    is_private: bool = False
    key: str | None = None


async def add(tx: Tx, conversation_id: UUID, new: NewNote) -> UUID:
    """Write a note; whom it names watches the conversation from now on and is told. Its id.

    Raises `resource_not_found`, 422 for its words or a stranger among `mentions`. The same key writes once.
    """
    body = _checked(new.body)
    known = await conversation(tx, conversation_id, lock=True)
    names = await naming.names(tx)
    meant = naming.named(body, names, new.mentions)
    note_id, now = ids.uuid7(), clock.now()
    if new.key is not None:
        key = inbox_policy.reply_key(str(tx.actor.id), f"note:{new.key}")
        if not await changes.claim_reply(tx, known.sender_id, key, changes.Known(note_id, known.id), now):
            return (await changes.known_reply(tx, known.sender_id, key)).message_id
    author = reader(tx)
    row = {
        "id": note_id,
        "conversation_id": known.id,
        "author_type": "user" if author else "system",
        "author_id": author,
        "body": body,
        "is_private": new.is_private,
        "details": naming.details(meant, names),
        "at": now,
    }
    await repository.add(tx, row)
    await naming.tell(tx, known.id, meant, author)
    tx.publish(events.note_added(note_id, known.id, meant.people))
    _publish(tx, known.id)
    return note_id


async def change(tx: Tx, conversation_id: UUID, note_id: UUID, body: str) -> None:
    """Other words for a note, by its author within 15 minutes; who is named anew is told.

    Raises `resource_not_found`, `insufficient_permissions` for another's, `note_is_final` later.
    """
    body = _checked(body)
    found = await _own(tx, conversation_id, note_id)
    if not policy.may_edit(found.created_at, clock.now()):
        raise refusals.NOTE_IS_FINAL()
    names = await naming.names(tx)
    meant, before = naming.named(body, names), naming.named(found.body, names)
    await repository.change(tx, note_id, body, naming.details(meant, names), clock.now())
    await naming.tell(tx, conversation_id, meant, reader(tx), before)
    await identity.audit(tx, "conversation.note_edited", "conversation", conversation_id, {"note_id": note_id})
    _publish(tx, conversation_id)


async def delete(tx: Tx, conversation_id: UUID, note_id: UUID) -> None:
    """Delete a note of one's own, or as administrator anybody's; that there was one stays to be seen."""
    await _own(tx, conversation_id, note_id, or_may="settings:write")
    by = reader(tx)
    names = await identity.user_names(tx, [by] if by else [])
    details = msgspec.json.encode({"deleted_by": next(iter(names.values()), "")}).decode()
    await repository.delete(tx, note_id, details, clock.now())
    await identity.audit(tx, "conversation.note_deleted", "conversation", conversation_id, {"note_id": note_id})
    _publish(tx, conversation_id)


async def note(tx: Tx, conversation_id: UUID, note_id: UUID) -> repository.Written:
    """A note that is the acting user's to change. Raises `resource_not_found`, `insufficient_permissions`."""
    return await _own(tx, conversation_id, note_id)


async def _own(tx: Tx, conversation_id: UUID, note_id: UUID, or_may: str = "") -> repository.Written:
    await conversation(tx, conversation_id)
    found = await repository.note(tx, conversation_id, note_id)
    if found is None or found.deleted_at is not None:
        raise errors.RESOURCE_NOT_FOUND()
    if found.author_id != reader(tx) and not (or_may and tx.actor.may(or_may)):
        raise errors.INSUFFICIENT_PERMISSIONS()
    return found


def _checked(body: str) -> str:
    try:
        return clean(body, policy.LONGEST, required=True)
    except BadText as bad:
        sentence = {
            "empty": "Write something first.",
            "too_long": "A note may have at most {most} characters.",
        }.get(bad.code, "The text holds characters that cannot be sent.")
        raise errors.invalid_field("body", "validation_failed", sentence, most=policy.LONGEST) from None


def _publish(tx: Tx, conversation_id: UUID) -> None:
    for event in events.conversations_updated([conversation_id]):
        tx.publish(event)
