"""Killed amid the minute in which it prepares: each date is one run and one broadcast all the same (MSG-066)."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from koinon.messaging.schedules.contracts import RunStatus
from koinon.platform.configuration import Configuration
from koinon.platform.services import Services
from tests.messaging import cast
from tests.messaging.schedules import making
from tests.platform.test_sigterm import process, until

DUE = 60
MADE = datetime(2026, 2, 27, 12, tzinfo=UTC)
AT = datetime(2026, 3, 1, 13, 59, 30, tzinfo=UTC)


async def test_kill_9_and_another_worker_make_one_broadcast_of_each(
    services: Services, settings: Configuration, chapel: UUID
) -> None:
    await cast.sender(services, chapel, "http://127.0.0.1:9")
    await cast.people(services, chapel, cast.distinct(2))
    made = await making.make(services, chapel, making.wanted("2026-03-01T09:00", "FREQ=DAILY"), MADE)
    async with services.database.transaction(chapel) as tx:
        await tx.execute(
            "insert into schedules (id, organization_id, name, kind, content, audience, channel, starts_at_local,"
            " time_zone, rrule, ends_at, next_for, next_run_at, due_at)"
            " select koinon_uuid7(), organization_id, name, kind, content, audience, channel, starts_at_local,"
            " time_zone, rrule, ends_at, next_for, next_run_at, due_at from schedules, generate_series(2, %(due)s)"
            " where organization_id = %(o)s and id = %(id)s",
            {"o": chapel, "id": made.id, "due": DUE},
        )

    async def begun() -> bool:
        return await count(services, chapel, "broadcasts") > 0

    command = ("-m", "tests.messaging.schedules.process_under_test", str(chapel), AT.isoformat())
    async with process(settings, *command) as running:
        await until(begun)
        running.kill()
        await running.wait()
    assert 0 < await count(services, chapel, "broadcasts") <= DUE
    await making.look(services, chapel, AT + timedelta(seconds=5))
    async with services.database.transaction(chapel) as tx:
        rows: list[tuple[str, int, int]] = await tx.all(
            tuple,
            "select status, count(*), count(distinct broadcast_id) from schedule_runs where organization_id = %(o)s"
            " group by status",
            {"o": chapel},
        )
    assert rows == [(RunStatus.OPEN.value, DUE, DUE)]
    assert await count(services, chapel, "broadcasts") == DUE


async def count(services: Services, organization_id: UUID, table: str) -> int:
    """Rows of the organization."""
    async with services.database.transaction(organization_id) as tx:
        counted = await tx.scalar(f"select count(*) from {table} where organization_id = %(o)s", {"o": organization_id})
    return int(counted)
