"""`koinon doctor`: green, or a sentence with the fix (OPS-005)."""

import shutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from urllib.parse import urlsplit

import psycopg
from psycopg.rows import TupleRow
from redis.exceptions import RedisError

from koinon.identity import moving
from koinon.platform import health, metrics, process, restored, schema
from koinon.platform.actor import system
from koinon.platform.alerts import repository as measured
from koinon.platform.alerts.conditions import judge_queue
from koinon.platform.configuration import Configuration
from koinon.platform.db import Tx
from koinon.platform.mail import outbox
from koinon.platform.settings import SettingsError

Connection = psycopg.AsyncConnection[TupleRow]
# Queues, scheduler and listeners beside the pools of web and worker; what the server keeps for its own people.
OTHER_CONNECTIONS, SPARE_CONNECTIONS = 8, 10


@dataclass(frozen=True)
class Finding:
    """One check: whether it holds, and what to know or do."""

    check: str
    ok: bool
    words: str


BACKUPS = Finding("backups", True, "Koinon makes none; let your server make its own (docs/operations/postgresql.md)")
REPLICAS = Finding("replica lag", True, "no replica is read from")


async def examine(configuration: Configuration) -> list[Finding]:
    """Every check of this installation."""
    findings = [_keys(configuration), _disk(configuration), _storage(configuration), _mail(configuration)]
    findings += [*await _redis(configuration), *await _address(configuration), BACKUPS, REPLICAS]
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
        findings.append(await _safely("connections", partial(_connections, configuration), connection))
        findings.append(await _safely("passkeys", partial(_passkeys, configuration), connection))
        findings += await _others(configuration, connection)
    return findings


async def _others(configuration: Configuration, home: Connection) -> list[Finding]:
    """The same checks of every other database that organizations live on."""
    sql = "select name, url_setting from placements where name <> 'here' and state <> 'offline' order by name"
    try:
        listed = await (await home.execute(sql)).fetchall()
    except psycopg.Error:  # told already by what looks at the schema
        return []
    findings = []
    for name, setting in listed:
        url = configuration.placement_urls.get(setting)
        if url is None:
            findings.append(Finding(f"database {name}", False, f"{setting} is not set: nobody who lives there gets in"))
            continue
        try:
            connection = await psycopg.AsyncConnection.connect(url, autocommit=True, connect_timeout=5)
        except psycopg.Error as error:
            words = f"no connection ({type(error).__name__}); who lives there gets 503"
            findings.append(Finding(f"database {name}", False, words))
            continue
        async with connection:
            told = [await _safely(check, examined, connection) for check, examined in CHECKS.items()]
        findings += [replace(one, check=f"database {name}: {one.check}") for one in told]
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


def _storage(configuration: Configuration) -> Finding:
    found = health.storage(configuration)
    words = found.get("message", "files can be written")
    return Finding("storage", found["status"] != "unhealthy", words)


async def _address(configuration: Configuration) -> list[Finding]:
    """Whether the public address leads here; on a machine of one's own nobody else needs to reach it."""
    found = await health.public_address(
        configuration.base_url, is_open=configuration.env == "production", is_set=configuration.public_url is not None
    )
    return [Finding(one.what, one.ok, one.words) for one in found]


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
    if configuration.redis_url.startswith("redis://") and not _is_near(urlsplit(configuration.redis_url).hostname):
        return [Finding("redis", False, "plain over the network; use a rediss:// address")]
    return [Finding("redis", True, "answers")]


async def _one(connection: Connection, sql: str) -> object:
    row = await (await connection.execute(sql.encode())).fetchone()
    return row[0] if row else None


async def _passkeys(configuration: Configuration, connection: Connection) -> Finding:
    """Asked before the address is changed (`KOINON_PUBLIC_URL=… koinon doctor`), it says who would be locked out."""
    domain = urlsplit(configuration.base_url).hostname or "localhost"
    row = await (await connection.execute(moving.ELSEWHERE.encode(), {"domain": domain})).fetchone()
    found = moving.Elsewhere(*row) if row else moving.Elsewhere(0, 0, "")
    return Finding("passkeys", not found.passkeys, moving.told(found, domain) if found.passkeys else f"for {domain}")


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


# What lets a power cut take what was accepted, or half a page (PostgreSQL documentation, 19.5 Write Ahead Log).
_CARELESS = """
select string_agg(name || ' = ' || setting, ', ' order by name)
from pg_settings
where (name in ('fsync', 'full_page_writes') and setting = 'off')
   or (name = 'synchronous_commit' and setting = 'off')
"""


async def _settings(connection: Connection) -> Finding:
    careless = await _one(connection, _CARELESS)
    encoding = await _one(connection, "show server_encoding")
    if careless:
        return Finding("database settings", False, f"{careless}: a power cut loses what was accepted; turn it on")
    if encoding != "UTF8":
        return Finding("database settings", False, f"encoding {encoding}; make the database anew with UTF8")
    return Finding("database settings", True, "keeps what it accepts")


# A socket or loopback needs none; behind a pooler this tells of the way to it.
_ON_THE_WAY = """
select coalesce((select ssl from pg_stat_ssl where pid = pg_backend_pid()), false)
"""


def _is_near(host: str | None) -> bool:
    """Whether a host is this machine: a socket's folder, localhost or loopback."""
    return host is not None and (host.startswith("/") or host == "localhost" or metrics.is_loopback(host))


async def _encrypted(connection: Connection) -> Finding:
    near = _is_near(connection.info.host)
    if near or await _one(connection, _ON_THE_WAY):
        return Finding("database encryption", True, "on this machine" if near else "TLS")
    return Finding("database encryption", False, "plain over the network; add ?sslmode=verify-full to the address")


async def _connections(configuration: Configuration, connection: Connection) -> Finding:
    """Whether all processes of one machine may have theirs at once (OPS-056); more workers need more."""
    most = int(str(await _one(connection, "select current_setting('max_connections')::int")))
    wanted = (configuration.web_workers + 1) * configuration.database_pool + OTHER_CONNECTIONS
    words = f"{wanted} are wanted, the server takes {most}"
    fits = wanted <= most - SPARE_CONNECTIONS
    return Finding(
        "connections", fits, words + ("" if fits else "; raise max_connections or lower KOINON_DATABASE_POOL")
    )


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
        " where c.relnamespace = 'public'::regnamespace and p.partstrat = 'r'"
        " and to_regclass(c.relname || to_char(now() + interval '1 month', '\"_\"YYYYMM')) is null"
        " and to_regclass(c.relname || to_char(now() + interval '1 day', '\"_\"YYYYMMDD')) is null",
    )
    words = "made ahead" if bare == 0 else f"{bare} tables have none for what comes next; start the scheduler"
    return Finding("partitions", bare == 0, words)


async def _jobs(connection: Connection) -> Finding:
    """By the same targets as the alerts and `/health`."""
    waiting = await measured.queues(Tx(connection, system()))
    late = [alert for state in waiting if (alert := judge_queue(state)) is not None]
    return Finding("jobs", not late, "; ".join(alert.message for alert in late) or "flowing")


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
    "database settings": _settings,
    "database encryption": _encrypted,
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
