"""SQL of response targets."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from koinon.inbox.targets.contracts import Clock, Late, Policy, Talk
from koinon.platform.db import Tx

_POLICY = """
select p.id, p.name, p.position, p.is_active, p.channel, p.sender_id, p.team_id, p.priority, p.first_response,
       p.next_response, p.resolution, p.in_business_hours, p.created_at, p.updated_at
from sla_policies p
where p.organization_id = %(organization_id)s
"""
COLUMNS = ("name", "position", "is_active", "channel", "sender_id", "team_id", "priority", "first_response",
           "next_response", "resolution", "in_business_hours")  # fmt: skip


async def policies(tx: Tx) -> list[Policy]:
    """Every policy in its order."""
    return await tx.all(Policy, _POLICY + "order by p.position, p.id", {"organization_id": tx.organization_id})


async def policy(tx: Tx, policy_id: UUID, *, lock: bool = False) -> Policy | None:
    """One."""
    found = _POLICY + "  and p.id = %(id)s" + ("\nfor update" if lock else "")
    return await tx.first(Policy, found, {"organization_id": tx.organization_id, "id": policy_id})


async def insert(tx: Tx, values: Mapping[str, Any]) -> None:
    """Keep a new one."""
    await tx.execute(
        """
        insert into sla_policies (id, organization_id, name, position, is_active, channel, sender_id, team_id, priority,
                                  first_response, next_response, resolution, in_business_hours, created_by)
        values (%(id)s, %(organization_id)s, %(name)s, %(position)s, %(is_active)s, %(channel)s, %(sender_id)s,
                %(team_id)s, %(priority)s, %(first_response)s, %(next_response)s, %(resolution)s,
                %(in_business_hours)s, %(by)s)
        """,
        {"organization_id": tx.organization_id, "by": tx.actor.id, **values},
    )


async def update(tx: Tx, values: Mapping[str, Any]) -> None:
    """Write all that may change."""
    await tx.execute(
        """
        update sla_policies
        set name = %(name)s,
            position = %(position)s,
            is_active = %(is_active)s,
            channel = %(channel)s,
            sender_id = %(sender_id)s,
            team_id = %(team_id)s,
            priority = %(priority)s,
            first_response = %(first_response)s,
            next_response = %(next_response)s,
            resolution = %(resolution)s,
            in_business_hours = %(in_business_hours)s,
            updated_at = now()
        where organization_id = %(organization_id)s
          and id = %(id)s
        """,
        {"organization_id": tx.organization_id, **values},
    )


async def delete(tx: Tx, policy_id: UUID) -> None:
    """Remove it; clocks that run by it run on."""
    await tx.execute(
        "delete from sla_policies where organization_id = %(organization_id)s and id = %(id)s",
        {"organization_id": tx.organization_id, "id": policy_id},
    )


async def touch_waiting(tx: Tx) -> None:
    """Have every conversation that waits looked at: a policy is new or another."""
    await tx.execute(
        """
        insert into sla_touched (organization_id, conversation_id)
        select %(organization_id)s, c.id
        from conversations c
        where c.organization_id = %(organization_id)s
          and c.status = 'open'
          and c.waiting_since is not null
        on conflict (organization_id, conversation_id) do nothing
        """,
        {"organization_id": tx.organization_id},
    )


async def take_touched(tx: Tx, most: int) -> list[Talk]:
    """Conversations that moved, as they are now; taken out of the list."""
    return await tx.all(
        Talk,
        """
        with taken as (
          select t.conversation_id, t.at
          from sla_touched t
          where t.organization_id = %(organization_id)s
          order by t.at
          limit %(most)s
          for update skip locked),
        gone as (
          delete from sla_touched t
          using taken
          where t.organization_id = %(organization_id)s
            and t.conversation_id = taken.conversation_id)
        select c.id, c.channel, c.sender_id, c.team_id, c.priority, c.status, c.waiting_since, c.first_reply_at,
               c.last_outbound_at, c.resolved_at, s.location_id as sender_location_id,
               p.location_id as contact_location_id, taken.at
        from taken
        join conversations c
          on c.organization_id = %(organization_id)s
         and c.id = taken.conversation_id
        left join senders s
          on s.organization_id = %(organization_id)s
         and s.id = c.sender_id
        left join contacts p
          on p.organization_id = %(organization_id)s
         and p.id = c.contact_id
        """,
        {"organization_id": tx.organization_id, "most": most},
    )


async def running(tx: Tx, conversation_ids: Sequence[UUID]) -> list[Clock]:
    """Their clocks that are neither met nor over."""
    return await tx.all(
        Clock,
        """
        select k.id, k.conversation_id, k.policy_id, k.kind, k.started_at, k.warn_at, k.target_at, k.paused_at,
               k.left_seconds, k.warn_left_seconds, k.paused_total, k.breached_at
        from sla_clocks k
        where k.organization_id = %(organization_id)s
          and k.conversation_id = any(%(ids)s)
          and k.met_at is null
          and k.ended_at is null
        for update
        """,
        {"organization_id": tx.organization_id, "ids": list(conversation_ids)},
    )


_CLOCK = ("id", "warn_at", "target_at", "paused_at", "left_seconds", "warn_left_seconds", "paused_total", "met_at",
          "ended_at", "breached_at")  # fmt: skip


async def change(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write running clocks as they are now (every column of `_CLOCK`)."""
    await tx.execute(
        """
        update sla_clocks k
        set warn_at = a.warn_at,
            target_at = a.target_at,
            paused_at = a.paused_at,
            left_seconds = a.left_seconds,
            warn_left_seconds = a.warn_left_seconds,
            paused_total = a.paused_total,
            met_at = a.met_at,
            ended_at = a.ended_at,
            breached_at = a.breached_at,
            updated_at = now()
        from unnest(%(id)s::uuid[], %(warn_at)s::timestamptz[], %(target_at)s::timestamptz[],
                    %(paused_at)s::timestamptz[], %(left_seconds)s::int[], %(warn_left_seconds)s::int[],
                    %(paused_total)s::int[], %(met_at)s::timestamptz[], %(ended_at)s::timestamptz[],
                    %(breached_at)s::timestamptz[])
             as a (id, warn_at, target_at, paused_at, left_seconds, warn_left_seconds, paused_total, met_at, ended_at,
                   breached_at)
        where k.organization_id = %(organization_id)s
          and k.id = a.id
        """,
        {"organization_id": tx.organization_id, **{name: [row[name] for row in rows] for name in _CLOCK}},
    )


_NEW = ("id", "conversation_id", "policy_id", "kind", "started_at", "warn_at", "target_at")


async def begin(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    """Start clocks; an answer that was taken back lets its clock run on."""
    await tx.execute(
        """
        insert into sla_clocks (id, organization_id, conversation_id, policy_id, kind, started_at, warn_at, target_at)
        select a.id, %(organization_id)s, a.conversation_id, a.policy_id, a.kind, a.started_at, a.warn_at, a.target_at
        from unnest(%(id)s::uuid[], %(conversation_id)s::uuid[], %(policy_id)s::uuid[], %(kind)s::text[],
                    %(started_at)s::timestamptz[], %(warn_at)s::timestamptz[], %(target_at)s::timestamptz[])
             as a (id, conversation_id, policy_id, kind, started_at, warn_at, target_at)
        on conflict (organization_id, conversation_id, kind, started_at) do update
          set met_at = null,
              ended_at = null,
              updated_at = now()
        """,
        {"organization_id": tx.organization_id, **{name: [row[name] for row in rows] for name in _NEW}},
    )


async def late(tx: Tx, now: datetime, *, breached: bool, most: int) -> list[Late]:
    """Clocks past their target, or past their warning: marked, each once."""
    column, moment = ("breached_at", "target_at") if breached else ("warned_at", "warn_at")
    also = "" if breached else "and d.breached_at is null"
    return await tx.all(
        Late,
        f"""
        update sla_clocks k
        set {column} = %(now)s,
            updated_at = now()
        from conversations c
        where k.organization_id = %(organization_id)s
          and c.organization_id = %(organization_id)s
          and c.id = k.conversation_id
          and k.id in (select d.id
                       from sla_clocks d
                       where d.organization_id = %(organization_id)s
                         and d.{moment} <= %(now)s
                         and d.met_at is null
                         and d.ended_at is null
                         and d.{column} is null
                         {also}
                       order by d.{moment}
                       limit %(most)s
                       for update skip locked)
        returning k.id, k.conversation_id, k.kind, c.assignee_id, c.team_id
        """,
        {"organization_id": tx.organization_id, "now": now, "most": most},
    )


async def show(tx: Tx, conversation_ids: Sequence[UUID]) -> None:
    """Bring what lists show of the targets up to date."""
    await tx.execute(
        """
        update conversations c
        set sla_state = k.state,
            sla_target_at = k.target_at,
            version = c.version + 1,
            updated_at = now()
        from (select i.id,
                     case when bool_or(k.breached_at is not null) then 'breached'
                          when bool_and(k.paused_at is not null) then 'paused'
                          when bool_or(k.warned_at is not null) then 'warned'
                          when count(k.id) > 0 then 'running' end as state,
                     min(k.target_at) as target_at
              from unnest(%(ids)s::uuid[]) as i (id)
              left join sla_clocks k
                on k.organization_id = %(organization_id)s
               and k.conversation_id = i.id
               and k.met_at is null
               and k.ended_at is null
              group by i.id) k
        where c.organization_id = %(organization_id)s
          and c.id = k.id
          and (c.sla_state, c.sla_target_at) is distinct from (k.state, k.target_at)
        """,
        {"organization_id": tx.organization_id, "ids": list(conversation_ids)},
    )


async def leads(tx: Tx, team_ids: Sequence[UUID]) -> list[tuple[UUID, UUID]]:
    """(team, user) of those who lead teams."""
    return await tx.all(
        tuple,
        """
        select m.team_id, m.user_id
        from inbox_team_members m
        where m.organization_id = %(organization_id)s
          and m.team_id = any(%(ids)s)
          and m.is_lead
        """,
        {"organization_id": tx.organization_id, "ids": list(team_ids)},
    )


async def has_team(tx: Tx, team_id: UUID) -> bool:
    """Whether there is such a team."""
    return bool(
        await tx.scalar(
            "select exists (select from inbox_teams where organization_id = %(organization_id)s and id = %(id)s)",
            {"organization_id": tx.organization_id, "id": team_id},
        )
    )


async def is_needed(tx: Tx) -> bool:
    """Whether the clock has anything to look at here."""
    return bool(
        await tx.scalar(
            """
            select exists (select from sla_policies where organization_id = %(organization_id)s and is_active)
                or exists (select from sla_clocks where organization_id = %(organization_id)s
                           and met_at is null and ended_at is null)
            """,
            {"organization_id": tx.organization_id},
        )
    )
