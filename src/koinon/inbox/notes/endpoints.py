"""Notes of a conversation: write, change, delete."""

from typing import Annotated
from uuid import UUID

from litestar import Response, delete, patch, post
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct, field

from koinon.inbox import errors as refusals
from koinon.inbox.notes import policy, service
from koinon.inbox.notes.service import NewNote
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.services import Services

WRITE = {"permission": "conversations:write"}
PATH = "/api/v1/conversations"
Words = Annotated[str, Meta(min_length=1, max_length=policy.LONGEST)]


class NoteIn(rest.Body, frozen=True, kw_only=True):
    """A note. `mentions` are told, as whom `@Name` in it means; `is_private` keeps it from suggestions of a model."""

    body: Words
    mentions: Annotated[list[UUID], Meta(max_length=policy.MOST_NAMED)] = field(default_factory=list)
    is_private: bool = False


class NotePatch(rest.Patch, frozen=True, kw_only=True):
    """Other words."""

    body: Words


class NoteOut(Struct, frozen=True):
    """A note that was written."""

    id: UUID
    conversation_id: UUID


@post("/{conversation_id:uuid}/notes", opt=WRITE)
@rest.once_per_key
async def add_conversation_note(
    *, services: Services, actor: Actor, conversation_id: FromPath[UUID], data: JSONBody[NoteIn]
) -> Response[rest.Envelope[NoteOut]]:
    """Write a note for the team; it is never sent to anybody."""
    async with services.database.transaction(actor) as tx:
        new = NewNote(data.body, tuple(data.mentions), data.is_private)
        made = await service.add(tx, conversation_id, new)
    return rest.created(NoteOut(made, conversation_id), f"{PATH}/{conversation_id}/messages")


@patch(
    "/{conversation_id:uuid}/notes/{note_id:uuid}",
    opt={**WRITE, "errors": [refusals.NOTE_IS_FINAL, errors.INSUFFICIENT_PERMISSIONS]},
)
async def change_conversation_note(
    *,
    services: Services,
    actor: Actor,
    conversation_id: FromPath[UUID],
    note_id: FromPath[UUID],
    data: JSONBody[NotePatch],
) -> rest.Envelope[NoteOut]:
    """Change a note of your own within 15 minutes."""
    async with services.database.transaction(actor) as tx:
        await service.change(tx, conversation_id, note_id, data.body)
    return rest.one(NoteOut(note_id, conversation_id))


@delete(
    "/{conversation_id:uuid}/notes/{note_id:uuid}",
    opt={**WRITE, "errors": [errors.INSUFFICIENT_PERMISSIONS]},
)
async def delete_conversation_note(
    services: Services, actor: Actor, conversation_id: FromPath[UUID], note_id: FromPath[UUID]
) -> None:
    """Delete a note of your own, or as administrator any; that there was one stays to be seen."""
    async with services.database.transaction(actor) as tx:
        await service.delete(tx, conversation_id, note_id)


NOTES = (add_conversation_note, change_conversation_note, delete_conversation_note)
