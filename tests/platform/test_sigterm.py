"""What is in flight at SIGTERM is finished or handed back, by real processes (OPS-004)."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from uuid import UUID

import msgspec
import psycopg
import pytest

from koinon.platform.configuration import Configuration
from koinon.platform.services import Services
from tests.installation import ROOT, free_port
from tests.platform.process_under_test import slow

PATIENCE = 60.0


class Standing(msgspec.Struct, frozen=True):
    status: str
    attempts: int


@asynccontextmanager
async def process(settings: Configuration, *command: str, **more: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """A process of ours with the test's database; killed at the end if it still lives."""
    own = {k: v for k, v in os.environ.items() if not k.startswith("KOINON_")}
    given = {f"KOINON_{n}": str(v.value) for n, v in settings.resolved.items() if v.source != "default"}
    paths = {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", "PYTHONWARNINGS": "ignore"}
    started = await asyncio.create_subprocess_exec(sys.executable, *command, env=own | given | paths | more, cwd=ROOT)
    try:
        yield started
    finally:
        if started.returncode is None:
            started.kill()
            await started.wait()


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not await holds():  # noqa: ASYNC110 - another process rings no event
            await asyncio.sleep(0.05)


async def noted(services: Services, organization_id: UUID) -> set[str]:
    async with services.database.system() as tx:
        return set(await tx.all(str, "select kind from wakeups where organization_id = %(o)s", {"o": organization_id}))


async def jobs(services: Services, organization_id: UUID) -> list[Standing]:
    async with services.database.system() as tx:
        return await tx.all(
            Standing,
            "select status::text, attempts from procrastinate_jobs where args->>'organization_id' = %(o)s",
            {"o": str(organization_id)},
        )


async def put(services: Services, organization_id: UUID, attempts: int = 0) -> None:
    async with services.database.transaction(organization_id) as tx:
        await slow.defer(tx)
        await tx.execute(
            "update procrastinate_jobs set attempts = %(n)s where args->>'organization_id' = %(o)s",
            {"n": attempts, "o": str(organization_id)},
        )


async def told_to_end(services: Services, settings: Configuration, organization_id: UUID, *how: str) -> int:
    async with process(settings, "-m", "tests.platform.process_under_test", *how) as running:

        async def has_begun() -> bool:
            return "began" in await noted(services, organization_id)

        await until(has_begun)
        running.send_signal(signal.SIGTERM)
        return await asyncio.wait_for(running.wait(), PATIENCE)


async def test_a_job_in_flight_is_finished(services: Services, settings: Configuration, chapel: UUID) -> None:
    await put(services, chapel)
    assert await told_to_end(services, settings, chapel, "2", "25") == 0
    assert await noted(services, chapel) == {"began", "ended"}
    assert await jobs(services, chapel) == []


@pytest.mark.parametrize("attempts", [0, 2])
async def test_a_job_that_takes_too_long_is_handed_back_even_at_its_last_attempt(
    services: Services, settings: Configuration, chapel: UUID, attempts: int
) -> None:
    """`bulk` has three attempts: the third is the last."""
    await put(services, chapel, attempts)
    assert await told_to_end(services, settings, chapel, "300", "0.5") == 0
    assert await noted(services, chapel) == {"began"}
    assert await jobs(services, chapel) == [Standing("todo", attempts + 1)]
    async with services.database.system() as tx:
        await tx.execute("delete from procrastinate_jobs where task_name = 'tests.slow'")


async def test_a_request_in_flight_is_answered_and_no_new_one_is_taken(settings: Configuration) -> None:
    """A webhook waits for a locked table; it is answered once that is free, although SIGTERM came before."""
    port = free_port()
    assert settings.database_owner_url is not None
    async with process(settings, "-m", "koinon", "web", KOINON_PORT=str(port)) as running:
        await until(lambda: listens(port))
        owner = await psycopg.AsyncConnection.connect(settings.database_owner_url)
        async with owner:
            await owner.execute("lock table directory in access exclusive mode")
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"POST /webhooks/telnyx/" + b"t" * 40 + b" HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}")
            await writer.drain()
            await until(lambda: waits(owner))
            running.send_signal(signal.SIGTERM)
            await until(lambda: refuses(port))
            await owner.rollback()
        answer = await asyncio.wait_for(reader.readuntil(b"\r\n"), PATIENCE)
        writer.close()
        assert answer.startswith(b"HTTP/1.1 404"), "an unknown token, found out after the lock was gone"
        assert await asyncio.wait_for(running.wait(), PATIENCE) == 0


async def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


async def refuses(port: int) -> bool:
    return not await listens(port)


async def waits(owner: psycopg.AsyncConnection) -> bool:
    found = await (await owner.execute("select exists (select from pg_locks where not granted)")).fetchone()
    return bool(found and found[0])
