"""The transaction, the tenant wall, the event log and jobs in the caller's transaction."""

import contextlib
from uuid import UUID

import psycopg
import pytest

from koinon.kit import ids
from koinon.platform import events
from koinon.platform.db import Database
from koinon.platform.events import Event
from koinon.platform.jobs import job


@job("tests.nothing", queue="bulk")
async def nothing(*_: object) -> None:
    """Does nothing."""


def fact(about: UUID, kind: str = "test.happened") -> Event:
    return Event(type=kind, aggregate_type="test", aggregate_id=about)


async def test_no_tenant_sees_no_rows(database: Database, chapel: UUID) -> None:
    async with database.system() as tx:
        assert await tx.scalar("select count(*) from locations") == 0


async def test_a_tenant_sees_only_its_own_rows(database: Database, chapel: UUID, bakery: UUID) -> None:
    async with database.transaction(chapel) as tx:
        assert await tx.all(UUID, "select organization_id from locations") == [chapel]


async def test_writing_for_another_tenant_is_refused(database: Database, chapel: UUID, bakery: UUID) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        async with database.transaction(chapel) as tx:
            await tx.execute(
                "insert into locations (id, organization_id, name) values (%(id)s, %(o)s, 'Theirs')",
                {"id": ids.uuid7(), "o": bakery},
            )


async def test_the_tenant_does_not_leak_through_the_pool(database: Database, chapel: UUID) -> None:
    for _ in range(20):
        async with database.transaction(chapel) as tx:
            await tx.scalar("select 1")
        async with database.system() as tx:
            assert not await tx.scalar("select current_setting('koinon.organization_id', true)")


async def test_events_commit_with_their_transaction(database: Database, chapel: UUID) -> None:
    async with database.system() as tx:
        before = await events.end(tx)
    about = ids.uuid7()
    async with database.transaction(chapel) as tx:
        tx.publish(fact(about))
    with pytest.raises(ZeroDivisionError):
        async with database.transaction(chapel) as tx:
            tx.publish(fact(about, "test.undone"))
            raise ZeroDivisionError
    async with database.system() as tx:
        read = [e.type for e in await events.read(tx, before) if e.aggregate_id == about]
    assert read == ["test.happened"]


async def test_a_reader_waits_for_older_transactions(database: Database, chapel: UUID) -> None:
    """PostgreSQL manual §9.28.6: ids below pg_snapshot_xmin are all finished; so a late commit is never skipped."""
    async with database.system() as tx:
        before = await events.end(tx)
    slow, quick = ids.uuid7(), ids.uuid7()
    async with database.transaction(chapel) as first:
        await first.scalar("select pg_current_xact_id()")
        async with database.transaction(chapel) as second:
            second.publish(fact(quick))
        async with database.system() as tx:
            assert quick not in {e.aggregate_id for e in await events.read(tx, before)}
        first.publish(fact(slow))
    async with database.system() as tx:
        read = [e.aggregate_id for e in await events.read(tx, before)]
    assert [i for i in read if i in (slow, quick)] == [slow, quick]


async def test_a_job_exists_only_if_its_transaction_commits(database: Database, chapel: UUID) -> None:
    async with database.transaction(chapel) as tx:
        await nothing.defer(tx)
    with pytest.raises(ZeroDivisionError):
        async with database.transaction(chapel) as tx:
            await nothing.defer(tx)
            raise ZeroDivisionError
    count = (
        "select count(*) from procrastinate_jobs where task_name = 'tests.nothing' and args->>'organization_id' = %(o)s"
    )
    async with database.system() as tx:
        assert await tx.scalar(count, {"o": str(chapel)}) == 1


async def test_one_waiting_job_is_enough(database: Database, chapel: UUID) -> None:
    async with database.transaction(chapel) as tx:
        assert await nothing.defer(tx, once=f"nothing:{chapel}")
        assert not await nothing.defer(tx, once=f"nothing:{chapel}")
        assert await tx.scalar("select 1") == 1


async def test_a_savepoint_forgets_its_own_events(database: Database, chapel: UUID) -> None:
    async with database.transaction(chapel) as tx:
        tx.publish(fact(chapel))
        with pytest.raises(ZeroDivisionError):
            async with tx.savepoint():
                tx.publish(fact(chapel, "test.undone"))
                raise ZeroDivisionError
        assert [e.type for e in tx.events] == ["test.happened"]


async def test_no_statement_and_no_pause_lasts_for_ever(database: Database, chapel: UUID) -> None:
    """OPS-055: on any server, also one that was set up by somebody else; another process's work may take longer."""
    limits = "select current_setting('statement_timeout'), current_setting('idle_in_transaction_session_timeout')"
    async with database.transaction(chapel) as tx:
        assert await tx.one(tuple, limits) == ("30s", "1min")
    async with database.transaction(chapel, timeout_ms=50) as tx:
        with pytest.raises(psycopg.errors.QueryCanceled):
            await tx.scalar("select pg_sleep(10)")


async def test_what_fails_after_a_rollback_does_not_hide_the_refusal(database: Database, chapel: UUID) -> None:
    async def note() -> None:
        async with database.transaction(chapel) as later:
            await later.execute("select no_such_function()")

    with pytest.raises(ValueError, match="refused"):
        async with database.transaction(chapel) as tx:
            tx.after_rollback(note)
            raise ValueError("refused")


async def test_what_a_refusal_leaves_behind_is_told_where_only_a_part_was_rolled_back(
    database: Database, chapel: UUID
) -> None:
    told = list[str]()

    async def note(what: str) -> None:
        told.append(what)

    async with database.transaction(chapel) as tx:
        with contextlib.suppress(RuntimeError):
            async with tx.savepoint():
                tx.after_rollback(lambda: note("part"))
                raise RuntimeError
        async with tx.savepoint():
            tx.after_rollback(lambda: note("never"))
        assert told == []
    assert told == ["part"]
