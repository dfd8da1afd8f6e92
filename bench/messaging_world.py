"""An embedded database with one organization of many people, and a simulator in a process of its own."""

import asyncio
import base64
import contextlib
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

import psycopg
from tests.conftest import make_organization
from tests.messaging import cast

from koinon import channels, messaging
from koinon.kit import ids
from koinon.messaging import jobs
from koinon.messaging.contracts import Counts
from koinon.messaging.engine import folder, freezing
from koinon.messaging.repository import works
from koinon.messaging.service import plans
from koinon.platform import configuration, process, roles, upgrading
from koinon.platform.postgres import Cluster
from koinon.platform.services import Services

SIMULATOR = """
import asyncio, sys, uvloop
from koinon.simulator import Simulator, SimulatorConfig
from koinon.simulator.scenarios import Scenario
async def main():
    at_once = {"latency_p50_ms": 0, "messages_per_second": None, "receipt_min": 0, "receipt_max": 0}
    quick = Scenario(**at_once, receipts=sys.argv[1] == "1")
    async with Simulator(SimulatorConfig(port=0, scenario=quick, keep_messages=1000)) as simulator:
        print(simulator.url, flush=True)
        await asyncio.Event().wait()
uvloop.run(main())
"""


class World:
    """What a benchmark works with."""

    def __init__(self, services: Services, organization_id: UUID, cluster: Cluster, simulator_url: str) -> None:
        self.services = services
        self.organization_id = organization_id
        self.cluster = cluster
        self.simulator_url = simulator_url
        self.number = cast.SENDER
        self.api_key = "SIM-bench"

    async def frozen(self, body: str) -> UUID:
        """A broadcast to everybody whose ledger is written and whose first turn may begin."""
        made = await cast.draft(self.services, self.organization_id, body)
        await cast.send(self.services, self.organization_id, made.id, key=str(made.id))
        async with self.services.database.transaction(self.organization_id) as tx:
            await plans.start(tx, made.id)
        await freezing.freeze(self.services, self.organization_id, made.id)
        return made.id

    async def send_all(self, broadcast_id: UUID) -> None:
        """Turn after turn, as one worker runs them, until the last outcome is folded."""
        while True:
            await asyncio.gather(
                *(
                    jobs.send.run(self.services, self.organization_id, broadcast_id=str(broadcast_id), turn_number=n)
                    for n in range(jobs.TURNS)
                )
            )
            await folder.catch_up(self.services, self.organization_id)
            async with self.services.database.transaction(self.organization_id) as tx:
                work = await works.find(tx, broadcast_id)
            if work is None or work.state != "sending":
                return

    async def counts(self, broadcast_id: UUID) -> Counts:
        """The folded figures."""
        async with self.services.database.transaction(self.organization_id) as tx:
            return (await messaging.get(tx, broadcast_id)).counts

    async def checkpoint(self) -> None:
        """So that none falls into a measured run."""
        with psycopg.connect(self.cluster.url("postgres", "postgres"), autocommit=True) as connection:
            connection.execute("checkpoint")


@asynccontextmanager
async def world(people: int, *, receipts: bool = False, settings: dict[str, str] | None = None) -> AsyncIterator[World]:
    """PostgreSQL with its real durability, a migrated database, `people` contacts with consent, a simulator."""
    process.settle_garbage()  # as `koinon worker` does
    with tempfile.TemporaryDirectory(prefix="koinon-bench-") as folder_name, contextlib.ExitStack() as stack:
        Path(folder_name).chmod(0o755)
        cluster = Cluster(Path(folder_name), version="18", settings={"shared_buffers": "512MB", "max_wal_size": "4GB"})
        cluster.start()
        stack.callback(cluster.stop)
        roles.bootstrap(cluster.url("postgres", "postgres"), "koinon")
        upgrading.upgrade(cluster.url("koinon_owner", "koinon"))
        simulator = subprocess.Popen(
            [sys.executable, "-c", SIMULATOR, "1" if receipts else "0"], stdout=subprocess.PIPE, text=True
        )
        stack.callback(simulator.kill)
        assert simulator.stdout is not None
        url = simulator.stdout.readline().strip()
        chosen = configuration.load(
            {
                "KOINON_ENV": "test",
                "KOINON_SECRET_KEY": "bench-secret-key-of-at-least-32-characters",
                "KOINON_ENCRYPTION_KEYS": "1:" + base64.b64encode(bytes(range(32))).decode(),
                "KOINON_LOOKUP_KEY": base64.b64encode(bytes(range(32, 64))).decode(),
                "KOINON_DATABASE_URL": cluster.url("koinon_app", "koinon"),
                "KOINON_DATA_DIR": folder_name,
                **(settings or {}),
            }
        )
        async with process.services(chosen, name="bench") as services:
            organization_id = await make_organization(services.database)
            await cast.sender(services, organization_id, url)
            numbers = cast.distinct(people)
            for start in range(0, people, 20_000):
                chunk = numbers[start : start + 20_000]
                names = [(f"Ada{(start + i) % 2000}", f"Lovelace{i % 3000}") for i in range(len(chunk))]
                await cast.people(services, organization_id, chunk, names=names)
            with psycopg.connect(cluster.url("postgres", "koinon"), autocommit=True) as connection:
                connection.execute("analyze")
            yield World(services, organization_id, cluster, url)


__all__ = ["World", "channels", "ids", "world"]
