"""What gave up because something was away is tried again; what will never work waits for a person (OPS-014)."""

import json
from argparse import Namespace
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import msgspec
import psycopg
import pytest

from koinon import letters as letters_command
from koinon import worker
from koinon.platform import dead_letters, errors
from koinon.platform.configuration import Configuration
from koinon.platform.db import DatabaseUnavailable
from koinon.platform.http import ConnectFailed
from koinon.platform.jobs import Job, job
from koinon.platform.services import Services
from koinon.platform.upkeep import retry_dead_letters

outcomes: list[Exception | None] = []
ran: list[tuple[UUID | None, dict[str, str]]] = []


@job("tests.fickle", queue="bulk")
async def fickle(services: Services, organization_id: UUID | None, **named: str) -> None:
    ran.append((organization_id, named))
    outcome = outcomes.pop(0) if outcomes else None
    if outcome is not None:
        raise outcome


class Row(msgspec.Struct, frozen=True):
    state: str
    retries: int
    attempts: int
    error: str
    transient: bool


JOBS: list[Job] = [fickle, retry_dead_letters]


@pytest.fixture(autouse=True)
async def forgotten(services: Services) -> AsyncIterator[None]:
    yield
    async with services.database.system() as tx:
        await tx.execute("delete from dead_letters where job = 'tests.fickle'")
        await tx.execute("delete from procrastinate_jobs where task_name = 'tests.fickle'")
    outcomes.clear()
    ran.clear()


async def give_up(services: Services, organization_id: UUID, error: Exception, **options: Any) -> None:
    """Run `fickle` at its last attempt, failing with `error`."""
    async with services.database.transaction(organization_id) as tx:
        await fickle.defer(tx, import_id="7", **options)
    await last_attempt(services, organization_id)
    outcomes.append(error)
    await worker.drain(services, JOBS, ["bulk"])


async def last_attempt(services: Services, organization_id: UUID) -> None:
    async with services.database.system() as tx:
        await tx.execute(
            "update procrastinate_jobs set attempts = 2 where status = 'todo' and args->>'organization_id' = %(o)s",
            {"o": str(organization_id)},
        )


async def letters(services: Services, organization_id: UUID) -> list[Row]:
    async with services.database.system() as tx:
        return await tx.all(
            Row,
            "select state, retries, attempts, error, transient from dead_letters where organization_id = %(o)s",
            {"o": organization_id},
        )


async def sweep(services: Services) -> None:
    await retry_dead_letters.call(services)


async def test_what_will_pass_is_tried_again_with_its_arguments_and_resolved(services: Services, chapel: UUID) -> None:
    await give_up(services, chapel, ConnectFailed("no route"))
    assert await letters(services, chapel) == [Row("dead", 0, 3, "ConnectFailed", True)]
    ran.clear()
    await sweep(services)
    assert [row.state for row in await letters(services, chapel)] == ["retrying"]
    await worker.drain(services, JOBS, ["bulk"])
    assert ran == [(chapel, {"import_id": "7"})]
    assert [(row.state, row.retries) for row in await letters(services, chapel)] == [("resolved", 1)]


async def test_what_fails_again_goes_back_to_its_grave_and_no_second_one(services: Services, chapel: UUID) -> None:
    await give_up(services, chapel, ConnectFailed("no route"))
    await sweep(services)
    await last_attempt(services, chapel)
    outcomes.append(DatabaseUnavailable())
    await worker.drain(services, JOBS, ["bulk"])
    assert await letters(services, chapel) == [Row("dead", 1, 6, "DatabaseUnavailable", True)]


async def test_a_mistake_waits_for_a_person(services: Services, chapel: UUID) -> None:
    await give_up(services, chapel, ValueError("a mistake"))
    await sweep(services)
    assert await letters(services, chapel) == [Row("dead", 0, 3, "ValueError", False)]


async def test_ten_retries_are_enough(services: Services, chapel: UUID) -> None:
    await give_up(services, chapel, ConnectFailed("no route"))
    async with services.database.system() as tx:
        await tx.execute("update dead_letters set retries = 10 where organization_id = %(o)s", {"o": chapel})
    await sweep(services)
    assert [(row.state, row.retries) for row in await letters(services, chapel)] == [("dead", 10)]


async def test_where_the_same_job_waits_already_that_one_takes_its_place(services: Services, chapel: UUID) -> None:
    once = f"fickle {chapel}"
    await give_up(services, chapel, ConnectFailed("no route"), once=once)
    async with services.database.transaction(chapel) as tx:
        assert await fickle.defer(tx, once=once)
    await sweep(services)
    assert [row.state for row in await letters(services, chapel)] == ["resolved"]
    ran.clear()
    await worker.drain(services, JOBS, ["bulk"])
    assert len(ran) == 1


async def test_a_person_retries_what_the_sweeper_leaves_alone(services: Services, chapel: UUID) -> None:
    await give_up(services, chapel, ValueError("a mistake, corrected since"))
    async with services.database.system() as tx:
        (letter,) = [one for one in await dead_letters.waiting(tx) if one.organization_id == chapel]
        assert await dead_letters.retry(tx, letter.id)
    await worker.drain(services, JOBS, ["bulk"])
    assert [row.state for row in await letters(services, chapel)] == ["resolved"]


async def test_a_person_discards_one_with_a_reason(services: Services, chapel: UUID) -> None:
    await give_up(services, chapel, ValueError("a mistake"))
    async with services.database.system() as tx:
        (letter,) = [one for one in await dead_letters.waiting(tx) if one.organization_id == chapel]
        assert await dead_letters.discard(tx, letter.id, "the organization is gone")
        assert not await dead_letters.discard(tx, letter.id, "twice")
    assert [row.state for row in await letters(services, chapel)] == ["discarded"]


async def test_the_command_lists_and_discards(
    services: Services, chapel: UUID, settings: Configuration, capsys: pytest.CaptureFixture[str]
) -> None:
    await give_up(services, chapel, ValueError("a mistake"))
    asked = Namespace(retry=None, discard=None, reason="gone", json=True, placement="here")
    assert await letters_command.run(settings, asked) == 0
    (listed,) = [row for row in json.loads(capsys.readouterr().out) if row["organization_id"] == str(chapel)]
    assert (listed["job"], listed["error"]) == ("tests.fickle", "ValueError")
    asked.discard = listed["id"]
    assert await letters_command.run(settings, asked) == 0
    assert await letters_command.run(settings, asked) == 1
    assert [row.state for row in await letters(services, chapel)] == ["discarded"]


@pytest.mark.parametrize(
    ("error", "passes"),
    [
        (psycopg.errors.AdminShutdown(), True),
        (psycopg.errors.DeadlockDetected(), True),
        (psycopg.errors.QueryCanceled(), True),
        (psycopg.errors.ProgramLimitExceeded(), False),
        (psycopg.errors.UniqueViolation(), False),
        (TimeoutError(), True),
        (ConnectionResetError(), True),
        (errors.DEPENDENCY_UNAVAILABLE(), True),
        (errors.INVALID_STATE(), False),
        (KeyError(), False),
    ],
)
def test_errors_are_told_apart(error: Exception, passes: bool) -> None:
    """PostgreSQL 18, appendix A: 57P01 and 40P01 speak of the server, 54000 and 23505 of the value."""
    assert dead_letters.is_transient(error) is passes
