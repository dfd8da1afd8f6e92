"""Where conversations stand, in sets: status, snoozing, priority, and those whose time has come."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from koinon.inbox.contracts import Priority, Status
from koinon.platform.db import Tx


class Standing(msgspec.Struct, frozen=True):
    """What changing many at once needs to know of each."""

    id: UUID
    status: Status
    priority: Priority
    assignee_id: UUID | None
    team_id: UUID | None
    snoozed_until: datetime | None
    address_hash: bytes
    sender_id: UUID
    resolved_at: datetime | None = None
    is_spam: bool = False


async def standing(tx: Tx, ids: Sequence[UUID]) -> list[Standing]:
    """Those of the conversations that there are, locked in the order of their ids."""
    return await tx.all(
        Standing,
        """
        select c.id, c.status, c.priority, c.assignee_id, c.team_id, c.snoozed_until, c.address_hash, c.sender_id,
               c.resolved_at, c.is_spam
        from conversations c
        where c.organization_id = %(organization_id)s
          and c.id = any(%(ids)s)
          and c.deleted_at is null
        order by c.id
        for update
        """,
        {"organization_id": tx.organization_id, "ids": list(ids)},
    )


async def with_newer(tx: Tx, ids: Sequence[UUID]) -> set[UUID]:
    """Those of the conversations whose address has another that is alive: they cannot be opened again."""
    found: list[UUID] = await tx.all(
        UUID,
        """
        select c.id
        from conversations c
        where c.organization_id = %(organization_id)s
          and c.id = any(%(ids)s)
          and exists (select
                      from conversations o
                      where o.organization_id = %(organization_id)s
                        and o.address_hash = c.address_hash
                        and o.sender_id = c.sender_id
                        and o.status in ('open', 'pending', 'snoozed')
                        and o.id <> c.id)
        """,
        {"organization_id": tx.organization_id, "ids": list(ids)},
    )
    return set(found)


async def set_status(tx: Tx, ids: Sequence[UUID], status: Status, at: datetime, until: datetime | None = None) -> None:
    """Move them; resolved remembers when, snoozed until when."""
    await tx.execute(
        """
        update conversations c
        set status = %(status)s,
            resolved_at = case when %(status)s = 'resolved' then %(at)s::timestamptz
                               when %(status)s = 'closed' then coalesce(c.resolved_at, %(at)s) end,
            flag = case when %(status)s in ('resolved', 'closed') then null else c.flag end,
            snoozed_until = %(until)s,
            woke_at = null,
            waiting_since = case when %(status)s = 'open' then coalesce(c.waiting_since, %(at)s)
                                 when %(status)s = 'snoozed' then c.waiting_since end,
            version = c.version + 1,
            updated_at = now()
        where c.organization_id = %(organization_id)s
          and c.id = any(%(ids)s)
        """,
        {"organization_id": tx.organization_id, "ids": list(ids), "status": status.value, "at": at, "until": until},
    )


async def set_priority(tx: Tx, ids: Sequence[UUID], priority: Priority) -> None:
    """How soon they need an answer."""
    await tx.execute(
        """
        update conversations c
        set priority = %(priority)s,
            version = c.version + 1,
            updated_at = now()
        where c.organization_id = %(organization_id)s
          and c.id = any(%(ids)s)
        """,
        {"organization_id": tx.organization_id, "ids": list(ids), "priority": priority.value},
    )


class Woken(msgspec.Struct, frozen=True):
    """A conversation that came back, and whose it is."""

    id: UUID
    assignee_id: UUID | None


async def wake(tx: Tx, now: datetime, most: int) -> list[Woken]:
    """Open those whose time has come, at the top of the lists; what another transaction holds is left to it."""
    return await tx.all(
        Woken,
        """
        update conversations c
        set status = 'open',
            snoozed_until = null,
            woke_at = %(now)s,
            waiting_since = coalesce(c.waiting_since, %(now)s),
            last_message_at = greatest(c.last_message_at, %(now)s),
            version = c.version + 1,
            updated_at = now()
        where c.organization_id = %(organization_id)s
          and c.id in (
            select d.id
            from conversations d
            where d.organization_id = %(organization_id)s
              and d.status = 'snoozed'
              and d.snoozed_until <= %(now)s
            order by d.snoozed_until
            limit %(most)s
            for update skip locked)
        returning c.id, c.assignee_id
        """,
        {"organization_id": tx.organization_id, "now": now, "most": most},
    )


async def next_waking(tx: Tx) -> datetime | None:
    """When the next snoozed conversation comes back."""
    return await tx.first(
        datetime,
        """
        select min(c.snoozed_until)
        from conversations c
        where c.organization_id = %(organization_id)s
          and c.status = 'snoozed'
        """,
        {"organization_id": tx.organization_id},
    )


async def close(tx: Tx, before: datetime, most: int) -> list[UUID]:
    """Close what was resolved before a moment."""
    return await tx.all(
        UUID,
        """
        update conversations c
        set status = 'closed',
            version = c.version + 1,
            updated_at = now()
        where c.organization_id = %(organization_id)s
          and c.id in (
            select d.id
            from conversations d
            where d.organization_id = %(organization_id)s
              and d.status = 'resolved'
              and d.resolved_at <= %(before)s
            order by d.resolved_at
            limit %(most)s
            for update skip locked)
        returning c.id
        """,
        {"organization_id": tx.organization_id, "before": before, "most": most},
    )


async def first_resolved(tx: Tx) -> datetime | None:
    """When the earliest of what is resolved and not closed was resolved."""
    return await tx.first(
        datetime,
        """
        select min(c.resolved_at)
        from conversations c
        where c.organization_id = %(organization_id)s
          and c.status = 'resolved'
        """,
        {"organization_id": tx.organization_id},
    )
