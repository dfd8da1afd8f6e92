"""Rows of kept views."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from koinon.inbox.contracts.lists import Filters
from koinon.inbox.views.contracts import InboxView, Watching
from koinon.platform.db import Tx

_VIEW = """
select v.id, v.name, v.owner_id, v.team_id, v.filters, v.sort, v.columns, v.position, v.version, v.created_at,
       v.updated_at
from inbox_views v
where v.organization_id = %(organization_id)s
"""
_SHOWN = """and (v.owner_id = %(user_id)s
       or (v.owner_id is null and v.team_id is null)
       or v.team_id in (
         select t.team_id
         from inbox_team_members t
         where t.organization_id = %(organization_id)s
           and t.user_id = %(user_id)s))"""


async def shown_to(tx: Tx, user_id: UUID | None) -> list[InboxView]:
    """The views a user is shown, in their order; a key is shown everybody's."""
    return await tx.all(
        InboxView,
        f"{_VIEW} {_SHOWN} order by v.position, v.id",
        {"organization_id": tx.organization_id, "user_id": user_id},
    )


async def shown_among(tx: Tx, watching: Sequence[Watching]) -> dict[UUID, dict[UUID, Filters]]:
    """Of the views that somebody has open, those that each is shown, with their filters: one statement for all."""
    rows: list[tuple[UUID, UUID, Any]] = await tx.all(
        tuple,
        """
        select w.user_id, v.id, v.filters
        from inbox_views v
        join unnest(%(user_ids)s::uuid[]) as w (user_id)
          on v.owner_id = w.user_id
          or (v.owner_id is null and v.team_id is null)
          or v.team_id in (select t.team_id
                           from inbox_team_members t
                           where t.organization_id = %(organization_id)s
                             and t.user_id = w.user_id)
        where v.organization_id = %(organization_id)s
          and v.id = any(%(ids)s)
        """,
        {
            "organization_id": tx.organization_id,
            "user_ids": list({one.actor_id for one in watching}),
            "ids": list({view_id for one in watching for view_id in one.view_ids}),
        },
    )
    found: dict[UUID, dict[UUID, Filters]] = {}
    for user_id, view_id, filters in rows:
        found.setdefault(user_id, {})[view_id] = msgspec.convert(filters, Filters)
    return found


async def view(tx: Tx, view_id: UUID, user_id: UUID | None) -> InboxView | None:
    """One view, where the user is shown it."""
    return await tx.first(
        InboxView,
        f"{_VIEW} {_SHOWN} and v.id = %(id)s",
        {"organization_id": tx.organization_id, "user_id": user_id, "id": view_id},
    )


async def insert(tx: Tx, row: Mapping[str, Any]) -> None:
    """A new view: id, name, owner_id, team_id, filters (JSON text), sort, columns, position."""
    await tx.execute(
        """
        insert into inbox_views (id, organization_id, name, owner_id, team_id, filters, sort, columns, position)
        values (%(id)s, %(organization_id)s, %(name)s, %(owner_id)s, %(team_id)s, %(filters)s::jsonb, %(sort)s,
                %(columns)s, %(position)s)
        """,
        {"organization_id": tx.organization_id, **row},
    )


async def update(tx: Tx, row: Mapping[str, Any]) -> None:
    """What may change of a view, all of it."""
    await tx.execute(
        """
        update inbox_views
        set name = %(name)s,
            owner_id = %(owner_id)s,
            team_id = %(team_id)s,
            filters = %(filters)s::jsonb,
            sort = %(sort)s,
            columns = %(columns)s,
            position = %(position)s,
            version = version + 1,
            updated_at = now()
        where organization_id = %(organization_id)s
          and id = %(id)s
        """,
        {"organization_id": tx.organization_id, **row},
    )


async def delete(tx: Tx, view_id: UUID) -> None:
    """Keep it no longer."""
    await tx.execute(
        "delete from inbox_views where organization_id = %(organization_id)s and id = %(id)s",
        {"organization_id": tx.organization_id, "id": view_id},
    )


async def is_team(tx: Tx, team_id: UUID) -> bool:
    """Whether there is this team."""
    return bool(
        await tx.first(
            UUID,
            "select id from inbox_teams where organization_id = %(organization_id)s and id = %(id)s",
            {"organization_id": tx.organization_id, "id": team_id},
        )
    )
