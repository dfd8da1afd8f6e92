"""Rows of erasure_requests, and when the next of them is due."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from koinon.contacts.contracts.privacy import ErasureRequest
from koinon.contacts.repository.wakeups import ERASE_DUE
from koinon.kit.pagination import Cursor
from koinon.platform.db import Tx

_COLUMNS = """id, contact_id, requested_by, channel_of_request, reason, state, scheduled_for, completed_at,
  cancelled_at, failures, deleted, created_at, updated_at"""
OPEN = "state in ('pending', 'processing')"


async def insert(tx: Tx, request: ErasureRequest, *, was_deleted: bool) -> None:
    """Write a request that waits."""
    await tx.execute(
        """
        insert into erasure_requests (id, organization_id, contact_id, requested_by, channel_of_request, reason,
                                      was_deleted, scheduled_for, created_at, updated_at)
        values (%(id)s, %(organization_id)s, %(contact_id)s, %(requested_by)s, %(channel)s, %(reason)s,
                %(was_deleted)s, %(scheduled_for)s, %(now)s, %(now)s)
        """,
        {
            "organization_id": tx.organization_id,
            "id": request.id,
            "contact_id": request.contact_id,
            "requested_by": request.requested_by,
            "channel": request.channel_of_request,
            "reason": request.reason,
            "was_deleted": was_deleted,
            "scheduled_for": request.scheduled_for,
            "now": request.created_at,
        },
    )


async def get(tx: Tx, request_id: UUID) -> ErasureRequest | None:
    """A request by its id."""
    return await tx.first(
        ErasureRequest,
        f"select {_COLUMNS} from erasure_requests where organization_id = %(organization_id)s and id = %(id)s",
        {"organization_id": tx.organization_id, "id": request_id},
    )


async def open_of(tx: Tx, contact_id: UUID, *, lock: bool = False) -> ErasureRequest | None:
    """The request of a person that is neither over nor taken back."""
    sql = f"""
        select {_COLUMNS}
        from erasure_requests
        where organization_id = %(organization_id)s
          and contact_id = %(contact_id)s
          and {OPEN}
        {"for update" if lock else ""}
    """
    return await tx.first(ErasureRequest, sql, {"organization_id": tx.organization_id, "contact_id": contact_id})


async def was_deleted(tx: Tx, request_id: UUID) -> bool:
    """Whether the person was in no list before they were to be erased."""
    return bool(
        await tx.scalar(
            "select was_deleted from erasure_requests where organization_id = %(organization_id)s and id = %(id)s",
            {"organization_id": tx.organization_id, "id": request_id},
        )
    )


async def due(tx: Tx, now: datetime) -> list[UUID]:
    """Requests whose day has come, and those that were begun."""
    return await tx.all(
        UUID,
        f"""
        select id
        from erasure_requests
        where organization_id = %(organization_id)s
          and {OPEN}
          and scheduled_for <= %(now)s
        order by scheduled_for, id
        """,
        {"organization_id": tx.organization_id, "now": now},
    )


async def take(tx: Tx, request_id: UUID, now: datetime) -> ErasureRequest | None:
    """A request that is due, locked; None where somebody took it back or is at it."""
    return await tx.first(
        ErasureRequest,
        f"""
        select {_COLUMNS}
        from erasure_requests
        where organization_id = %(organization_id)s
          and id = %(id)s
          and {OPEN}
          and scheduled_for <= %(now)s
        for update skip locked
        """,
        {"organization_id": tx.organization_id, "id": request_id, "now": now},
    )


async def set_state(tx: Tx, request_id: UUID, state: str, now: datetime) -> None:
    """Move a request on; what is over has its moment."""
    await tx.execute(
        """
        update erasure_requests
        set state = %(state)s, updated_at = %(now)s,
            cancelled_at = case when %(state)s = 'cancelled' then %(now)s else cancelled_at end
        where organization_id = %(organization_id)s
          and id = %(id)s
        """,
        {"organization_id": tx.organization_id, "id": request_id, "state": state, "now": now},
    )


async def complete(tx: Tx, request_id: UUID, deleted: Mapping[str, int], now: datetime) -> None:
    """It is done: what went, by kind."""
    await tx.execute(
        """
        update erasure_requests
        set state = 'completed', completed_at = %(now)s, updated_at = %(now)s, deleted = %(deleted)s::jsonb
        where organization_id = %(organization_id)s
          and id = %(id)s
        """,
        {
            "organization_id": tx.organization_id,
            "id": request_id,
            "now": now,
            "deleted": msgspec.json.encode(deleted).decode(),
        },
    )


async def count_failure(tx: Tx, request_id: UUID, now: datetime) -> int:
    """It did not work; how often it has not."""
    return await tx.one(
        int,
        """
        update erasure_requests
        set failures = failures + 1, updated_at = %(now)s
        where organization_id = %(organization_id)s
          and id = %(id)s
        returning failures
        """,
        {"organization_id": tx.organization_id, "id": request_id, "now": now},
    )


async def page(tx: Tx, state: str | None, at: Cursor | None, limit: int) -> list[ErasureRequest]:
    """Requests, newest first, away from `at`."""
    sign, way = (">", "asc") if at is not None and at.direction == "prev" else ("<", "desc")
    conditions = "and state = %(state)s" if state else ""
    if at is not None:
        conditions += f" and (created_at, id) {sign} (%(at)s::timestamptz, %(id)s::uuid)"
    return await tx.all(
        ErasureRequest,
        f"""
        select {_COLUMNS}
        from erasure_requests
        where organization_id = %(organization_id)s
          {conditions}
          /* asked: created_at; updated_at */
        order by created_at {way}, id {way}
        limit %(limit)s
        """,
        {
            "organization_id": tx.organization_id,
            "state": state,
            "at": at.moment if at else None,
            "id": at.id if at else None,
            "limit": limit,
        },
    )


async def sleep(tx: Tx, again: datetime) -> None:
    """Have the clock look here again when the next request is due: at `again` where one is overdue, or never."""
    await tx.execute(
        f"""
        with next as (
          select min(scheduled_for) as at
          from erasure_requests
          where organization_id = %(organization_id)s
            and {OPEN}),
        over as (
          delete from wakeups
          where organization_id = %(organization_id)s
            and kind = %(kind)s
            and (select at from next) is null)
        update wakeups
        set due_at = greatest((select at from next), %(again)s)
        where organization_id = %(organization_id)s
          and kind = %(kind)s
          and (select at from next) is not null
        """,
        {"organization_id": tx.organization_id, "kind": ERASE_DUE, "again": again},
    )


async def merged_into(tx: Tx, contact_id: UUID) -> list[UUID]:
    """Ids of people who were merged into this one, and into those."""
    return await tx.all(
        UUID,
        """
        with recursive absorbed as (
          select id
          from contacts
          where organization_id = %(organization_id)s
            and merged_into_id = %(id)s
          union
          select c.id
          from absorbed a
          join contacts c on c.organization_id = %(organization_id)s and c.merged_into_id = a.id)
        select id
        from absorbed
        """,
        {"organization_id": tx.organization_id, "id": contact_id},
    )


async def being_erased(tx: Tx, contact_ids: Sequence[UUID]) -> set[UUID]:
    """Those of these people who are to be forgotten, or were: nobody brings them back."""
    return set(
        await tx.all(
            UUID,
            f"""
            select contact_id
            from erasure_requests
            where organization_id = %(organization_id)s
              and contact_id = any(%(ids)s)
              and ({OPEN} or state = 'completed')
            """,
            {"organization_id": tx.organization_id, "ids": list(contact_ids)},
        )
    )


async def due_now(tx: Tx, request_id: UUID, now: datetime) -> None:
    """Wait no longer."""
    await tx.execute(
        """
        update erasure_requests
        set scheduled_for = %(now)s, updated_at = %(now)s
        where organization_id = %(organization_id)s
          and id = %(id)s
        """,
        {"organization_id": tx.organization_id, "id": request_id, "now": now},
    )
