"""`koinon doctor`: green, or a sentence with the fix (OPS-005)."""

import shutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import psycopg
from redis.exceptions import RedisError

from koinon.platform import health, process, restored, schema
from koinon.platform.configuration import Configuration
from koinon.platform.mail import outbox
from koinon.platform.settings import SettingsError

Connection = psycopg.AsyncConnection[tuple[object, ...]]


@dataclass(frozen=True)
class Finding:
    """One check: whether it holds, and what to know or do."""

    check: str
    ok: bool
    words: str


async def examine(configuration: Configuration) -> list[Finding]:
    """Every check of this installation."""
    findings = [_keys(configuration), _disk(configuration), _mail(configuration), *await _redis(configuration)]
    if configuration.database_url is None:
        return [*findings, Finding("database", True, "embedded; it runs while `koinon up` does")]
    try:
        url = configuration.database_url
        connection = await psycopg.AsyncConnection.connect(url, autocommit=True, connect_timeout=5)
    except psycopg.Error as error:
        return [*findings, Finding("database", False, f"no connection ({type(error).__name__}); is the server up?")]
    async with connection:
        for name, check in CHECKS.items():
            findings.append(await _safely(name, check, connection))
    return findings


async def _safely(name: str, check: Callable[[Connection], Awaitable[Finding]], connection: Connection) -> Finding:
    try:
        return await check(connection)
    except psycopg.Error as error:
        return Finding(name, False, f"cannot be checked ({type(error).__name__}); run `koinon migrate`")


def _keys(configuration: Configuration) -> Finding:
    try:
        process.vault(configuration)
    except SettingsError as error:
        return Finding("keys", False, error.faults[0])
    return Finding("keys", True, "present; keep a copy of them away from this machine")


def _disk(configuration: Configuration) -> Finding:
    folder = configuration.data_dir.absolute()
    while not folder.exists():
        folder = folder.parent
    usage = shutil.disk_usage(folder)
    free = usage.free / usage.total
    words = f"{free:.0%} free" + ("" if free >= 0.05 else "; make room before PostgreSQL stops")
    return Finding("disk", free >= 0.05, words)


def _mail(configuration: Configuration) -> Finding:
    return Finding("mail", *outbox.describe(configuration))


async def _redis(configuration: Configuration) -> list[Finding]:
    """Nothing where none is named: one process counts its limits in memory."""
    if configuration.redis_url is None:
        return []
    try:
        await health.redis_check(configuration.redis_url)()
    except (RedisError, OSError) as error:
        words = f"no answer ({type(error).__name__}); limits hold for each process alone until it is back"
        return [Finding("redis", False, words)]
    return [Finding("redis", True, "answers")]


async def _one(connection: Connection, sql: str) -> object:
    row = await (await connection.execute(sql.encode())).fetchone()
    return row[0] if row else None


async def _version(connection: Connection) -> Finding:
    version = connection.info.server_version // 10000
    words = f"PostgreSQL {version}" + ("" if version >= 16 else "; 16 is needed")
    return Finding("database version", version >= 16, words)


async def _role(connection: Connection) -> Finding:
    loose = await _one(connection, "select rolsuper or rolbypassrls from pg_roles where rolname = current_user")
    words = "bypasses row-level security; connect as koinon_app" if loose else "stands behind row-level security"
    return Finding("role", not loose, words)


PLACED_MISSING = "run: grant koinon_placed to koinon_app with inherit false, set true"
_PLACED = """
select coalesce((select pg_has_role(oid, 'set') and not pg_has_role(oid, 'usage')
                 from pg_roles where rolname = 'koinon_placed'), false)
"""


async def _places(connection: Connection) -> Finding:
    """Whether this role may become the one of who is limited to locations, and has none of its policies (ADR 10)."""
    fine = await _one(connection, _PLACED)
    words = "members and keys can be limited to locations" if fine else PLACED_MISSING
    return Finding("locations", bool(fine), words)


async def _head(connection: Connection) -> Finding:
    at = await _one(connection, "select version_num from alembic_version")
    ok = at == schema.head()
    return Finding("migrations", ok, f"at {at}" + ("" if ok else "; run `koinon migrate`"))


async def _clock(connection: Connection) -> Finding:
    there = await _one(connection, "select extract(epoch from clock_timestamp())::float8")
    skew = abs(datetime.now(UTC).timestamp() - float(str(there)))
    return Finding("clock", skew < 2, f"{skew:.1f} s from the database's" + ("" if skew < 2 else "; set up NTP"))


async def _partitions(connection: Connection) -> Finding:
    bare = await _one(
        connection,
        "select count(*) from pg_partitioned_table p join pg_class c on c.oid = p.partrelid"
        " where c.relnamespace = 'public'::regnamespace"
        " and to_regclass(c.relname || to_char(now() + interval '1 month', '\"_\"YYYYMM')) is null"
        " and to_regclass(c.relname || to_char(now() + interval '1 day', '\"_\"YYYYMMDD')) is null",
    )
    words = "made ahead" if bare == 0 else f"{bare} tables have none for what comes next; start the scheduler"
    return Finding("partitions", bare == 0, words)


async def _jobs(connection: Connection) -> Finding:
    waiting = await _one(
        connection,
        "select coalesce(extract(epoch from now() - min(coalesce(j.scheduled_at, e.at))), 0)::float8"
        " from procrastinate_jobs j join procrastinate_events e on e.job_id = j.id and e.type = 'deferred'"
        " where j.status = 'todo' and (j.scheduled_at is null or j.scheduled_at <= now())",
    )
    oldest = float(str(waiting))
    return Finding("jobs", oldest < 900, "flowing" if oldest < 900 else "waiting over 15 min; is a worker running?")


async def _restored(connection: Connection) -> Finding:
    behind = await restored.lag(connection)
    words = f"{behind} behind what is stored, as after restoring a dump; stop all and run `koinon after-restore`"
    return Finding("transaction ids", behind == 0, words if behind else "ahead of what is stored")


async def _dead(connection: Connection) -> Finding:
    dead = await _one(connection, "select count(*) from dead_letters where state = 'dead'")
    return Finding(
        "dead letters", dead == 0, "none" if dead == 0 else f"{dead} jobs gave up; see `koinon dead-letters`"
    )


async def _alerts(connection: Connection) -> Finding:
    rows = await (
        await connection.execute(
            b"select severity || ': ' || message from alerts where state <> 'resolved'"
            b" order by array_position(array['critical', 'error', 'warning', 'info'], severity), first_seen_at"
        )
    ).fetchall()
    return Finding("alerts", not rows, "; ".join(str(row[0]) for row in rows) or "none")


async def _slow(connection: Connection) -> Finding:
    """No fault by itself: an import or a freeze may take its time."""
    rows = await (
        await connection.execute(
            b"select name || ' ' || max_ms || ' ms (' || calls || ' times, in ' || coalesce(nullif(route, ''), '-')"
            b" || ')'"
            b" from slow_queries where last_seen_at > now() - interval '1 day' order by total_ms desc limit 3"
        )
    ).fetchall()
    words = "; ".join(str(row[0]) for row in rows)
    return Finding("slow queries", True, f"over 500 ms in the last day: {words}" if words else "none in the last day")


CHECKS: dict[str, Callable[[Connection], Awaitable[Finding]]] = {
    "database version": _version,
    "role": _role,
    "locations": _places,
    "migrations": _head,
    "clock": _clock,
    "partitions": _partitions,
    "transaction ids": _restored,
    "jobs": _jobs,
    "dead letters": _dead,
    "alerts": _alerts,
    "slow queries": _slow,
}
