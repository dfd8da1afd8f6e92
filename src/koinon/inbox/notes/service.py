"""Writing, changing and deleting notes; whom they name is told (INB-009, 012)."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from koinon import identity
from koinon.inbox import errors as refusals
from koinon.inbox import events, notices
from koinon.inbox import policy as inbox_policy
from koinon.inbox.notes import policy, repository
from koinon.inbox.repository import arrivals, changes
from koinon.inbox.service.listing import reader
from koinon.inbox.service.thread import conversation
from koinon.inbox.watching import repository as watching
from koinon.kit import clock, ids
from koinon.kit.text import BadText, clean
from koinon.platform import errors
from koinon.platform.db import Tx

READ = "conversations:read"


class NewNote(NamedTuple):
    """What a note says; `mentions` name users beside those that `@Name` in it means. `key` names this one attempt."""

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
    people = await _colleagues(tx)
    named = _named(body, people, new.mentions)
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
        "details": _details(named, people),
        "at": now,
    }
    await repository.add(tx, row)
    await _tell(tx, known.id, named, author)
    tx.publish(events.note_added(note_id, known.id, named))
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
    people = await _colleagues(tx)
    named, before = _named(body, people, ()), _named(found.body, people, ())
    await repository.change(tx, note_id, body, _details(named, people), clock.now())
    await _tell(tx, conversation_id, [one for one in named if one not in before], reader(tx))
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


async def _colleagues(tx: Tx) -> dict[UUID, str]:
    """Who may read conversations here, by id."""
    return await identity.user_names(tx, await identity.users_who_may(tx, READ))


async def colleagues(tx: Tx) -> list[tuple[UUID, str]]:
    """Whom a note can name, by name."""
    return sorted((await _colleagues(tx)).items(), key=lambda one: one[1].casefold())


def _named(body: str, people: dict[UUID, str], also: Iterable[UUID]) -> list[UUID]:
    for index, one in enumerate(also):
        if one not in people:
            raise errors.invalid_field(f"mentions[{index}]", "validation_failed", "Nobody here has this id.")
    return list(dict.fromkeys([*policy.named(body, policy.called(people)), *also]))


def _details(named: Sequence[UUID], people: dict[UUID, str]) -> str:
    kept: dict[str, Any] = {"mentions": [{"id": one, "name": people[one]} for one in named]}
    return msgspec.json.encode(kept if named else {}).decode()


async def _tell(tx: Tx, conversation_id: UUID, named: Sequence[UUID], author: UUID | None) -> None:
    """Unread for whom it names, and a notice, also where they have muted the rest of it."""
    others = [one for one in named if one != author]
    if not others:
        return
    now = clock.now()
    await watching.watch(tx, conversation_id, others, "mentioned", mentioned_at=now)
    await arrivals.mark_unread(tx, others, [{"id": conversation_id, "newest_at": now}])
    await notices.tell_mentioned(tx, conversation_id, others)
    tx.publish(events.mentioned(conversation_id, others))


def _publish(tx: Tx, conversation_id: UUID) -> None:
    for event in events.conversations_updated([conversation_id]):
        tx.publish(event)
