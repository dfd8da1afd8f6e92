"""Who answers, and whether they are there."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from koinon.platform.db import Tx


class Present(msgspec.Struct, frozen=True):
    """Somebody's state with how much they have."""

    user_id: UUID
    name: str
    told: str
    chosen: str | None
    capacity: int | None
    last_seen_at: datetime | None
    last_active_at: datetime | None
    offline_since: datetime | None
    open: int


_PRESENT = """
select u.id as user_id, u.name, coalesce(s.availability, 'offline') as told, s.chosen, s.capacity, s.last_seen_at,
       s.last_active_at, s.offline_since,
       (select count(*)
        from conversations c
        where c.organization_id = %(organization_id)s
          and c.assignee_id = u.id
          and c.status = 'open')::int as open
from unnest(%(users)s::uuid[]) as a (id)
join users u
  on u.id = a.id
left join agent_states s
  on s.organization_id = %(organization_id)s
 and s.user_id = u.id
order by lower(u.name), u.id
"""


async def present(tx: Tx, users: Sequence[UUID]) -> list[Present]:
    """The users by name; who was never here has no state."""
    return await tx.all(Present, _PRESENT, {"organization_id": tx.organization_id, "users": list(users)})


async def known(tx: Tx) -> list[UUID]:
    """Everybody who has a state, locked in the order in which dealing locks them."""
    return await tx.all(
        UUID,
        """
        select s.user_id
        from agent_states s
        where s.organization_id = %(organization_id)s
        order by s.user_id
        for no key update
        """,
        {"organization_id": tx.organization_id},
    )


async def seen(tx: Tx, user_id: UUID, at: datetime, active_at: datetime) -> None:
    """A sign of life, and when they last did something."""
    await tx.execute(
        """
        insert into agent_states as s (organization_id, user_id, last_seen_at, last_active_at)
        values (%(organization_id)s, %(user_id)s, %(at)s, %(active_at)s)
        on conflict (organization_id, user_id) do update
          set last_seen_at = greatest(s.last_seen_at, excluded.last_seen_at),
              last_active_at = greatest(s.last_active_at, excluded.last_active_at),
              updated_at = now()
          where s.organization_id = %(organization_id)s
        """,
        {"organization_id": tx.organization_id, "user_id": user_id, "at": at, "active_at": active_at},
    )


async def choose(tx: Tx, user_id: UUID, chosen: str | None) -> None:
    """What they set by hand; None leaves it to what they do."""
    await tx.execute(
        """
        insert into agent_states as s (organization_id, user_id, chosen)
        values (%(organization_id)s, %(user_id)s, %(chosen)s)
        on conflict (organization_id, user_id) do update
          set chosen = excluded.chosen,
              updated_at = now()
          where s.organization_id = %(organization_id)s
        """,
        {"organization_id": tx.organization_id, "user_id": user_id, "chosen": chosen},
    )


async def limit(tx: Tx, user_id: UUID, capacity: int | None) -> None:
    """How many open conversations they are given at most; None is the organization's figure."""
    await tx.execute(
        """
        insert into agent_states as s (organization_id, user_id, capacity)
        values (%(organization_id)s, %(user_id)s, %(capacity)s)
        on conflict (organization_id, user_id) do update
          set capacity = excluded.capacity,
              updated_at = now()
          where s.organization_id = %(organization_id)s
        """,
        {"organization_id": tx.organization_id, "user_id": user_id, "capacity": capacity},
    )


async def told(tx: Tx, user_id: UUID, availability: str, at: datetime) -> None:
    """What was published of them last; since when they are offline."""
    await tx.execute(
        """
        update agent_states s
        set availability = %(availability)s,
            offline_since = case when %(availability)s <> 'offline' then null
                                 else coalesce(s.offline_since, %(at)s) end
        where s.organization_id = %(organization_id)s
          and s.user_id = %(user_id)s
        """,
        {"organization_id": tx.organization_id, "user_id": user_id, "availability": availability, "at": at},
    )


class Left(msgspec.Struct, frozen=True):
    """A conversation that goes back, and whose it was."""

    id: UUID
    user_id: UUID
    team_id: UUID | None


async def waiting_of(tx: Tx, users: Sequence[UUID]) -> list[Left]:
    """Their open conversations in which somebody waits for an answer, locked."""
    return await tx.all(
        Left,
        """
        select c.id, c.assignee_id as user_id, c.team_id
        from conversations c
        where c.organization_id = %(organization_id)s
          and c.assignee_id = any(%(users)s)
          and c.status = 'open'
          and c.waiting_since is not null
        order by c.id
        for no key update skip locked
        """,
        {"organization_id": tx.organization_id, "users": list(users)},
    )


async def release(tx: Tx, ids: Sequence[UUID]) -> None:
    """They are nobody's."""
    await tx.execute(
        """
        update conversations c
        set assignee_id = null,
            version = c.version + 1,
            updated_at = now()
        where c.organization_id = %(organization_id)s
          and c.id = any(%(ids)s)
        """,
        {"organization_id": tx.organization_id, "ids": list(ids)},
    )


async def give(tx: Tx, ids: Sequence[UUID], user_id: UUID | None) -> None:
    """They are somebody's, or nobody's."""
    await tx.execute(
        """
        update conversations c
        set assignee_id = %(user_id)s::uuid,
            unassigned_because = null,
            version = c.version + 1,
            updated_at = now()
        where c.organization_id = %(organization_id)s
          and c.id = any(%(ids)s)
        """,
        {"organization_id": tx.organization_id, "ids": list(ids), "user_id": user_id},
    )
