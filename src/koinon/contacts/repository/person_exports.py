"""Rows of export_requests: a person's data as a sealed file that lies ready for some days (CON-091, 092)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from koinon.contacts.contracts.privacy import ExportRequest
from koinon.kit.pagination import Cursor
from koinon.platform.db import Tx

_COLUMNS = """id, contact_id, requested_by, channel_of_request, state, locale, bytes, ready_at, expires_at, reads,
  created_at, updated_at"""


class Lock(Struct, frozen=True):
    """The code that opens a file to the person, and how often it was tried."""

    code_hash: bytes | None
    code_until: datetime | None
    code_tries: int
    codes_sent: int


async def insert(tx: Tx, request: ExportRequest) -> None:
    """Write a request that waits for its file."""
    await tx.execute(
        """
        insert into export_requests (id, organization_id, contact_id, requested_by, channel_of_request, locale,
                                     created_at, updated_at)
        values (%(id)s, %(organization_id)s, %(contact_id)s, %(requested_by)s, %(channel)s, %(locale)s,
                %(now)s, %(now)s)
        """,
        {
            "organization_id": tx.organization_id,
            "id": request.id,
            "contact_id": request.contact_id,
            "requested_by": request.requested_by,
            "channel": request.channel_of_request,
            "locale": request.locale,
            "now": request.created_at,
        },
    )


async def get(tx: Tx, request_id: UUID, *, lock: bool = False) -> ExportRequest | None:
    """A request by its id."""
    sql = f"""
        select {_COLUMNS}
        from export_requests
        where organization_id = %(organization_id)s
          and id = %(id)s
        {"for update" if lock else ""}
    """
    return await tx.first(ExportRequest, sql, {"organization_id": tx.organization_id, "id": request_id})


async def waiting_of(tx: Tx, contact_id: UUID) -> ExportRequest | None:
    """The request of a person whose file is being made."""
    return await tx.first(
        ExportRequest,
        f"""
        select {_COLUMNS}
        from export_requests
        where organization_id = %(organization_id)s
          and contact_id = %(contact_id)s
          and state = 'waiting'
        order by id desc
        limit 1
        """,
        {"organization_id": tx.organization_id, "contact_id": contact_id},
    )


async def change(tx: Tx, request_id: UUID, values: dict[str, Any]) -> None:
    """Write columns of a request."""
    assignments = ", ".join(f"{name} = %({name})s" for name in values)
    await tx.execute(
        f"""
        update export_requests
        set {assignments}, updated_at = now()
        where organization_id = %(organization_id)s
          and id = %(id)s
        """,
        {"organization_id": tx.organization_id, "id": request_id, **values},
    )


async def content(tx: Tx, request_id: UUID, now: datetime) -> bytes | None:
    """The sealed file, counted as read once more; None where it is not there any more."""
    return await tx.first(
        bytes,
        """
        update export_requests
        set reads = reads + 1, updated_at = now()
        where organization_id = %(organization_id)s
          and id = %(id)s
          and state = 'ready'
          and expires_at > %(now)s
        returning data_cipher
        """,
        {"organization_id": tx.organization_id, "id": request_id, "now": now},
    )


async def lock_of(tx: Tx, request_id: UUID) -> Lock | None:
    """The code of a file, held until the transaction ends."""
    return await tx.first(
        Lock,
        """
        select code_hash, code_until, code_tries, codes_sent
        from export_requests
        where organization_id = %(organization_id)s
          and id = %(id)s
        for update
        """,
        {"organization_id": tx.organization_id, "id": request_id},
    )


async def number_held(tx: Tx, contact_id: UUID, before: datetime) -> UUID | None:
    """The phone a person had before an instant, their main one first; else the one they have had longest."""
    return await tx.first(
        UUID,
        """
        select id
        from addresses
        where organization_id = %(organization_id)s
          and contact_id = %(contact_id)s
          and kind = 'phone'
        order by created_at > %(before)s, is_primary and created_at <= %(before)s desc, created_at, id
        limit 1
        """,
        {"organization_id": tx.organization_id, "contact_id": contact_id, "before": before},
    )


async def expire(tx: Tx, now: datetime) -> list[tuple[UUID, UUID]]:
    """Forget files whose days are over; (request, contact) of each."""
    return await tx.all(
        tuple,
        """
        update export_requests
        set state = 'expired', data_cipher = null, code_hash = null, updated_at = now()
        where organization_id = %(organization_id)s
          and state = 'ready'
          and expires_at <= %(now)s
        returning id, contact_id
        """,
        {"organization_id": tx.organization_id, "now": now},
    )


async def unmade(tx: Tx) -> list[UUID]:
    """Requests whose file was not made yet."""
    return await tx.all(
        UUID,
        "select id from export_requests where organization_id = %(organization_id)s and state = 'waiting' order by id",
        {"organization_id": tx.organization_id},
    )


async def next_end(tx: Tx) -> datetime | None:
    """When the next file is to go."""
    return await tx.first(
        datetime,
        """
        select expires_at
        from export_requests
        where organization_id = %(organization_id)s
          and state = 'ready'
        order by expires_at
        limit 1
        """,
        {"organization_id": tx.organization_id},
    )


async def page(tx: Tx, contact_id: UUID | None, at: Cursor | None, limit: int) -> list[ExportRequest]:
    """Requests, newest first, away from `at`."""
    sign, way = (">", "asc") if at is not None and at.direction == "prev" else ("<", "desc")
    conditions = "and contact_id = %(contact_id)s" if contact_id else ""
    if at is not None:
        conditions += f" and (created_at, id) {sign} (%(at)s::timestamptz, %(id)s::uuid)"
    return await tx.all(
        ExportRequest,
        f"""
        select {_COLUMNS}
        from export_requests
        where organization_id = %(organization_id)s
          {conditions}
          /* asked: created_at; updated_at */
        order by created_at {way}, id {way}
        limit %(limit)s
        """,
        {
            "organization_id": tx.organization_id,
            "contact_id": contact_id,
            "at": at.moment if at else None,
            "id": at.id if at else None,
            "limit": limit,
        },
    )
