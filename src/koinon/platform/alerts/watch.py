"""Every process beats and looks round: whichever of them fails, the others see it."""

import asyncio
import contextlib
import os
import shutil
import socket
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import structlog

from koinon.kit import ids
from koinon.platform import database_use, job_figures, slow_queries
from koinon.platform.alerts import repository, service
from koinon.platform.alerts.conditions import SILENT_SECONDS, measure
from koinon.platform.alerts.contracts import Alert
from koinon.platform.alerts.notices import Notifier, notify
from koinon.platform.db import Database
from koinon.platform.http.outside import OUTSIDE
from koinon.platform.jobs import QUEUES

BEAT_SECONDS = 10.0
LOOK_EVERY = 3
QUIET_SECONDS = 25.0
NO_LOOK = "watch_interrupted"
Teller = Callable[[Database], Awaitable[None]]
log = structlog.get_logger("koinon.alerts")

_tellers: list[Teller] = []


def register_teller(teller: Teller) -> None:
    """Have `teller(database)` called at each beat of every process, and once more at its end: it writes what it saw."""
    if teller not in _tellers:
        _tellers.append(teller)


class Watch:
    """The heartbeat of one process (`web`, `worker`, `scheduler`) and its look at the whole installation."""

    def __init__(
        self,
        database: Database,
        kind: str,
        ways: Sequence[Notifier] = (),
        own: Callable[[], Sequence[Alert]] = tuple,
        folder: Path | None = None,
    ) -> None:
        self._database, self._kind, self._ways = database, kind, ways
        self._own, self._folder = own, folder
        self._id = ids.uuid7()
        self._started = time.monotonic()

    async def run(self) -> None:
        """Beat every 10 s and look every 30, until cancelled; a database that is away is waited for."""
        try:
            turn = 0
            while True:
                try:
                    await self._turn(look=turn % LOOK_EVERY == LOOK_EVERY - 1)
                except Exception as fault:
                    log.warning(NO_LOOK, error=type(fault).__name__)
                turn += 1
                await asyncio.sleep(BEAT_SECONDS)
        finally:
            with contextlib.suppress(Exception):
                async with asyncio.timeout(2):
                    await self._tell()
                    async with self._database.system() as tx:
                        await repository.leave(tx, self._id)

    async def beat(self) -> None:
        """Say that this process lives."""
        async with self._database.system() as tx:
            here = socket.gethostname(), os.getpid()
            await repository.beat(tx, self._id, self._kind, *here, OUTSIDE.figures(), _disk(self._folder))

    async def look(self) -> None:
        """Raise what is wrong, close what is over, tell the operator.

        Who has just started does not judge others' silence: at a start of everything it is the first to be there.
        """
        grown = time.monotonic() - self._started > SILENT_SECONDS
        async with self._database.system() as tx:
            found = await measure(tx, list(QUEUES), judge_silence=grown)
            await service.alert(tx, *found, *self._own(), quiet=QUIET_SECONDS)
            await service.close_quiet(tx)
            await slow_queries.tell(tx)
            await database_use.tell(tx)
            await job_figures.tell(tx)
            service.show(await service.standing(tx))
        await notify(self._database, self._ways)

    async def _turn(self, *, look: bool) -> None:
        await self.beat()
        await self._tell()
        if look:
            await self.look()

    async def _tell(self) -> None:
        for teller in _tellers:
            await teller(self._database)


def _disk(folder: Path | None) -> tuple[int, int] | None:
    """Bytes free and in all where the data folder lies; None where there is none yet."""
    if folder is None or not folder.exists():
        return None
    usage = shutil.disk_usage(folder)
    return usage.free, usage.total
