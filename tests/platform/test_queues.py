"""Queues: so many at once, the urgent first, none starved by another, no job for ever (OPS-010, 011, 013)."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import psycopg
import pytest

from koinon import scheduler, worker
from koinon.platform.doorbell import Doorbell
from koinon.platform.jobs import QUEUES, Job, job
from koinon.platform.services import Services


class Stage:
    """What the jobs of this file did, in order, and how many ran at once."""

    def __init__(self) -> None:
        self.order: list[tuple[str, str]] = []
        self.at_once: dict[str, int] = {}
        self.most: dict[str, int] = {}
        self.changed = asyncio.Event()
        self.gate = asyncio.Event()

    async def play(self, part: str, organization_id: UUID | None, *, held: bool) -> None:
        self.order.append((part, str(organization_id)))
        self.at_once[part] = self.at_once.get(part, 0) + 1
        self.most[part] = max(self.most.get(part, 0), self.at_once[part])
        self.changed.set()
        if held:
            await self.gate.wait()
        self.at_once[part] -= 1

    async def until(self, count: int) -> None:
        """Until so many have begun."""
        async with asyncio.timeout(60):
            while len(self.order) < count:
                self.changed.clear()
                await self.changed.wait()


STAGE = Stage()


@pytest.fixture(autouse=True)
def stage() -> Stage:
    STAGE.__init__()  # type: ignore[misc]
    return STAGE


@job("tests.slow", queue="bulk")
async def slow(services: Services, organization_id: UUID | None, **_: object) -> None:
    await STAGE.play("slow", organization_id, held=True)


@job("tests.urgent", queue="inbound")
async def urgent(services: Services, organization_id: UUID | None) -> None:
    await STAGE.play("urgent", organization_id, held=False)


@job("tests.idle", queue="maintenance")
async def idle(services: Services, organization_id: UUID | None) -> None:
    await STAGE.play("idle", organization_id, held=False)


@job("tests.endless", queue="bulk", time_limit=0.05)
async def endless(services: Services, organization_id: UUID | None) -> None:
    await STAGE.play("endless", organization_id, held=True)


JOBS = [slow, urgent, idle, endless]


@asynccontextmanager
async def working(services: Services, *queues: str) -> AsyncIterator[None]:
    """The worker's own loops for these queues."""
    app, doorbell = worker.application(services, JOBS), Doorbell(services.database)
    async with app.open_async():
        tasks = [asyncio.create_task(worker._work(app, queue, doorbell)) for queue in queues]
        try:
            yield
        finally:
            STAGE.gate.set()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def put(services: Services, organization_id: UUID, declared: Job, count: int = 1) -> None:
    async with services.database.transaction(organization_id) as tx:
        for number in range(count):
            await declared.defer(tx, **({"number": number} if declared is slow else {}))


async def test_a_slow_queue_has_its_slots_and_starves_no_other(services: Services, chapel: UUID, stage: Stage) -> None:
    """`bulk` runs two at once; while both are held for good, `inbound` goes on."""
    assert QUEUES["bulk"].concurrency == 2
    await put(services, chapel, slow, 5)
    async with working(services, "bulk", "inbound"):
        await stage.until(2)
        await put(services, chapel, urgent, 3)
        await stage.until(5)
        assert [part for part, _ in stage.order] == ["slow"] * 2 + ["urgent"] * 3
        stage.gate.set()
        await stage.until(8)
    assert stage.most["slow"] == 2


async def test_the_urgent_queue_comes_first(services: Services, chapel: UUID, stage: Stage) -> None:
    await put(services, chapel, idle)
    await put(services, chapel, urgent)
    await worker.drain(services, JOBS, ["inbound", "maintenance"])
    assert [part for part, _ in stage.order] == ["urgent", "idle"]


async def test_a_job_past_its_time_is_ended_and_tried_again(services: Services, chapel: UUID) -> None:
    await put(services, chapel, endless)
    await worker.drain(services, JOBS, ["bulk"])
    async with services.database.system() as tx:
        [(status, attempts)] = await tx.all(
            tuple,
            "select status::text, attempts from procrastinate_jobs where args->>'organization_id' = %(o)s",
            {"o": str(chapel)},
        )
    assert (status, attempts) == ("todo", 1)


async def test_what_became_of_a_job_is_logged(
    services: Services, chapel: UUID, caplog: pytest.LogCaptureFixture
) -> None:
    """OPS-081: jobs with kind and outcome."""
    await put(services, chapel, urgent)
    await put(services, chapel, endless)
    with caplog.at_level(logging.INFO, "koinon.worker"):
        await worker.drain(services, JOBS, ["inbound", "bulk"])
    told = {(record.msg, record.__dict__["job"]) for record in caplog.records if "job" in record.__dict__}
    assert {("job_done", "tests.urgent"), ("job_failed", "tests.endless")} <= told


def test_five_minutes_unless_said_otherwise() -> None:
    assert slow.time_limit == 300.0


async def test_of_two_schedulers_one_leads(services: Services) -> None:
    """OPS-004: by advisory lock; the other takes over where the first one's connection ends."""
    async with (
        await psycopg.AsyncConnection.connect(services.database.url, autocommit=True) as first,
        await psycopg.AsyncConnection.connect(services.database.url, autocommit=True) as second,
    ):
        assert await scheduler._locked(first)
        assert await scheduler._locked(first), "it stays the leader"
        assert not await scheduler._locked(second)
        await first.close()
        async with asyncio.timeout(30):
            while not await scheduler._locked(second):  # noqa: ASYNC110 - the server lets go soon after
                await asyncio.sleep(0)
