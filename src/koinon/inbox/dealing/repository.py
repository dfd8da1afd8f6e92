"""The agents, locked; the conversations that wait for somebody; and what dealing changes."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from koinon.inbox.contracts.assignment import Assignment
from koinon.inbox.dealing.policy import Dealt
from koinon.platform.db import Tx

NIL = "'00000000-0000-0000-0000-000000000000'::uuid"


class AgentRow(msgspec.Struct, frozen=True):
    """What is known of somebody who answers."""

    user_id: UUID
    chosen: str | None
    capacity: int | None
    last_seen_at: datetime | None
    last_active_at: datetime | None
    last_assigned_at: datetime | None


class WaitingRow(msgspec.Struct, frozen=True):
    """A conversation that is to be somebody's."""

    id: UUID
    team_id: UUID | None
    assignee_id: UUID | None
    location_id: UUID
    previous: UUID | None
    previous_at: datetime | None
    unassigned_because: str | None


async def lock_agents(tx: Tx, users: Sequence[UUID]) -> list[AgentRow]:
    """Their states, each locked until this transaction ends: one dealing at a time for the same people (INB-025)."""
    return await tx.all(
        AgentRow,
        """
        select s.user_id, s.chosen, s.capacity, s.last_seen_at, s.last_active_at, s.last_assigned_at
        from agent_states s
        where s.organization_id = %(organization_id)s
          and s.user_id = any(%(users)s)
        order by s.user_id
        for no key update
        """,
        {"organization_id": tx.organization_id, "users": list(users)},
    )


async def loads(tx: Tx, users: Sequence[UUID]) -> dict[UUID, int]:
    """How many open conversations each has. Asked after they are locked, so that what others just dealt counts."""
    rows: list[tuple[UUID, int]] = await tx.all(
        tuple,
        """
        select c.assignee_id, count(*)
        from conversations c
        where c.organization_id = %(organization_id)s
          and c.assignee_id = any(%(users)s)
          and c.status = 'open'
        group by c.assignee_id
        """,
        {"organization_id": tx.organization_id, "users": list(users)},
    )
    return dict(rows)


_WAITING = f"""
select c.id, c.team_id, c.assignee_id, coalesce(p.location_id, {NIL}) as location_id, b.assignee_id as previous,
       b.last_message_at as previous_at, c.unassigned_because
from (select a.id, a.organization_id, a.contact_id, a.team_id, a.assignee_id, a.unassigned_because, a.waiting_since
      from conversations a
      where a.organization_id = %(organization_id)s
        and a.status = 'open'
        and not a.is_spam
        and a.deleted_at is null
        {{which}}
      for no key update skip locked) c
join contacts p
  on p.organization_id = %(organization_id)s
 and p.id = c.contact_id
left join lateral (
  select o.assignee_id, o.last_message_at
  from conversations o
  where o.organization_id = %(organization_id)s
    and o.contact_id = c.contact_id
    and o.id <> c.id
    and o.assignee_id is not null
  order by o.last_message_at desc, o.id desc
  limit 1) b on true
order by c.waiting_since nulls last, c.id
"""


async def chosen(tx: Tx, ids: Sequence[UUID]) -> list[WaitingRow]:
    """Those of the conversations that are open."""
    return await tx.all(
        WaitingRow,
        _WAITING.format(which="and a.id = any(%(ids)s)"),
        {"organization_id": tx.organization_id, "ids": list(ids)},
    )


async def pool(tx: Tx, teams: Sequence[UUID], *, teamless: bool, most: int) -> list[WaitingRow]:
    """What is nobody's, of these teams and, with `teamless`, of none; whoever waits longest first."""
    return await tx.all(
        WaitingRow,
        _WAITING.format(
            which="""and a.assignee_id is null
        and (a.team_id = any(%(teams)s) or (a.team_id is null and %(teamless)s))
      order by a.waiting_since, a.id
      limit %(most)s"""
        ),
        {"organization_id": tx.organization_id, "teams": list(teams), "teamless": teamless, "most": most},
    )


async def give(tx: Tx, dealt: Sequence[Dealt]) -> None:
    """Write who has what, or why nobody has."""
    await tx.execute(
        """
        update conversations c
        set assignee_id = a.user_id,
            unassigned_because = a.because,
            version = c.version + 1,
            updated_at = now()
        from unnest(%(ids)s::uuid[], %(users)s::uuid[], %(because)s::text[]) as a (id, user_id, because)
        where c.organization_id = %(organization_id)s
          and c.id = a.id
          and (c.assignee_id, c.unassigned_because) is distinct from (a.user_id, a.because)
        """,
        {
            "organization_id": tx.organization_id,
            "ids": [one.id for one in dealt],
            "users": [one.user_id for one in dealt],
            "because": [one.because for one in dealt],
        },
    )


async def took(tx: Tx, at: Mapping[UUID, datetime]) -> None:
    """When each was last given something."""
    await tx.execute(
        """
        update agent_states s
        set last_assigned_at = a.at
        from unnest(%(users)s::uuid[], %(at)s::timestamptz[]) as a (user_id, at)
        where s.organization_id = %(organization_id)s
          and s.user_id = a.user_id
        """,
        {"organization_id": tx.organization_id, "users": list(at), "at": list(at.values())},
    )


Row = Mapping[str, Any]
_ASSIGNED = ("id", "conversation_id", "from_user_id", "to_user_id", "from_team_id", "to_team_id")


async def record(tx: Tx, rows: Sequence[Row], done_by: str, by_user_id: UUID | None, reason: str) -> None:
    """Append to the history of who had what."""
    await tx.execute(
        """
        insert into conversation_assignments (id, organization_id, conversation_id, from_user_id, to_user_id,
                                              from_team_id, to_team_id, done_by, by_user_id, reason)
        select a.id, %(organization_id)s, a.conversation_id, a.from_user_id, a.to_user_id, a.from_team_id,
               a.to_team_id, %(done_by)s, %(by_user_id)s::uuid, %(reason)s
        from unnest(%(id)s::uuid[], %(conversation_id)s::uuid[], %(from_user_id)s::uuid[], %(to_user_id)s::uuid[],
                    %(from_team_id)s::uuid[], %(to_team_id)s::uuid[])
             as a (id, conversation_id, from_user_id, to_user_id, from_team_id, to_team_id)
        """,
        {
            "organization_id": tx.organization_id,
            "done_by": done_by,
            "by_user_id": by_user_id,
            "reason": reason,
            **{name: [row.get(name) for row in rows] for name in _ASSIGNED},
        },
    )


async def history(tx: Tx, conversation_id: UUID, limit: int, before: tuple[datetime, UUID] | None) -> list[Assignment]:
    """Who had a conversation, the newest first."""
    return await tx.all(
        Assignment,
        f"""
        select a.id, a.from_user_id, a.to_user_id, u.name as to_user_name, a.from_team_id, a.to_team_id, a.done_by,
               a.by_user_id, a.reason, a.created_at
        from conversation_assignments a
        left join users u
          on u.id = a.to_user_id
        where a.organization_id = %(organization_id)s
          and a.conversation_id = %(conversation_id)s
          {"and (a.created_at, a.id) < (%(at)s, %(before)s)" if before else ""}
          /* asked: a.created_at; a.created_at */
        order by a.created_at desc, a.id desc
        limit %(limit)s
        """,
        {
            "organization_id": tx.organization_id,
            "conversation_id": conversation_id,
            "limit": limit,
            **({"at": before[0], "before": before[1]} if before else {}),
        },
    )
