"""Statements of over half a second are warned of, kept by fingerprint and shown, without a value (OPS-055)."""

import io
from collections.abc import AsyncIterator
from uuid import UUID

import msgspec
import pytest

from koinon import doctor
from koinon.platform import metrics, slow_queries, tracing
from koinon.platform.configuration import Configuration
from koinon.platform.db import Database
from tests.platform.test_logs import lines, stream

__all__ = ["stream"]
SQL = "select pg_sleep(%(seconds)s), 'Ada''s secret' as name, 12025550142 as phone"


class Row(msgspec.Struct, frozen=True):
    name: str
    statement: str
    calls: int
    route: str


@pytest.fixture(autouse=True)
async def clean(database: Database) -> AsyncIterator[None]:
    slow_queries._seen.clear()
    yield
    slow_queries._seen.clear()
    async with database.system() as tx:
        await tx.execute("delete from slow_queries")


async def ask(database: Database, organization_id: UUID, seconds: float) -> None:
    async with database.transaction(organization_id) as tx:
        await tx.execute(SQL, {"seconds": seconds})


async def kept(database: Database) -> list[Row]:
    async with database.system() as tx:
        await slow_queries.tell(tx)
    async with database.system() as tx:
        return await tx.all(Row, "select name, statement, calls, route from slow_queries")


async def test_a_slow_one_is_warned_of_with_its_name_route_and_organization(
    database: Database, chapel: UUID, stream: io.StringIO
) -> None:
    with tracing.within(job="tests.report"):
        await ask(database, chapel, 0.51)
    (line,) = [line for line in lines(stream) if line["event"] == "slow_query"]
    assert (line["query"], line["route"], line["organization_id"]) == (
        ("tests.platform.test_slow_queries.ask", "tests.report", str(chapel))
    )
    assert 500 <= line["milliseconds"] < 5_000
    assert "Ada" not in stream.getvalue()


async def test_a_quick_one_is_not(database: Database, chapel: UUID) -> None:
    await ask(database, chapel, 0.01)
    assert await kept(database) == []


async def test_it_is_kept_once_without_values_and_counted(database: Database, chapel: UUID) -> None:
    for _ in range(2):
        await ask(database, chapel, 0.51)
        found = await kept(database)
    assert found == [
        Row("tests.platform.test_slow_queries.ask", "select pg_sleep(%(seconds)s), ? as name, ? as phone", 2, "")
    ]
    assert len(await kept(database)) == 1, "told twice, counted once"


async def test_doctor_and_metrics_show_it(database: Database, chapel: UUID, settings: Configuration) -> None:
    await ask(database, chapel, 0.51)
    await kept(database)
    findings = {finding.check: finding for finding in await doctor.examine(settings)}
    assert "tests.platform.test_slow_queries.ask" in findings["slow queries"].words
    assert findings["slow queries"].ok
    labels = {"query": "tests.platform.test_slow_queries.ask"}
    assert (metrics.REGISTRY.get_sample_value("db_slow_queries_total", labels) or 0) >= 1


async def test_a_statement_that_was_cut_off_is_noted_too(database: Database, chapel: UUID) -> None:
    with pytest.raises(Exception, match="statement timeout"):
        async with database.transaction(chapel, timeout_ms=600) as tx:
            await tx.execute(SQL, {"seconds": 5})
    assert len(await kept(database)) == 1
