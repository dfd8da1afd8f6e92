"""How the installation stands: its database, what reads the event log, which statements are slow (ORG-046)."""

from datetime import datetime

from msgspec import Struct

from koinon.platform.db import Tx

MOST_COUNTED = 10_000


class DatabaseState(Struct, frozen=True):
    """Size in bytes, version, connections by what they do, hits of its cache (0 to 1), dead jobs, waiting webhooks."""

    version: str
    size: int
    working: int
    idle: int
    in_transaction: int
    most_connections: int
    cache_hits: float
    schema: str
    webhooks: int


async def database_state(tx: Tx) -> DatabaseState:
    """What the server says of itself; connections of other roles may be hidden from us."""
    return await tx.one(
        DatabaseState,
        """
        select current_setting('server_version') as version, pg_database_size(current_database()) as size,
               (select count(*) from pg_stat_activity where datname = current_database() and state = 'active')
                 as working,
               (select count(*) from pg_stat_activity where datname = current_database() and state = 'idle') as idle,
               (select count(*) from pg_stat_activity
                where datname = current_database() and state like 'idle in transaction%%') as in_transaction,
               current_setting('max_connections')::int as most_connections,
               (select coalesce(blks_hit::float8 / nullif(blks_hit + blks_read, 0), 1)
                from pg_stat_database
                where datname = current_database()) as cache_hits,
               (select version_num from alembic_version limit 1) as schema,
               (select count(*)::int from inbound_webhooks where state = 'received') as webhooks
        """,
    )


class SlowStatement(Struct, frozen=True):
    """A statement over half a second, without values, and where it was asked."""

    fingerprint: str
    name: str
    statement: str
    route: str
    calls: int
    max_ms: int
    total_ms: int
    last_seen_at: datetime


async def slowest(tx: Tx, limit: int = 20) -> list[SlowStatement]:
    """The slow statements of the last days, by the time they took in all."""
    return await tx.all(
        SlowStatement,
        """
        select fingerprint, name, statement, route, calls, max_ms, total_ms, last_seen_at
        from slow_queries
        order by total_ms desc
        limit %(limit)s
        """,
        {"limit": limit},
    )


class Reader(Struct, frozen=True):
    """Something that reads the event log: when it last moved on, how many events lie before it (at most 10,000 are
    counted), and how old the first of them is, in seconds."""

    consumer: str
    paused: bool
    updated_at: datetime
    behind: int
    lag_seconds: float


async def readers(tx: Tx) -> list[Reader]:
    """Who reads the event log."""
    return await tx.all(
        Reader,
        """
        select c.consumer, c.paused, c.updated_at, b.behind,
               coalesce(greatest(extract(epoch from clock_timestamp() - b.oldest), 0), 0)::float8 as lag_seconds
        from event_cursors c
        cross join lateral koinon_events_behind(c.txid::text::bigint, c.seq, %(most)s) b
        order by c.consumer
        """,
        {"most": MOST_COUNTED},
    )


class Process(Struct, frozen=True):
    """A process that lives: what it does, where, and the disk of its data folder in bytes."""

    kind: str
    host: str
    pid: int
    seen_at: datetime
    disk_free: int | None
    disk_total: int | None


async def processes(tx: Tx) -> list[Process]:
    """Who gave a sign of life within a minute."""
    return await tx.all(
        Process,
        """
        select kind, host, pid, seen_at, disk_free, disk_total
        from workers
        where seen_at > now() - interval '1 minute'
        order by host, kind, pid
        """,
    )
