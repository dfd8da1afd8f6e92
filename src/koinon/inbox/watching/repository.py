"""The rows of watchers."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from koinon.inbox.watching.contracts import Watcher, Why
from koinon.platform.db import Tx


async def watch(
    tx: Tx,
    conversation_id: UUID,
    users: Sequence[UUID],
    why: Why,
    *,
    mentioned_at: datetime | None = None,
    is_muted: bool = False,
) -> None:
    """Have these users watch it. Following by hand is never made less, and ends a mute; other reasons leave it.

    `is_muted`: who did not watch it before does not hear of its answers.
    """
    await tx.execute(
        """
        insert into watchers as w (organization_id, conversation_id, user_id, why, mentioned_at, is_muted)
        select %(organization_id)s, %(conversation_id)s, u.user_id, %(why)s, %(mentioned_at)s, %(is_muted)s
        from unnest(%(users)s::uuid[]) as u (user_id)
        on conflict (organization_id, conversation_id, user_id) do update
          set why = case when w.why = 'followed' then w.why else excluded.why end,
              is_muted = w.is_muted and excluded.why <> 'followed',
              mentioned_at = coalesce(excluded.mentioned_at, w.mentioned_at),
              updated_at = now()
          where w.organization_id = %(organization_id)s
        """,
        {
            "organization_id": tx.organization_id,
            "conversation_id": conversation_id,
            "users": sorted(set(users)),
            "why": why,
            "mentioned_at": mentioned_at,
            "is_muted": is_muted,
        },
    )


async def mute(tx: Tx, conversation_id: UUID, user_id: UUID, *, is_muted: bool) -> int:
    """Quiet for one watcher, or loud again; how many rows there were."""
    return await tx.execute(
        """
        update watchers
        set is_muted = %(is_muted)s, updated_at = now()
        where organization_id = %(organization_id)s
          and conversation_id = %(conversation_id)s
          and user_id = %(user_id)s
        """,
        {
            "organization_id": tx.organization_id,
            "conversation_id": conversation_id,
            "user_id": user_id,
            "is_muted": is_muted,
        },
    )


async def leave(tx: Tx, conversation_id: UUID, user_id: UUID) -> int:
    """Watch it no more; how many rows there were."""
    return await tx.execute(
        """
        delete from watchers
        where organization_id = %(organization_id)s
          and conversation_id = %(conversation_id)s
          and user_id = %(user_id)s
        """,
        {"organization_id": tx.organization_id, "conversation_id": conversation_id, "user_id": user_id},
    )


async def leave_all(tx: Tx, user_id: UUID) -> None:
    """Somebody has no seat any more."""
    await tx.execute(
        "delete from watchers where organization_id = %(organization_id)s and user_id = %(user_id)s",
        {"organization_id": tx.organization_id, "user_id": user_id},
    )


async def watchers(tx: Tx, conversation_id: UUID) -> list[Watcher]:
    """Everybody who watches it, the first to come first."""
    return await tx.all(
        Watcher,
        """
        select w.user_id, u.name, w.why, w.is_muted, w.created_at
        from watchers w
        join users u
          on u.id = w.user_id
        where w.organization_id = %(organization_id)s
          and w.conversation_id = %(conversation_id)s
        order by w.created_at, w.user_id
        """,
        {"organization_id": tx.organization_id, "conversation_id": conversation_id},
    )


async def listening(tx: Tx, conversation_ids: Sequence[UUID]) -> list[tuple[UUID, UUID]]:
    """(conversation, user) of those who want to hear of answers there and are not its assignee, who hears anyhow."""
    return await tx.all(
        tuple,
        """
        select w.conversation_id, w.user_id
        from watchers w
        join conversations c
          on c.organization_id = %(organization_id)s
         and c.id = w.conversation_id
        where w.organization_id = %(organization_id)s
          and w.conversation_id = any(%(ids)s)
          and not w.is_muted
          and w.why in ('mentioned', 'followed')
          and w.user_id is distinct from c.assignee_id
        """,
        {"organization_id": tx.organization_id, "ids": list(conversation_ids)},
    )
