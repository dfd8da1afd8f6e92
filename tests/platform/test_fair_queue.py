"""No organization keeps the workers to itself, proven by who gets which job and never by the clock (ORG-034)."""

from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from uuid import UUID

import procrastinate
import pytest

from koinon import worker
from koinon.kit import ids
from koinon.platform import database_use
from koinon.platform.jobs import QUEUES, job
from koinon.platform.services import Services

QUEUE = QUEUES["webhooks_out"]
HALF = QUEUE.concurrency // 2
Take = Callable[[], Awaitable[str | None]]


@job("tests.neighbour", queue=QUEUE.name)
async def work(services: Services, organization_id: UUID | None) -> None:
    """Nothing: what counts is who is given it."""


async def put(services: Services, organization_id: UUID | None, times: int, lock: str | None = None) -> None:
    async with services.database.transaction(organization_id) if organization_id else services.database.system() as tx:
        for _ in range(times):
            await work.defer(tx, lock=lock)


@pytest.fixture
async def app(services: Services) -> AsyncIterator[procrastinate.App]:
    async with services.database.system() as tx:
        await tx.execute("delete from procrastinate_jobs where queue_name = %(q)s", {"q": QUEUE.name})
        await tx.execute("delete from workers")
    made = worker.application(services, [work])
    async with made.open_async():
        yield made
    async with services.database.system() as tx:
        await tx.execute("delete from procrastinate_jobs where queue_name = %(q)s", {"q": QUEUE.name})


@pytest.fixture
async def take(app: procrastinate.App) -> Take:
    """A free slot asks for a job, as the library's worker does; whose it got."""
    worker_id = await app.job_manager.register_worker()

    async def ask() -> str | None:
        found = await app.job_manager.fetch_job([QUEUE.name], worker_id)
        return None if found is None else str(found.task_kwargs["organization_id"])

    return ask


async def test_who_has_a_thousand_jobs_gets_half_of_the_slots_while_others_wait(
    services: Services, chapel: UUID, bakery: UUID, take: Take
) -> None:
    await put(services, chapel, QUEUE.concurrency * 2)
    await put(services, bakery, QUEUE.concurrency)
    given = Counter([await take() for _ in range(QUEUE.concurrency)])
    assert given == {str(chapel): HALF, str(bakery): HALF}


async def test_where_nobody_else_waits_all_slots_are_theirs(services: Services, chapel: UUID, take: Take) -> None:
    await put(services, chapel, QUEUE.concurrency)
    assert [await take() for _ in range(QUEUE.concurrency)] == [str(chapel)] * QUEUE.concurrency
    assert await take() is None


async def test_the_installations_own_jobs_wait_behind_nobodys_share(
    services: Services, chapel: UUID, take: Take
) -> None:
    await put(services, chapel, HALF + 1)
    await put(services, None, 1)
    assert [await take() for _ in range(HALF + 2)] == [str(chapel)] * HALF + ["None", str(chapel)]


async def test_half_is_of_all_processes(services: Services, chapel: UUID, bakery: UUID, take: Take) -> None:
    async with services.database.system() as tx:
        for _ in range(2):
            await tx.execute(
                "insert into workers (id, kind, host, pid) values (%(id)s, 'worker', 'test', 1)", {"id": ids.uuid7()}
            )
    await put(services, chapel, QUEUE.concurrency * 2)
    await put(services, bakery, 1)
    first = [await take() for _ in range(QUEUE.concurrency + 1)]
    assert first == [str(chapel)] * QUEUE.concurrency + [str(bakery)]


async def test_a_lock_still_lets_one_run_at_a_time(services: Services, chapel: UUID, take: Take) -> None:
    await put(services, chapel, 2, lock=f"one:{chapel}")
    assert [await take(), await take()] == [str(chapel), None]


async def test_the_statements_of_each_organization_are_counted(services: Services, chapel: UUID, bakery: UUID) -> None:
    database_use._statements.clear()
    for organization_id, times in ((chapel, 7), (bakery, 2)):
        async with services.database.transaction(organization_id) as tx:
            for _ in range(times):
                await tx.scalar("select 1")
    for _ in range(2):  # what was told once is not told again
        async with services.database.system() as tx:
            await database_use.tell(tx)
    async with services.database.system() as tx:
        seen = {use.organization_id: use.statements for use in await database_use.heaviest(tx, 100)}
    assert (seen[chapel], seen[bakery]) == (7, 2)
