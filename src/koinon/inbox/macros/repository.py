"""The rows of macros."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from koinon.inbox.kept.repository import SEEN
from koinon.inbox.macros.contracts import Macro, MacroAction
from koinon.platform.db import Tx

_COLUMNS = "k.id, k.name, k.scope, k.user_id, k.team_id, k.actions, k.use_count, k.version, k.created_at, k.updated_at"


async def seen(tx: Tx, user_id: UUID | None, *, everything: bool) -> list[Macro]:
    """All that this user may run, the most used first."""
    rows = await tx.all(
        Macro,
        f"select {_COLUMNS} from macros k {SEEN} order by k.use_count desc, lower(k.name), k.id limit 1000",
        {"organization_id": tx.organization_id, "user_id": user_id, "everything": everything},
    )
    return [_whole(row) for row in rows]


async def one(tx: Tx, kept_id: UUID, user_id: UUID | None, *, everything: bool, lock: bool = False) -> Macro | None:
    """One that this user may run."""
    row = await tx.first(
        Macro,
        f"select {_COLUMNS} from macros k {SEEN} and k.id = %(id)s {'for update of k' if lock else ''}",
        {"organization_id": tx.organization_id, "user_id": user_id, "everything": everything, "id": kept_id},
    )
    return _whole(row) if row else None


def _whole(row: Macro) -> Macro:
    return msgspec.structs.replace(row, actions=msgspec.convert(row.actions, list[MacroAction]))


async def add(tx: Tx, row: dict[str, Any]) -> bool:
    """A new one; False where the name is taken in its scope."""
    return bool(
        await tx.execute(
            """
            insert into macros (id, organization_id, name, scope, user_id, team_id, actions, created_by)
            values (%(id)s, %(organization_id)s, %(name)s, %(scope)s, %(user_id)s, %(team_id)s, %(actions)s::jsonb,
                    %(created_by)s)
            on conflict do nothing
            """,
            {"organization_id": tx.organization_id, **row},
        )
    )


async def taken(tx: Tx, row: dict[str, Any]) -> bool:
    """Whether another has the name in the scope of `row`."""
    return bool(
        await tx.scalar(
            """
            select exists (
              select from macros
              where organization_id = %(organization_id)s
                and scope = %(scope)s
                and lower(name) = lower(%(name)s)
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
        update macros
        set name = %(name)s,
            scope = %(scope)s,
            user_id = %(user_id)s,
            team_id = %(team_id)s,
            actions = %(actions)s::jsonb,
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
        "delete from macros where organization_id = %(organization_id)s and id = %(id)s",
        {"organization_id": tx.organization_id, "id": kept_id},
    )


async def used(tx: Tx, macro_id: UUID, at: datetime) -> None:
    """Once more."""
    await tx.execute(
        """
        update macros
        set use_count = use_count + 1,
            last_used_at = %(at)s
        where organization_id = %(organization_id)s
          and id = %(id)s
        """,
        {"organization_id": tx.organization_id, "id": macro_id, "at": at},
    )
