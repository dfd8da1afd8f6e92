"""REST v1 of kept views (INB-072)."""

from collections.abc import Sequence
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar import Response, Router, delete, get, patch, post
from litestar.params import FromPath, JSONBody
from msgspec import UNSET, Meta, UnsetType

from koinon.inbox.contracts.lists import Filters
from koinon.inbox.views import service
from koinon.inbox.views.contracts import COLUMNS, Column, InboxView, Whose
from koinon.inbox.views.service import ViewDraft
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.services import Services

PATH = "/api/v1/inbox-views"
READ = {"permission": "conversations:read"}
OPT = {**READ, "errors": [errors.INSUFFICIENT_PERMISSIONS]}
Name = Annotated[str, Meta(min_length=1, max_length=60)]
Columns = Annotated[tuple[Column, ...], Meta(max_length=6)]
Position = Annotated[int, Meta(ge=0, le=1000)]


class NewView(rest.Body, frozen=True, kw_only=True):
    """A view to keep; shared with a team or with everybody it needs `conversations:write`."""

    name: Name
    filters: Filters
    whose: Whose = Whose.MINE
    team_id: UUID | None = None
    sort: Literal["newest", "oldest"] = "newest"
    columns: Columns = COLUMNS
    position: Position = 0


class ViewPatch(rest.Patch, frozen=True, kw_only=True):
    """What may be changed of a view."""

    name: Name | UnsetType = UNSET
    filters: Filters | UnsetType = UNSET
    whose: Whose | UnsetType = UNSET
    team_id: UUID | UnsetType | None = UNSET
    sort: Literal["newest", "oldest"] | UnsetType = UNSET
    columns: Columns | UnsetType = UNSET
    position: Position | UnsetType = UNSET


@get("", opt=READ)
async def list_inbox_views(services: Services, actor: Actor) -> rest.Envelope[Sequence[InboxView]]:
    """List the views you are shown: your own, your teams', everybody's; in their order."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await service.all_views(tx))


@post("", opt=OPT)
@rest.once_per_key
async def keep_inbox_view(
    services: Services, actor: Actor, data: JSONBody[NewView]
) -> Response[rest.Envelope[InboxView]]:
    """Keep a view: filters under a name."""
    async with services.database.transaction(actor) as tx:
        made = await service.keep_view(tx, ViewDraft(**msgspec.structs.asdict(data)))
    return rest.created(made, f"{PATH}/{made.id}")


@get("/{inbox_view_id:uuid}", opt=READ)
async def read_inbox_view(services: Services, actor: Actor, inbox_view_id: FromPath[UUID]) -> rest.Envelope[InboxView]:
    """Read a view."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await service.get_view(tx, inbox_view_id))


@patch("/{inbox_view_id:uuid}", opt=OPT)
async def change_inbox_view(
    services: Services, actor: Actor, inbox_view_id: FromPath[UUID], data: JSONBody[ViewPatch]
) -> rest.Envelope[InboxView]:
    """Change a view."""
    async with services.database.transaction(actor) as tx:
        await rest.require_match(tx, lambda: service.get_view(tx, inbox_view_id), inbox_view_id)
        known = service.draft_of(await service.get_view(tx, inbox_view_id))
        return rest.one(await service.change_view(tx, inbox_view_id, msgspec.structs.replace(known, **data.changes())))


@delete("/{inbox_view_id:uuid}", opt=OPT)
async def drop_inbox_view(services: Services, actor: Actor, inbox_view_id: FromPath[UUID]) -> None:
    """Keep a view no longer; conversations stay as they are."""
    async with services.database.transaction(actor) as tx:
        await service.drop_view(tx, inbox_view_id)


ROUTER = Router(
    PATH,
    route_handlers=[list_inbox_views, keep_inbox_view, read_inbox_view, change_inbox_view, drop_inbox_view],
    tags=["Inbox"],
)
