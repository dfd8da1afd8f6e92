"""Statements of exchanges with providers, redacted (CHN-068). Rows go with their day, after seven."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from koinon.channels.repository.shared import bound
from koinon.kit.pagination import Cursor
from koinon.platform.db import Tx


class Exchange(msgspec.Struct, frozen=True):
    """One call of a provider: what was asked and answered without addresses, keys and words; times in milliseconds."""

    id: UUID
    account_id: UUID
    sender_id: UUID | None
    delivery_id: UUID | None
    provider: str
    operation: str
    method: str
    url: str
    status: int | None
    duration_ms: float
    error_code: str | None
    fault: str | None
    request: str
    response: str
    created_at: datetime


_COLUMNS = """id, account_id, sender_id, delivery_id, provider, operation, method, url, status, duration_ms, error_code,
       fault, request, response, created_at"""


# An account of the whole installation tells of the numbers and registrations of others.
_OWN = """account_id not in (select id from provider_accounts
                             where organization_id = %(organization_id)s and shared_as is not null)"""


async def insert_exchanges(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    await tx.execute(
        f"""
        insert into provider_exchanges (organization_id, {_COLUMNS})
        select %(organization_id)s, {_COLUMNS}
        from jsonb_to_recordset(%(rows)s::jsonb) as r (id uuid, account_id uuid, sender_id uuid, delivery_id uuid,
          provider text, operation text, method text, url text, status smallint, duration_ms real, error_code text,
          fault text, request text, response text, created_at timestamptz)
        """,
        bound(tx, rows=msgspec.json.encode(rows).decode()),
    )


async def exchanges_page(
    tx: Tx, limit: int, at: Cursor | None, *, account_id: UUID | None, delivery_id: UUID | None, failed: bool | None
) -> list[Exchange]:
    """Newest first, from a cursor; their ids are in order of time."""
    back = at is not None and at.direction == "prev"
    conditions = ""
    if at is not None:
        conditions += f" and id {'>' if back else '<'} %(last)s"
    if account_id is not None:
        conditions += " and account_id = %(account_id)s"
    if delivery_id is not None:
        conditions += " and delivery_id = %(delivery_id)s"
    if failed is not None:
        conditions += " and (status is null or status >= 400) = %(failed)s"
    return await tx.all(
        Exchange,
        f"""
        select {_COLUMNS}
        from provider_exchanges
        where organization_id = %(organization_id)s
          and {_OWN}{conditions} /* asked: created_at; created_at; id */
        order by id {"asc" if back else "desc"}
        limit %(limit)s
        """,
        bound(
            tx,
            limit=limit,
            last=at.id if at else None,
            account_id=account_id,
            delivery_id=delivery_id,
            failed=failed,
        ),
    )


async def exchange(tx: Tx, exchange_id: UUID) -> Exchange | None:
    return await tx.first(
        Exchange,
        f"""
        select {_COLUMNS}
        from provider_exchanges
        where organization_id = %(organization_id)s
          and id = %(id)s
          and {_OWN}
        """,
        bound(tx, id=exchange_id),
    )
