"""Jobs: retried with growing waits, buried after the last try (OPS-010..014)."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from koinon import worker
from koinon.kit import clock
from koinon.platform.doorbell import Doorbell
from koinon.platform.jobs import QUEUES, Job, job
from koinon.platform.services import Services

seen: list[UUID] = []
SECRET = ["+1", "202", "555", "0142"]


@job("tests.remember", queue="bulk")
async def remember(services: Services, organization_id: UUID | None) -> None:
    assert organization_id is not None
    async with services.database.transaction(organization_id) as tx:
        seen.append(await tx.scalar("select id from organizations where id = %(o)s", {"o": organization_id}))


@job("tests.fail", queue="inbound")
async def fail(services: Services, organization_id: UUID | None) -> None:
    raise ValueError("".join(SECRET))


async def put(services: Services, organization: UUID, declared: Job) -> None:
    async with services.database.transaction(organization) as tx:
        await declared.defer(tx)


async def test_a_job_runs_within_its_organization(services: Services, chapel: UUID) -> None:
    await put(services, chapel, remember)
    await worker.drain(services, [remember, fail], ["bulk"])
    assert seen[-1] == chapel


async def test_a_failed_job_waits_and_is_tried_again(services: Services, chapel: UUID) -> None:
    await put(services, chapel, fail)
    await worker.drain(services, [remember, fail], ["inbound"])
    async with services.database.system() as tx:
        row = await tx.first(
            tuple,
            "select status::text, attempts, scheduled_at - now() from procrastinate_jobs"
            " where args->>'organization_id' = %(o)s",
            {"o": str(chapel)},
        )
    assert row is not None
    assert row[:2] == ("todo", 1)
    assert timedelta(0) < row[2] <= timedelta(seconds=QUEUES["inbound"].wait * 1.1)


async def test_after_the_last_try_it_is_a_dead_letter_without_the_message(services: Services, chapel: UUID) -> None:
    await put(services, chapel, fail)
    async with services.database.system() as tx:
        await tx.execute(
            "update procrastinate_jobs set attempts = 4 where args->>'organization_id' = %(o)s", {"o": str(chapel)}
        )
    await worker.drain(services, [remember, fail], ["inbound"])
    async with services.database.system() as tx:
        row = await tx.first(
            tuple,
            "select job, attempts, error, trace from dead_letters where organization_id = %(o)s",
            {"o": chapel},
        )
    assert row is not None
    assert row[:3] == ("tests.fail", 5, "ValueError")
    assert "".join(SECRET) not in row[3]


@pytest.mark.parametrize(("attempt", "wait"), [(0, 1), (1, 2), (2, 4), (3, 8), (11, 300)])
def test_waits_double_up_to_five_minutes_give_or_take_a_tenth(attempt: int, wait: int) -> None:
    class Tried:
        attempts = attempt

    now, waits = clock.now(), []
    with clock.frozen(now):
        for _ in range(200):
            decision = worker.Backoff(20, 1).get_retry_decision(exception=ValueError(), job=Tried())
            assert decision is not None
            waits.append((decision.retry_at - now) / timedelta(seconds=wait))
    assert 0.9 <= min(waits) < max(waits) <= 1.1
    assert max(waits) - min(waits) > 0.02, "what failed together does not come back together"


def test_five_attempts_are_five() -> None:
    class Tried:
        attempts = 4

    assert worker.Backoff(5, 1).get_retry_decision(exception=ValueError(), job=Tried()) is None


async def test_the_doorbell_is_heard_in_another_process(services: Services, chapel: UUID) -> None:
    here, there = Doorbell(services.database), Doorbell(services.database)
    here.start(listen=False)
    there.start()
    waiter = there.waiter("bulk")
    await waiter.wait(5)  # everything rings once when the listener connects
    started = asyncio.get_running_loop().time()
    async with services.database.transaction(chapel) as tx:
        tx.ring("bulk")
    await waiter.wait(5)
    assert asyncio.get_running_loop().time() - started < 2
    await here.stop()
    await there.stop()
    services.database.ringer = lambda _queue: None
