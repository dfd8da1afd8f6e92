"""A broadcast as an installation runs it, receipts on: `koinon up` with its own web, worker and simulator processes.

Each message is posted, reported sent and reported delivered: two signed webhooks come back for every one that goes out,
are proven, stored, applied and folded. The carrier answers at once, without a limit of its own. No floor is asked.
"""

import asyncio
import json
import os
import sys
import time
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from uuid import UUID

import uvloop
from tests.conftest import make_organization
from tests.installation import Installation, running
from tests.messaging import cast

from koinon import messaging
from koinon.platform import process
from koinon.platform.services import Services

RECIPIENTS = int(os.environ.get("BENCH_RECIPIENTS", "10000"))
RUNS = int(os.environ.get("BENCH_RUNS", "3"))
BODY = "Hi {{ contact.first_name | default: 'friend' }}, see you on Sunday at ten. Grace Chapel"
PROCESSES = ("web-0", "worker")
PATIENCE = 900.0
SETTINGS = {
    "KOINON_ENV": "test",
    "KOINON_LOG_LEVEL": "error",
    "KOINON_SIMULATOR_LATENCY_MS": "0",
    "KOINON_SIMULATOR_RATE": "0",
}


@dataclass
class Went:
    """How a broadcast went: seconds until all were accepted and until all were delivered, MB of each process over time.

    A sample is (share delivered, MB).
    """

    accepted: float = 0.0
    delivered: float = 0.0
    memory: dict[str, list[tuple[float, float]]] = field(default_factory=lambda: {name: [] for name in PROCESSES})


@dataclass
class Place:
    """A running installation with one organization."""

    installation: Installation
    services: Services
    organization_id: UUID

    async def send(self, people: int) -> Went:
        """Send to everybody, and watch until each is delivered. Raises TimeoutError."""
        made = await cast.draft(self.services, self.organization_id, BODY)
        await cast.send(self.services, self.organization_id, made.id, key=str(made.id))
        went, began = Went(), time.perf_counter()
        while time.perf_counter() - began < PATIENCE:
            await asyncio.sleep(0.25)
            async with self.services.database.transaction(self.organization_id) as tx:
                counts = (await messaging.get(tx, made.id)).counts
            self._sample(went, counts.delivered / people)
            if not went.accepted and counts.accepted >= people:
                went.accepted = time.perf_counter() - began
            if counts.delivered >= people:
                went.delivered = time.perf_counter() - began
                return went
        raise TimeoutError(f"{counts.delivered:,} of {people:,} delivered in {PATIENCE:g} s")

    def _sample(self, went: Went, share: float) -> None:
        pids = self.installation.pids()
        for name in PROCESSES:
            went.memory[name].append((share, megabytes(pids[name])))


def megabytes(pid: int) -> float:
    """Resident memory of a process, in MB of a million bytes."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def report_soon(installation: Installation) -> None:
    """Have the carrier report within a second, so that its own delays are not what is measured."""
    urllib.request.urlopen(
        urllib.request.Request(
            f"{installation.simulator}/_sim/scenarios",
            data=json.dumps({"account": "*", "receipt_min": 0.1, "receipt_max": 1.0}).encode(),
            headers={"Content-Type": "application/json"},
            method="PUT",
        ),
        timeout=10,
    ).close()


@asynccontextmanager
async def installed(people: int) -> AsyncIterator[Place]:
    """An installation of its own with `people` who agreed, and a sender without a limit that matters."""
    with running(**SETTINGS) as installation:
        await asyncio.to_thread(report_soon, installation)
        async with process.services(installation.settings, name="bench", pool=2) as services:
            organization_id = await make_organization(services.database, "Grace Chapel")
            await cast.sender(services, organization_id, installation.simulator, limit=100_000)
            for start in range(0, people, 10_000):
                numbers = cast.distinct(min(10_000, people - start), start)
                names = [(f"Ada{(start + i) % 2000}", f"Lovelace{i % 3000}") for i in range(len(numbers))]
                await cast.people(services, organization_id, numbers, names=names)
            yield Place(installation, services, organization_id)


async def main() -> int:
    """Send the same broadcast again and again; print medians."""
    accepted, delivered = [], []
    async with installed(RECIPIENTS) as place:
        for run in range(RUNS + 1):
            went = await place.send(RECIPIENTS)
            rates = (RECIPIENTS / went.accepted, RECIPIENTS / went.delivered)
            if run:
                accepted.append(rates[0])
                delivered.append(rates[1])
            print("  run {}: accepted {:,.0f}/s  delivered {:,.0f}/s".format(run, *rates), flush=True)
    print(f"sent, from Send on, freeze included      {median(accepted):8,.0f} messages/s")
    print(f"delivered and counted, two receipts each {median(delivered):8,.0f} messages/s (no floor)")
    return 0


if __name__ == "__main__":
    sys.exit(uvloop.run(main()))
