"""The rows of canned replies."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from koinon.inbox.canned.contracts import CannedReply
from koinon.inbox.kept.repository import SEEN
from koinon.platform.db import Tx

_COLUMNS = """k.id, k.shortcut, k.scope, k.user_id, k.team_id, k.bodies, k.media_ids, k.is_knowledge, k.use_count,
       k.version, k.created_at, k.updated_at"""


async def seen(tx: Tx, user_id: UUID | None, *, everything: bool) -> list[CannedReply]:
    """All that this user may use, the most used first."""
    return await tx.all(
        CannedReply,
        f"select {_COLUMNS} from canned_replies k {SEEN} order by k.use_count desc, k.shortcut, k.id limit 1000",
        {"organization_id": tx.organization_id, "user_id": user_id, "everything": everything},
    )


async def one(
    tx: Tx, kept_id: UUID, user_id: UUID | None, *, everything: bool, lock: bool = False
) -> CannedReply | None:
    """One that this user may use."""
    return await tx.first(
        CannedReply,
        f"select {_COLUMNS} from canned_replies k {SEEN} and k.id = %(id)s {'for update of k' if lock else ''}",
        {"organization_id": tx.organization_id, "user_id": user_id, "everything": everything, "id": kept_id},
    )


async def add(tx: Tx, row: dict[str, Any]) -> bool:
    """A new one; False where the shortcut is taken in its scope."""
    return bool(
        await tx.execute(
            """
            insert into canned_replies (id, organization_id, shortcut, scope, user_id, team_id, bodies, media_ids,
                                        is_knowledge, created_by)
            values (%(id)s, %(organization_id)s, %(shortcut)s, %(scope)s, %(user_id)s, %(team_id)s, %(bodies)s::jsonb,
                    %(media_ids)s::uuid[], %(is_knowledge)s, %(created_by)s)
            on conflict do nothing
            """,
            {"organization_id": tx.organization_id, **row},
        )
    )


async def taken(tx: Tx, row: dict[str, Any]) -> bool:
    """Whether another has the shortcut in the scope of `row`."""
    return bool(
        await tx.scalar(
            """
            select exists (
              select from canned_replies
              where organization_id = %(organization_id)s
                and scope = %(scope)s
                and shortcut = %(shortcut)s
                and user_id is not distinct from %(user_id)s
                and team_id is not distinct from %(team_id)s
                and id <> %(id)s)
            """,
            {"organization_id": tx.organization_id, **row},
        )
    )


async def change(tx: Tx, row: dict[str, Any]) -> None:
    """Everything of one anew."""
    await tx.execute(
        """
        update canned_replies
        set shortcut = %(shortcut)s,
            scope = %(scope)s,
            user_id = %(user_id)s,
            team_id = %(team_id)s,
            bodies = %(bodies)s::jsonb,
            media_ids = %(media_ids)s::uuid[],
            is_knowledge = %(is_knowledge)s,
            version = version + 1,
            updated_at = now()
        where organization_id = %(organization_id)s
          and id = %(id)s
        """,
        {"organization_id": tx.organization_id, **row},
    )


async def delete(tx: Tx, kept_id: UUID) -> None:
    """Gone."""
    await tx.execute(
        "delete from canned_replies where organization_id = %(organization_id)s and id = %(id)s",
        {"organization_id": tx.organization_id, "id": kept_id},
    )


async def used(tx: Tx, reply_id: UUID, at: datetime) -> None:
    """Once more."""
    await tx.execute(
        """
        update canned_replies
        set use_count = use_count + 1, last_used_at = %(at)s
        where organization_id = %(organization_id)s
          and id = %(id)s
        """,
        {"organization_id": tx.organization_id, "id": reply_id, "at": at},
    )


async def media(tx: Tx) -> list[UUID]:
    """Files that canned replies and answers for later send."""
    return await tx.all(
        UUID,
        """
        select unnest(c.media_ids)
        from canned_replies c
        where c.organization_id = %(organization_id)s
        union
        select unnest(s.media_ids)
        from scheduled_replies s
        where s.organization_id = %(organization_id)s
          and s.state = 'scheduled'
        """,
        {"organization_id": tx.organization_id},
    )


async def using(tx: Tx, media_ids: Sequence[UUID]) -> list[str]:
    """The shortcuts of those that send one of these files."""
    return await tx.all(
        str,
        """
        select shortcut
        from canned_replies
        where organization_id = %(organization_id)s
          and media_ids && %(ids)s::uuid[]
        order by shortcut
        """,
        {"organization_id": tx.organization_id, "ids": list(media_ids)},
    )
