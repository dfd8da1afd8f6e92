"""`koinon scheduler`: defers what is due. Any number may run; one leads, by advisory lock (OPS-004, 016)."""

import asyncio
import logging
from collections.abc import Sequence

import psycopg

from koinon.platform.alerts import Watch, mailing, own
from koinon.platform.configuration import Configuration
from koinon.platform.db import HERE, Database, Tx
from koinon.platform.doorbell import Doorbell
from koinon.platform.jobs import Schedule
from koinon.platform.process import services as opened

LEADER = 7_401_883_513
TICK = 1.0
log = logging.getLogger("koinon.scheduler")

_REGISTER = """
insert into job_schedules (name, every_seconds, next_run)
select name, every, now() from unnest(%(names)s::text[], %(every)s::int[]) as s (name, every)
on conflict (name) do update set every_seconds = excluded.every_seconds
"""

# A missed run is caught up once: the next one counts from now, not from the missed one.
_DUE = """
update job_schedules
set last_run = now(), next_run = now() + make_interval(secs => every_seconds)
where next_run <= now() and name = any(%(names)s)
returning name
"""


async def serve(configuration: Configuration, schedules: Sequence[Schedule], placement: str = HERE) -> None:
    """Lead on one database when nobody else does, until cancelled."""
    async with opened(configuration, name="scheduler", pool=2, placement=placement) as services:
        doorbell = Doorbell(services.database)
        doorbell.start(listen=False)
        url = services.database.direct_url
        seen = own.together(*own.usual(services, "scheduler"))
        watch = Watch(services.database, "scheduler", mailing.ways(configuration), seen, configuration.data_dir)
        watching = asyncio.create_task(watch.run())
        try:
            await _lead_for_ever(services.database, url, schedules)
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)


async def _lead_for_ever(database: Database, url: str, schedules: Sequence[Schedule]) -> None:
    while True:
        try:
            await _lead(database, url, schedules)
        except (psycopg.Error, OSError) as error:
            log.warning("scheduler_interrupted", extra={"error": type(error).__name__})
        await asyncio.sleep(TICK)


async def _lead(database: Database, url: str, schedules: Sequence[Schedule]) -> None:
    connection = await psycopg.AsyncConnection.connect(url, autocommit=True)
    async with connection:
        while not await _locked(connection):  # noqa: ASYNC110 - another process's lock rings no event
            await asyncio.sleep(TICK)
        await _register(database, schedules)
        while await _locked(connection):
            async with database.system() as tx:
                await tick(tx, schedules)
            await asyncio.sleep(TICK)


async def _locked(connection: psycopg.AsyncConnection[tuple[object, ...]]) -> bool:
    cursor = await connection.execute(
        "select exists (select from pg_locks where locktype = 'advisory' and pid = pg_backend_pid() and granted"
        " and ((classid::bigint << 32) | objid::bigint) = %(k)s) or pg_try_advisory_lock(%(k)s)",
        {"k": LEADER},
    )
    row = await cursor.fetchone()
    return bool(row and row[0])


async def _register(database: Database, schedules: Sequence[Schedule]) -> None:
    async with database.system() as tx:
        await tx.execute(_REGISTER, {"names": [s.job.name for s in schedules], "every": [s.seconds for s in schedules]})


async def tick(tx: Tx, schedules: Sequence[Schedule]) -> int:
    """Defer each schedule that is due; how many were. One waiting job of a name is enough."""
    by_name = {s.job.name: s for s in schedules}
    due = await tx.all(str, _DUE, {"names": list(by_name)})
    for name in due:
        await by_name[name].job.defer(tx, once=name)
    return len(due)
