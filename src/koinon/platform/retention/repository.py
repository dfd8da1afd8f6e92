"""SQL of retention: which months are old, whose rows they hold, what was archived of them."""

from collections.abc import AsyncIterator
from datetime import date, datetime
from uuid import UUID

from msgspec import Struct
from psycopg import sql

from koinon.platform.db import Tx

BATCH = 2_000


class Owner(Struct, frozen=True):
    """Somebody with rows in a month; `held` is a legal hold."""

    organization_id: UUID
    rows: int
    held: bool


class Archived(Struct, frozen=True):
    """What was written of an organization's month."""

    organization_id: UUID
    name: str
    month: date
    rows: int
    size: int
    sha256: bytes
    path: str
    created_at: datetime


async def old_months(tx: Tx, table: str, months: int) -> list[date]:
    """Months of a table that ended so many months ago, the oldest first."""
    return await tx.all(
        date, "select month from koinon_old_months(%(table)s, %(months)s)", {"table": table, "months": months}
    )


async def owners(tx: Tx, table: str, month: date) -> list[Owner]:
    """Whose rows a month holds."""
    return await tx.all(
        Owner,
        "select organization_id, rows, held from koinon_month_owners(%(table)s, %(month)s)",
        {"table": table, "month": month},
    )


async def rows_of(tx: Tx, table: str, month: date, following: date) -> AsyncIterator[list[str]]:
    """The transaction's organization's rows of a month as JSON, some at a time, by one cursor of the server."""
    statement = sql.SQL("""
        select to_jsonb(t)::text
        from {table} t
        where t.organization_id = %(organization_id)s
          and t.id >= koinon_uuid_floor(%(since)s::timestamp at time zone 'UTC')
          and t.id < koinon_uuid_floor(%(until)s::timestamp at time zone 'UTC')
    """).format(table=sql.Identifier(table))
    values = {"organization_id": tx.organization_id, "since": month, "until": following}
    async with tx.connection.cursor(name="archived_month") as cursor:
        await cursor.execute(statement, values)
        while found := await cursor.fetchmany(BATCH):
            yield [str(row[0]) for row in found]


async def put(tx: Tx, found: Archived) -> None:
    """Note an archive; one that was written anew takes the place of the other."""
    await tx.execute(
        """
        insert into partition_archives (organization_id, name, month, rows, size, sha256, path)
        values (%(organization_id)s, %(name)s, %(month)s, %(rows)s, %(size)s, %(sha256)s, %(path)s)
        on conflict (organization_id, name, month) do update
        set rows = excluded.rows, size = excluded.size, sha256 = excluded.sha256, path = excluded.path,
            created_at = now()
        """,
        {name: getattr(found, name) for name in found.__struct_fields__},
    )


async def archives(tx: Tx, organization_id: UUID) -> list[Archived]:
    """What was archived of an organization, the oldest month first."""
    return await tx.all(
        Archived,
        """
        select organization_id, name, month, rows, size, sha256, path, created_at
        from partition_archives
        where organization_id = %(organization_id)s
        order by month, name
        """,
        {"organization_id": organization_id},
    )


async def drop_month(tx: Tx, table: str, month: date) -> bool:
    """Drop a month; False where it is gone. Raises CheckViolation where an archive lacks a row of it."""
    await tx.execute("set local lock_timeout = '5s'")
    return bool(await tx.scalar("select koinon_drop_month(%(table)s, %(month)s)", {"table": table, "month": month}))
