"""REST v1 of canned replies."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from litestar import Response, delete, get, patch, post
from litestar.params import FromPath, JSONBody
from msgspec import UNSET, Meta, UnsetType

from koinon.inbox.canned import policy, service
from koinon.inbox.canned.contracts import CannedDraft, CannedReply
from koinon.inbox.kept.contracts import Scope
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.services import Services

PATH = "/api/v1/canned-replies"
READ = {"permission": "conversations:read", "cache": "live"}
WRITE = {"permission": "conversations:write", "errors": [errors.INSUFFICIENT_PERMISSIONS]}
Shortcut = Annotated[str, Meta(min_length=1, max_length=32, pattern="^[a-z0-9_-]{1,32}$", examples=["directions"])]
Locale = Annotated[str, Meta(max_length=35, examples=["en"])]
Text = Annotated[str, Meta(max_length=policy.LONGEST, examples=["Hi {{ contact.first_name }}, we meet at 10."])]
Bodies = Annotated[dict[Locale, Text], Meta(min_length=1, max_length=policy.MOST_LANGUAGES, examples=[{"": "At 10."}])]
Files = Annotated[tuple[UUID, ...], Meta(max_length=policy.MOST_FILES)]


class CannedIn(rest.Body, frozen=True, kw_only=True):
    """A canned reply. `bodies` by language, `""` for everybody else; a shared `scope` takes settings:write."""

    shortcut: Shortcut
    bodies: Bodies
    scope: Scope = "personal"
    team_id: UUID | None = None
    media_ids: Files = ()
    is_knowledge: bool = False


class CannedPatch(rest.Patch, frozen=True, kw_only=True):
    """What may be changed; `bodies` replaces all of them."""

    shortcut: Shortcut | UnsetType = UNSET
    bodies: Bodies | UnsetType = UNSET
    scope: Scope | UnsetType = UNSET
    team_id: UUID | UnsetType | None = UNSET
    media_ids: Files | UnsetType = UNSET
    is_knowledge: bool | UnsetType = UNSET


@get(PATH, opt=READ)
async def list_canned_replies(services: Services, actor: Actor) -> rest.Envelope[Sequence[CannedReply]]:
    """List the canned replies you may use, the most used first."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await service.canned_replies(tx))


@post(PATH, opt=WRITE)
@rest.once_per_key
async def create_canned_reply(
    data: JSONBody[CannedIn], services: Services, actor: Actor
) -> Response[rest.Envelope[CannedReply]]:
    """Keep an answer for the next time: for yourself, a team or everybody."""
    async with services.database.transaction(actor) as tx:
        given = {name: getattr(data, name) for name in data.__struct_fields__}
        made = await service.create(tx, CannedDraft(**given))
    return rest.created(made, f"{PATH}/{made.id}")


@get(PATH + "/{canned_reply_id:uuid}", opt=READ)
async def read_canned_reply(
    canned_reply_id: FromPath[UUID], services: Services, actor: Actor
) -> rest.Envelope[CannedReply]:
    """Read a canned reply."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await service.canned_reply(tx, canned_reply_id))


@patch(PATH + "/{canned_reply_id:uuid}", opt=WRITE)
async def update_canned_reply(
    canned_reply_id: FromPath[UUID], data: JSONBody[CannedPatch], services: Services, actor: Actor
) -> rest.Envelope[CannedReply]:
    """Change a canned reply."""
    async with services.database.transaction(actor) as tx:
        await rest.require_match(tx, lambda: service.canned_reply(tx, canned_reply_id), canned_reply_id)
        found = await service.canned_reply(tx, canned_reply_id)
        fields = ("shortcut", "bodies", "scope", "team_id", "media_ids", "is_knowledge")
        draft = CannedDraft(**{**{name: getattr(found, name) for name in fields}, **data.changes()})
        return rest.one(await service.change(tx, canned_reply_id, draft))


@delete(PATH + "/{canned_reply_id:uuid}", opt=WRITE)
async def delete_canned_reply(canned_reply_id: FromPath[UUID], services: Services, actor: Actor) -> None:
    """Keep a canned reply no longer."""
    async with services.database.transaction(actor) as tx:
        await rest.require_match(tx, lambda: service.canned_reply(tx, canned_reply_id), canned_reply_id)
        await service.delete(tx, canned_reply_id)


HANDLERS = (list_canned_replies, create_canned_reply, read_canned_reply, update_canned_reply, delete_canned_reply)
