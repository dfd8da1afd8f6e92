"""Bulk jobs of one organization beside the pages of another: by locks, statements and turns, by no clock (API-033)."""

import asyncio
from collections import Counter
from contextlib import AsyncExitStack
from uuid import UUID

import pytest

from koinon import worker
from koinon.platform import database_use
from koinon.platform.bulk import running
from koinon.platform.bulk.contracts import BATCH
from koinon.platform.bulk.jobs import JOBS
from koinon.platform.jobs import QUEUES
from koinon.platform.services import Services
from tests.api.test_bulk import ask, organization_of, people
from tests.identity.browser import Browser

FAR = 120.0
"""Seconds after which a call that waits for somebody's lock has failed; one that waits for nobody needs none."""


async def begun(services: Services, ada: Browser) -> tuple[UUID, list[UUID]]:
    """Three jobs, each on people of its own, with their first batch behind them."""
    chapel, each = await organization_of(ada), BATCH + 100
    made = await people(services, chapel, 3 * each)
    asked = [
        await ask(ada, operation="tag", ids=made[n * each : (n + 1) * each], updates={"tags": [f"t{n}"]})
        for n in range(3)
    ]
    jobs = [UUID(answer.json["data"]["job_id"]) for answer in asked]
    for job in jobs:
        assert await running._step(services, chapel, job), "a first batch of 500"
    return chapel, jobs


async def call_everything(ben: Browser) -> list[int]:
    """What a page and a program do: read a list and one, add, change, change many."""
    made = await ben.call("POST", "/api/v1/contacts", {"given_name": "Ben", "tags": ["t0"]})
    path = f"/api/v1/contacts/{made.json['data']['id']}"
    answers = [
        made,
        await ben.call("GET", "/api/v1/contacts?limit=25"),
        await ben.call("GET", path),
        await ben.call("PATCH", path, {"family_name": "Baker"}),
        await ask(ben, operation="untag", all=True, updates={"tags": ["t0"]}),
        await ben.call("GET", "/api/v1/jobs"),
    ]
    return [answer.status for answer in answers]


async def test_whoever_works_beside_three_open_batches_waits_for_no_lock(
    ada: Browser, ben: Browser, services: Services
) -> None:
    chapel, jobs = await begun(services, ada)
    bakery = await organization_of(ben)
    await call_everything(ben)  # what a process remembers is remembered from here on
    database_use._statements.clear()
    alone = await call_everything(ben)
    used_alone = database_use._statements[bakery]

    async with AsyncExitStack() as held:
        for job in jobs:
            tx = await held.enter_async_context(services.database.transaction(chapel))
            assert await running._batch(tx, services, job), "written, its locks held, and not committed"
        database_use._statements.clear()
        beside = await asyncio.wait_for(call_everything(ben), FAR)
        used_beside = database_use._statements[bakery]
    assert alone == beside == [201, 200, 200, 200, 200, 200]
    assert used_beside == used_alone


async def test_a_turn_ends_so_that_others_get_theirs(ada: Browser, ben: Browser, services: Services) -> None:
    """Of three jobs at work and one of somebody else, the second slot goes to the other organization."""
    async with services.database.system() as tx:
        await tx.execute("delete from procrastinate_jobs where queue_name = 'bulk'")
        await tx.execute("delete from workers")
    chapel, bakery = await organization_of(ada), await organization_of(ben)
    await people(services, chapel, 101)
    await people(services, bakery, 101)
    for number in range(3):
        await ask(ada, operation="tag", all=True, updates={"tags": [f"t{number}"]})
    await ask(ben, operation="tag", all=True, updates={"tags": ["mine"]})
    application = worker.application(services, list(JOBS))
    async with application.open_async():
        worker_id = await application.job_manager.register_worker()
        slots = QUEUES["bulk"].concurrency
        taken = [await application.job_manager.fetch_job(["bulk"], worker_id) for _ in range(slots)]
        whose = Counter(str(job.task_kwargs["organization_id"]) for job in taken if job is not None)
    assert slots == 2
    assert whose == {str(chapel): 1, str(bakery): 1}
    async with services.database.system() as tx:
        await tx.execute("delete from procrastinate_jobs where queue_name = 'bulk'")


async def test_one_turn_works_through_a_bounded_number_of_batches_and_goes_to_the_end_of_the_queue(
    ada: Browser, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    chapel, jobs = await begun(services, ada)
    async with services.database.system() as tx:
        await tx.execute("delete from procrastinate_jobs where queue_name = 'bulk'")
    monkeypatch.setattr(running, "TURN_SECONDS", 0.0)
    await running.run_bulk.run(services, chapel, job_id=str(jobs[0]))
    async with services.database.system() as tx:
        waiting = await tx.all(str, "select args->>'job_id' from procrastinate_jobs where queue_name = 'bulk'")
        await tx.execute("delete from procrastinate_jobs where queue_name = 'bulk'")
    assert waiting == [str(jobs[0])], "its time was over before the next batch: it waits behind everybody else"
