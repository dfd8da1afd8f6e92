"""REST v1 of drafts."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from litestar import delete, get, put
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from koinon.inbox.drafts import service
from koinon.inbox.drafts.contracts import Kind, ReplyDraft
from koinon.inbox.endpoints.shapes import Subject
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.services import Services

PATH = "/api/v1/drafts"
READ = {"permission": "conversations:read", "cache": "live"}
WRITE = {"permission": "conversations:write"}


class DraftIn(rest.Body, frozen=True, kw_only=True):
    """What you have begun to write; `version` is the one you read, 0 for a new one.

    `sender_id` is what it is to leave from, null for the sender they wrote to.
    """

    body: Annotated[str, Meta(max_length=service.LONGEST)]
    kind: Kind = "reply"
    media_ids: Annotated[tuple[UUID, ...], Meta(max_length=10)] = ()
    reply_to_id: UUID | None = None
    version: Annotated[int, Meta(ge=0, le=2_000_000_000)] = 0
    sender_id: UUID | None = None
    subject: Subject = ""


@get(PATH, opt=READ)
async def list_drafts(*, services: Services, actor: Actor) -> rest.Envelope[Sequence[ReplyDraft]]:
    """List your drafts, the latest first."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await service.drafts(tx))


@get(PATH + "/{conversation_id:uuid}", opt=READ)
async def read_draft(
    *, services: Services, actor: Actor, conversation_id: FromPath[UUID]
) -> rest.Envelope[ReplyDraft | None]:
    """Read your draft of a conversation; null where there is none."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await service.draft(tx, conversation_id))


@put(PATH + "/{conversation_id:uuid}", opt={**WRITE, "errors": [errors.PRECONDITION_FAILED]})
async def save_draft(
    *, services: Services, actor: Actor, conversation_id: FromPath[UUID], data: JSONBody[DraftIn]
) -> rest.Envelope[ReplyDraft | None]:
    """Keep your draft; an older `version` is refused with the newer draft."""
    async with services.database.transaction(actor) as tx:
        made = await service.save(
            tx,
            conversation_id,
            data.body,
            version=data.version,
            kind=data.kind,
            media_ids=data.media_ids,
            sender_id=data.sender_id,
            reply_to_id=data.reply_to_id,
            subject=data.subject,
        )
    return rest.one(made)


@delete(PATH + "/{conversation_id:uuid}", opt=WRITE)
async def drop_draft(*, services: Services, actor: Actor, conversation_id: FromPath[UUID]) -> None:
    """Throw your draft away."""
    async with services.database.transaction(actor) as tx:
        await service.draft(tx, conversation_id)
        await service.drop(tx, conversation_id)


HANDLERS = (list_drafts, read_draft, save_draft, drop_draft)
