"""Clicks and opens on their way to the database: appended while the answer is written, committed together (MSG-074).

A redirect never waits for it. What a process that is told to end has heard is written first; what one that is killed
heard in its last 200 ms is lost.
"""

import asyncio
import ipaddress
from collections import deque
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

import structlog
from prometheus_client import Counter

from koinon.kit import ids
from koinon.messaging.links import hosting
from koinon.messaging.links.policy.verdicts import LONGEST_AGENT
from koinon.messaging.links.repository import resolving
from koinon.messaging.links.repository.resolving import Arrival
from koinon.platform.db import Database
from koinon.platform.jobs import Job
from koinon.platform.metrics import REGISTRY
from koinon.platform.request_log.recorder import prefix_of
from koinon.platform.services import Services

EVERY_SECONDS = 0.2
MOST_IN_ONE = 500
MOST_WAITING = 50_000
MOST_FAILED = 5_000
LOST = Counter("link_clicks_lost", "Clicks and opens that no database took in time.", registry=REGISTRY)
log = structlog.get_logger("koinon.links")


class Heard(NamedTuple):
    """A click or an open as it came."""

    kind: str
    organization_id: UUID
    link_id: UUID | None
    code: str | None
    delivery_id: UUID | None
    at: datetime
    peer: str | None
    agent: bytes
    is_head: bool
    is_prefetch: bool


class Recorder:
    """One a web process; `hear` costs a microsecond, `run` writes."""

    def __init__(self, services: Services, job: Job) -> None:
        self._services, self._job = services, job
        self._waiting: deque[Heard] = deque()
        self._flushing: asyncio.Task[None] | None = None
        self._hosting = hosting.networks(services.configuration.hosting_networks)

    def hear(self, heard: Heard) -> None:
        """Remember it; where too much waits already, the oldest is given up."""
        if len(self._waiting) >= MOST_WAITING:
            self._waiting.popleft()
            LOST.inc()
        self._waiting.append(heard)

    async def run(self) -> None:
        """Write five times a second until cancelled, and once more then."""
        try:
            while True:
                await asyncio.sleep(EVERY_SECONDS)
                self._flushing = asyncio.create_task(self.flush())
                await asyncio.shield(self._flushing)
        finally:
            if self._flushing is not None:
                await self._flushing
            await asyncio.shield(self.flush())

    async def flush(self) -> None:
        """Write what waits; what a database does not take waits on, and keeps nothing of the others back."""
        due, kept = len(self._waiting), list[Heard]()
        while due > 0 and self._waiting and len(kept) < MOST_FAILED:
            batch = [self._waiting.popleft() for _ in range(min(MOST_IN_ONE, len(self._waiting)))]
            due -= len(batch)
            kept += await self._try(batch)
        self._waiting.extend(kept)

    async def _try(self, batch: Sequence[Heard]) -> list[Heard]:
        """Write a batch; what was not taken."""
        apart, failed = await self._by_database(batch)
        for database, some in apart.items():
            try:
                await self._write(database, some)
            except Exception as fault:
                log.warning("link_clicks_wait", count=len(some), error=type(fault).__name__)
                failed += some
        return failed

    async def _write(self, database: Database, heard: Sequence[Heard]) -> None:
        """The rows and the job that judges them, in one commit."""
        async with database.system() as tx:
            await resolving.arrive(
                tx, [self._arrival(*pair) for pair in zip(ids.uuid7s(len(heard)), heard, strict=True)]
            )
            await self._job.defer(tx, once=self._job.name)

    async def _by_database(self, batch: Sequence[Heard]) -> tuple[dict[Database, list[Heard]], list[Heard]]:
        """What goes to which database, and what to one that is away."""
        home, router = self._services.database, self._services.database.router
        if router is None or not router.is_needed:
            return {home: list(batch)}, []
        found, failed = dict[Database, list[Heard]](), list[Heard]()
        for heard in batch:
            try:
                found.setdefault(await router.database_of(heard.organization_id), []).append(heard)
            except Exception as fault:
                log.warning("link_clicks_wait", count=1, error=type(fault).__name__)
                failed.append(heard)
        return found, failed

    def _arrival(self, id_: UUID, heard: Heard) -> Arrival:
        agent = heard.agent.decode("latin-1").replace("\0", "")[:LONGEST_AGENT]
        visitor = f"{heard.peer}|{agent}"
        return Arrival(
            id_,
            heard.organization_id,
            heard.kind,
            heard.link_id,
            heard.code,
            heard.delivery_id,
            heard.at,
            _cut(heard.peer),
            self._services.vault.lookup(visitor, heard.organization_id, "click")[:16],
            agent,
            heard.is_head,
            heard.is_prefetch,
            self._is_hosted(heard.peer),
        )

    def _is_hosted(self, peer: str | None) -> bool:
        return peer is not None and _holds(self._hosting, peer)


_cut = lru_cache(20_000)(prefix_of)


@lru_cache(20_000)
def _holds(networks: hosting.Networks, peer: str) -> bool:
    try:
        return networks.hold(ipaddress.ip_address(peer))
    except ValueError:
        return False
