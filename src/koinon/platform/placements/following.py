"""What a web process hears of the other databases: each has a doorbell and an event log of its own."""

import asyncio
import contextlib

import structlog

from koinon.platform.db import Database
from koinon.platform.doorbell import Doorbell
from koinon.platform.services import Services

EVERY = 5.0
log = structlog.get_logger("koinon.placements")


class Apart:
    """Doorbell and live updates of every database that the list names, those too that come to it later."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._bells: dict[str, Doorbell] = {}
        self._following: list[asyncio.Task[None]] = []

    async def run(self) -> None:
        """Follow each as it appears, until cancelled; with one database there is nothing to do."""
        while True:
            with contextlib.suppress(Exception):  # home is away; it is asked again
                for database in await self._services.placements.apart():
                    self._follow(database)
            await asyncio.sleep(EVERY)

    async def stop(self) -> None:
        """Follow none any more."""
        for task in self._following:
            task.cancel()
        await asyncio.gather(*self._following, return_exceptions=True)
        for bell in self._bells.values():
            await bell.stop()

    def _follow(self, database: Database) -> None:
        if database.placement in self._bells:
            return
        bell = self._bells[database.placement] = Doorbell(database)
        bell.start()
        self._following.append(asyncio.create_task(self._services.hub.follow(database, bell.waiter("events"))))
        log.info("placement_followed", placement=database.placement)
