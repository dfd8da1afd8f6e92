"""Requests to delete, the tables of a tenant in the order they can be emptied, tombstones."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from koinon.kit import ids
from koinon.platform.db import Tx


class Request(Struct, frozen=True):
    """A request to delete that is not over; `told_days` holds the reminders that were mailed.

    `state_before`, `reason_before`: how the organization stood when it was asked for.
    """

    id: UUID
    requested_by: UUID | None
    scheduled_for: datetime
    state: str
    told_days: list[int]
    state_before: str
    reason_before: str | None
    created_at: datetime


async def open_request(tx: Tx) -> Request | None:
    """The organization's request that waits or is carried out."""
    return await tx.first(
        Request,
        """
        select id, requested_by, scheduled_for, state, told_days, state_before, reason_before, created_at
        from deletion_requests
        where organization_id = %(organization_id)s
          and state in ('pending', 'processing')
        for update
        """,
        {"organization_id": tx.organization_id},
    )


async def insert_request(tx: Tx, scheduled_for: datetime, before: tuple[str, str | None]) -> None:
    """Ask for deletion at a time; `before` is the state until now and its reason."""
    await tx.execute(
        """
        insert into deletion_requests (id, organization_id, requested_by, scheduled_for, state_before, reason_before)
        values (%(id)s, %(organization_id)s, %(by)s, %(scheduled_for)s, %(state)s, %(reason)s)
        """,
        {
            "id": ids.uuid7(),
            "organization_id": tx.organization_id,
            "by": tx.actor.id,
            "scheduled_for": scheduled_for,
            "state": before[0],
            "reason": before[1],
        },
    )


async def set_request(tx: Tx, request_id: UUID, state: str, told_days: list[int]) -> None:
    """Move a request on."""
    await tx.execute(
        """
        update deletion_requests
        set state = %(state)s, told_days = %(told)s,
            decided_at = case when %(state)s in ('completed', 'cancelled') then now() end
        where organization_id = %(organization_id)s
          and id = %(id)s
        """,
        {"organization_id": tx.organization_id, "id": request_id, "state": state, "told": told_days},
    )


async def set_legal_hold(tx: Tx, on: bool) -> None:
    """Hold, or let go, an organization that must not be erased."""
    await tx.execute(
        "update organizations set legal_hold = %(on)s, updated_at = now() where id = %(organization_id)s",
        {"organization_id": tx.organization_id, "on": on},
    )


async def is_held(tx: Tx) -> bool:
    """Whether a legal hold stops erasing."""
    return bool(
        await tx.scalar(
            "select legal_hold from organizations where id = %(organization_id)s",
            {"organization_id": tx.organization_id},
        )
    )


async def is_closed(tx: Tx) -> bool:
    """Whether it is over, and being erased."""
    return bool(
        await tx.scalar(
            "select state = 'closed' from organizations where id = %(organization_id)s",
            {"organization_id": tx.organization_id},
        )
    )


class Edge(Struct, frozen=True):
    """`child` refers to `parent`: it must be emptied first, and filled last."""

    child: str
    parent: str


async def tables(tx: Tx) -> list[str]:
    """Every table whose rows belong to an organization."""
    return await tx.all(
        str,
        """
        select c.relname
        from pg_class c
        join pg_attribute a on a.attrelid = c.oid and a.attname = 'organization_id' and not a.attisdropped
        where c.relnamespace = 'public'::regnamespace
          and c.relkind in ('r', 'p')
          and not c.relispartition
          and c.relname not in ('tombstones', 'tombstone_opt_outs')
        order by c.relname
        """,
    )


async def references(tx: Tx) -> list[Edge]:
    """Which table refers to which."""
    return await tx.all(
        Edge,
        """
        select distinct k.conrelid::regclass::text as child, k.confrelid::regclass::text as parent
        from pg_constraint k
        where k.contype = 'f'
          and k.conparentid = 0
          and k.conrelid <> k.confrelid
        """,
    )


async def bury(tx: Tx, requested_by: UUID | None) -> None:
    """Begin the tombstone, keeping the hashes of those who opted out."""
    values = {"organization_id": tx.organization_id, "by": requested_by}
    await tx.execute(
        """
        insert into tombstones (organization_id, requested_by)
        values (%(organization_id)s, %(by)s)
        on conflict do nothing
        """,
        values,
    )


async def keep_opt_outs(tx: Tx) -> None:
    """Remember who said no, by hash."""
    await tx.execute(
        """
        insert into tombstone_opt_outs (organization_id, channel, address_hash)
        select %(organization_id)s, channel, address_hash
        from address_consents
        where organization_id = %(organization_id)s
          and state = 'denied'
        on conflict do nothing
        """,
        {"organization_id": tx.organization_id},
    )


async def erase_batch(tx: Tx, table: str, most: int) -> int:
    """Delete at most so many rows of a closed organization from a table, counted on its tombstone.

    Of one that lives apart what stands at home goes too: how it was found, who had a seat in it.
    """
    values = {"table": table, "most": most}
    gone = int(await tx.scalar("select koinon_erase(%(table)s, %(most)s)", values))
    if tx.home is not None:
        gone = max(gone, int(await tx.scalar("select /* at home */ koinon_erase(%(table)s, %(most)s)", values)))
    if gone:
        await tx.execute(
            """
            update tombstones
            set deleted = jsonb_set(deleted, array[%(table)s::text],
                                    to_jsonb(coalesce((deleted->>%(table)s::text)::bigint, 0) + %(gone)s::bigint))
            where organization_id = %(organization_id)s
            """,
            {"organization_id": tx.organization_id, "table": table, "gone": gone},
        )
    return gone


async def finish(tx: Tx) -> None:
    """Delete the organization itself and date its tombstone."""
    if tx.home is not None:
        await tx.execute("select /* at home */ koinon_bury()")
    await tx.execute("select koinon_bury()")
    await tx.execute(
        "update tombstones set erased_at = now() where organization_id = %(organization_id)s",
        {"organization_id": tx.organization_id},
    )


class Tombstone(Struct, frozen=True):
    """What is left."""

    organization_id: UUID
    closed_at: datetime
    erased_at: datetime | None
    deleted: dict[str, int]


async def tombstone(tx: Tx, organization_id: UUID) -> Tombstone | None:
    """The tombstone of an organization."""
    return await tx.first(
        Tombstone,
        """
        select organization_id, closed_at, erased_at, deleted
        from tombstones
        where organization_id = %(id)s
        """,
        {"id": organization_id},
    )


async def erased(tx: Tx) -> list[UUID]:
    """Every organization that has a finished tombstone."""
    return await tx.all(UUID, "select organization_id from tombstones where erased_at is not null")


async def stands(tx: Tx) -> bool:
    """Whether the transaction's organization has a row."""
    return bool(
        await tx.scalar(
            "select exists (select from organizations where id = %(organization_id)s)",
            {"organization_id": tx.organization_id},
        )
    )
