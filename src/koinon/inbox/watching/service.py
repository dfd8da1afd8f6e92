"""Following a conversation, and leaving it in peace."""

from uuid import UUID

from koinon import identity
from koinon.inbox.service.listing import reader
from koinon.inbox.service.thread import conversation
from koinon.inbox.watching import repository
from koinon.inbox.watching.contracts import Watcher
from koinon.platform import errors
from koinon.platform.db import Tx


async def follow(tx: Tx, conversation_id: UUID, user_id: UUID | None = None, *, is_muted: bool = False) -> None:
    """Have a user, oneself by default, hear of answers there; muted, of mentions only. 404; 422 for a stranger."""
    await conversation(tx, conversation_id)
    whom = user_id or reader(tx)
    if whom is None or whom not in await identity.users_who_may(tx, "conversations:read"):
        raise errors.invalid_field("user_id", "validation_failed", "Nobody here has this id.")
    await repository.watch(tx, conversation_id, [whom], "followed")
    if is_muted:
        await repository.mute(tx, conversation_id, whom, is_muted=True)


async def unfollow(tx: Tx, conversation_id: UUID, user_id: UUID) -> None:
    """Have them hear of it no more. Raises `resource_not_found`."""
    await conversation(tx, conversation_id)
    if not await repository.leave(tx, conversation_id, user_id):
        raise errors.RESOURCE_NOT_FOUND()


async def watchers(tx: Tx, conversation_id: UUID) -> list[Watcher]:
    """Who watches it. Raises `resource_not_found`."""
    await conversation(tx, conversation_id)
    return await repository.watchers(tx, conversation_id)
