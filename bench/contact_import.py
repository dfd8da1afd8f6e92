"""Importing a list, upload, check and run, encrypted and matched, against COPY of the same bytes into a bare table."""

import asyncio
import base64
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

import psycopg
import uvloop
from tests.conftest import make_organization

from koinon import contacts
from koinon.contacts.service.imports.checking import Check
from koinon.contacts.service.imports.running import Run
from koinon.platform import configuration, process, roles, upgrading
from koinon.platform.postgres import Cluster
from koinon.platform.services import Services

ROWS = int(os.environ.get("BENCH_ROWS", "50000"))
RUNS = int(os.environ.get("BENCH_RUNS", "5"))
FLOOR = 5_000
GIVEN = ["Ada", "Ben", "Cleo", "María", "José", "Dan", "Eve", "Fay"]
FAMILY = ["Lovelace", "Núñez", "Smith", "García", "Souza", "King", "Lee"]
AREAS = ["415", "212", "617", "305"]


def table(seed: int) -> bytes:
    """A list of people with a number, a mail address and a city."""
    draw = random.Random(seed)
    lines = ["ID,First name,Last name,Phone,Email,City"]
    for n in range(ROWS):
        phone = f"({draw.choice(AREAS)}) {draw.randint(200, 999)}-{draw.randint(0, 9999):04d}"
        name = f"{draw.choice(GIVEN)},{draw.choice(FAMILY)}{n % 97}"
        lines.append(f"{seed}-{n},{name},{phone},p{n}@example.com,City {n % 50}")
    return ("\n".join(lines) + "\n").encode()


def raw_copy(cluster: Cluster, data: bytes) -> float:
    """Rows a second of COPY into a table without index or security."""
    with psycopg.connect(cluster.url("postgres", "koinon"), autocommit=True) as connection:
        return copied(connection, data)


def copied(connection: "psycopg.Connection[tuple[object, ...]]", data: bytes) -> float:
    """The same over a connection of the superuser."""
    connection.execute("drop table if exists copy_limit")
    connection.execute("create table copy_limit (a text, b text, c text, d text, e text, f text)")
    start = time.perf_counter()
    with connection.cursor().copy("copy copy_limit from stdin with (format csv, header)") as stream:
        stream.write(data)
    return ROWS / (time.perf_counter() - start)


async def imported(services: Services, organization_id: UUID, data: bytes) -> tuple[float, float, float]:
    """Rows a second of check, of run, and of upload, check and run together."""
    began = time.perf_counter()
    made = await contacts.create_import(services, organization_id, "list.csv", data)
    async with services.database.transaction(organization_id) as tx:
        await contacts.check_import(tx, made.id)
    checking = time.perf_counter()
    await Check(services, organization_id, made.id).run()
    checked = time.perf_counter() - checking
    async with services.database.transaction(organization_id) as tx:
        await contacts.run_import(tx, made.id)
    running = time.perf_counter()
    await Run(services, organization_id, made.id).run()
    ended = time.perf_counter()
    async with services.database.transaction(organization_id) as tx:
        counts = (await contacts.get_import(tx, made.id)).counts
    assert counts.new == ROWS, counts
    return ROWS / checked, ROWS / (ended - running), ROWS / (ended - began)


@asynccontextmanager
async def installation() -> AsyncIterator[tuple[Cluster, Services]]:
    """An embedded database as an installation runs it, durable."""
    process.settle_garbage()  # as `koinon worker` does
    with tempfile.TemporaryDirectory(prefix="koinon-bench-") as folder:
        Path(folder).chmod(0o755)
        cluster = Cluster(Path(folder))
        cluster.start()
        try:
            roles.bootstrap(cluster.url("postgres", "postgres"), "koinon")
            upgrading.upgrade(cluster.url("koinon_owner", "koinon"))
            settings = {
                "KOINON_ENV": "test",
                "KOINON_SECRET_KEY": "bench-secret-key-of-at-least-32-characters",
                "KOINON_ENCRYPTION_KEYS": "1:" + base64.b64encode(bytes(range(32))).decode(),
                "KOINON_LOOKUP_KEY": base64.b64encode(bytes(range(32, 64))).decode(),
                "KOINON_DATABASE_URL": cluster.url("koinon_app", "koinon"),
            }
            async with process.services(configuration.load(settings), name="bench") as services:
                yield cluster, services
        finally:
            cluster.stop()


async def main() -> int:
    """Alternate, print medians and ratios."""
    figures: list[tuple[float, float, float, float]] = []
    async with installation() as (cluster, services):
        for run in range(RUNS + 1):
            data = table(run)
            copied = await asyncio.to_thread(raw_copy, cluster, data)
            organization_id = await make_organization(services.database)
            measured = (copied, *await imported(services, organization_id, data))
            if run:
                figures.append(measured)
            print("  run {}: COPY {:,.0f}  check {:,.0f}  run {:,.0f}  all {:,.0f} rows/s".format(run, *measured))
    base, *rates = (statistics.median(column) for column in zip(*figures, strict=True))
    print(f"COPY into a bare table     {base:12,.0f} rows/s")
    for name, rate in zip(("check", "run", "upload, check and run"), rates, strict=True):
        verdict = "met" if rate >= FLOOR else "MISSED"
        print(f"{name:26} {rate:12,.0f} rows/s   ratio {rate / base:.3f} (floor {FLOOR:,} rows/s: {verdict}; aim 0.12)")
    return 0


if __name__ == "__main__":
    sys.exit(uvloop.run(main()))
