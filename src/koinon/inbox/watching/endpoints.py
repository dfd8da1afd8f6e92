"""Watchers of a conversation: who follows it, follow, leave."""

from collections.abc import Sequence
from uuid import UUID

from litestar import Response, delete, get, post
from litestar.params import FromPath, JSONBody
from msgspec import Struct

from koinon.inbox.watching import service
from koinon.inbox.watching.contracts import Watcher, Why
from koinon.platform import rest
from koinon.platform.actor import Actor
from koinon.platform.services import Services

READ = {"permission": "conversations:read"}
PATH = "/api/v1/conversations"


class WatcherIn(rest.Body, frozen=True, kw_only=True):
    """Who is to follow it: you, unless `user_id` says another. `is_muted`: told of mentions only."""

    user_id: UUID | None = None
    is_muted: bool = False


class WatcherOut(Struct, frozen=True):
    """A watcher, and why they are one."""

    user_id: UUID
    name: str
    why: Why
    is_muted: bool


@get("/{conversation_id:uuid}/watchers", opt={**READ, "cache": "live"})
async def list_conversation_watchers(
    services: Services, actor: Actor, conversation_id: FromPath[UUID]
) -> rest.Envelope[Sequence[WatcherOut]]:
    """List who watches a conversation, all of them."""
    async with services.database.transaction(actor) as tx:
        found = await service.watchers(tx, conversation_id)
    return rest.one([_out(one) for one in found])


@post("/{conversation_id:uuid}/watchers", opt={"permission": "conversations:write"})
@rest.once_per_key
async def add_conversation_watcher(
    *, services: Services, actor: Actor, conversation_id: FromPath[UUID], data: JSONBody[WatcherIn]
) -> Response[rest.Envelope[Sequence[WatcherOut]]]:
    """Follow a conversation, or have a colleague follow it; the answer lists everybody who does."""
    async with services.database.transaction(actor) as tx:
        await service.follow(tx, conversation_id, data.user_id, is_muted=data.is_muted)
        found = await service.watchers(tx, conversation_id)
    return rest.created([_out(one) for one in found], f"{PATH}/{conversation_id}/watchers")


@delete("/{conversation_id:uuid}/watchers/{user_id:uuid}", opt={"permission": "conversations:write"})
async def remove_conversation_watcher(
    services: Services, actor: Actor, conversation_id: FromPath[UUID], user_id: FromPath[UUID]
) -> None:
    """Have somebody follow a conversation no more."""
    async with services.database.transaction(actor) as tx:
        await service.unfollow(tx, conversation_id, user_id)


def _out(one: Watcher) -> WatcherOut:
    return WatcherOut(one.user_id, one.name, one.why, one.is_muted)


WATCHERS = (list_conversation_watchers, add_conversation_watcher, remove_conversation_watcher)
