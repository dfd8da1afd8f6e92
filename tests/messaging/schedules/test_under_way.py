"""Dates on people's own clocks last a day: whoever steers meanwhile makes nobody get one twice (MSG-064, 066, 067)."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from koinon import messaging
from koinon.kit import clock
from koinon.messaging.schedules.contracts import RunStatus, Schedule, ScheduleStatus
from koinon.platform.errors import KoinonError
from koinon.platform.services import Services
from tests.conftest import make_organization
from tests.messaging import cast
from tests.messaging.schedules import making

MADE = datetime(2026, 2, 27, 12, tzinfo=UTC)
NINE = datetime(2026, 3, 2, 9)
AUCKLAND, NEW_YORK = datetime(2026, 3, 1, 20, tzinfo=UTC), datetime(2026, 3, 2, 14, tzinfo=UTC)
BETWEEN = AUCKLAND + timedelta(hours=3)


@pytest.fixture(scope="module")
async def ready(services: Services) -> UUID:
    """A chapel with three people, one of them in Auckland."""
    organization_id = await make_organization(services.database)
    await cast.sender(services, organization_id, "http://127.0.0.1:9")
    people = await cast.people(services, organization_id, cast.distinct(3))
    async with services.database.transaction(organization_id) as tx:
        await tx.execute(
            "update contacts set time_zone = 'Pacific/Auckland' where organization_id = %(o)s and id = %(i)s",
            {"o": organization_id, "i": people[0]},
        )
    return organization_id


async def begun(services: Services, ready: UUID, rrule: str | None = "FREQ=WEEKLY") -> Schedule:
    """Mondays at nine where people are; in Auckland they have the first of them, in New York it is night."""
    async with services.database.transaction(ready) as tx:
        await tx.execute("delete from schedules where organization_id = %(o)s", {"o": ready})
    draft = making.wanted(NINE.isoformat(), rrule, zone_mode="recipient")
    made = await making.make(services, ready, draft, MADE)
    await making.run_until(services, ready, MADE, BETWEEN)
    assert len(await making.broadcasts_of(services, ready, made.id)) == 1
    return made


async def act(services: Services, ready: UUID, what: object, *args: object) -> None:
    with clock.frozen(BETWEEN):
        async with services.database.transaction(ready) as tx:
            await what(tx, *args)  # type: ignore[operator]


async def sent(services: Services, ready: UUID, made: Schedule) -> int:
    """How many broadcasts there are once it is evening everywhere."""
    await making.run_until(services, ready, BETWEEN, NEW_YORK + timedelta(hours=12))
    return len(await making.broadcasts_of(services, ready, made.id))


async def test_another_date_left_out_meanwhile_sends_nothing_twice(services: Services, ready: UUID) -> None:
    made = await begun(services, ready)
    await act(services, ready, messaging.skip_date, made.id, NINE + timedelta(days=7))
    assert await sent(services, ready, made) == 2


async def test_paused_and_resumed_the_others_get_it_and_nobody_twice(services: Services, ready: UUID) -> None:
    made = await begun(services, ready)
    await act(services, ready, messaging.pause_schedule, made.id)
    await act(services, ready, messaging.resume_schedule, made.id)
    assert await sent(services, ready, made) == 2


async def test_left_out_while_it_is_under_way_the_others_do_not_get_it(services: Services, ready: UUID) -> None:
    made = await begun(services, ready)
    await act(services, ready, messaging.skip_date, made.id, NINE)
    assert await sent(services, ready, made) == 1


async def test_what_some_have_is_not_moved(services: Services, ready: UUID) -> None:
    made = await begun(services, ready)
    with pytest.raises(KoinonError) as refused:
        await act(services, ready, messaging.move_date, made.id, NINE, NINE + timedelta(hours=1))
    assert refused.value.code == "run_in_progress"


async def test_moved_when_planned_but_not_begun_it_is_sent_at_the_new_time_alone(
    services: Services, ready: UUID
) -> None:
    async with services.database.transaction(ready) as tx:
        await tx.execute("delete from schedules where organization_id = %(o)s", {"o": ready})
    draft = making.wanted(NINE.isoformat(), "FREQ=WEEKLY", zone_mode="recipient")
    made = await making.make(services, ready, draft, MADE)
    planned = datetime(2026, 3, 1, 19, 30, tzinfo=UTC)  # after nine on Kiritimati
    await making.run_until(services, ready, MADE, planned)
    assert [run.status for run in await making.runs_of(services, ready, made.id)] == [RunStatus.SPLIT]
    with clock.frozen(planned):
        async with services.database.transaction(ready) as tx:
            await messaging.move_date(tx, made.id, NINE, NINE + timedelta(hours=1))
    await making.run_until(services, ready, planned, NEW_YORK + timedelta(hours=12))
    [run] = await making.runs_of(services, ready, made.id)
    parts = await making.parts_of(services, ready, run.id)
    assert [part.starts_at for part in parts] == [AUCKLAND + timedelta(hours=1), NEW_YORK + timedelta(hours=1)]
    assert len(await making.broadcasts_of(services, ready, made.id)) == 2


async def test_its_last_date_can_still_be_stopped(services: Services, ready: UUID) -> None:
    made = await begun(services, ready, None)
    assert (await making.now_of(services, ready, made.id)).status is ScheduleStatus.SENT
    await act(services, ready, messaging.cancel_schedule, made.id)
    assert await sent(services, ready, made) == 1


async def test_what_some_have_is_not_moved_while_it_is_paused_either(services: Services, ready: UUID) -> None:
    """Resumed, the others get it at their hour: at another one, those who have it would get it again."""
    made = await begun(services, ready)
    await act(services, ready, messaging.pause_schedule, made.id)
    with pytest.raises(KoinonError) as refused:
        await act(services, ready, messaging.move_date, made.id, NINE, NINE + timedelta(hours=1))
    assert refused.value.code == "run_in_progress"
    await act(services, ready, messaging.skip_date, made.id, NINE)
    await act(services, ready, messaging.resume_schedule, made.id)
    assert await sent(services, ready, made) == 1


async def test_an_hour_that_was_paused_over_is_not_made_up_for(services: Services, ready: UUID) -> None:
    """In Auckland it was nine while it was paused, in New York it is to come: half an hour late is late enough."""
    async with services.database.transaction(ready) as tx:
        await tx.execute("delete from schedules where organization_id = %(o)s", {"o": ready})
    draft = making.wanted(NINE.isoformat(), "FREQ=WEEKLY", zone_mode="recipient")
    made = await making.make(services, ready, draft, MADE)
    for at, what in ((AUCKLAND - timedelta(hours=6), messaging.pause_schedule),
                     (AUCKLAND + timedelta(minutes=30), messaging.resume_schedule)):  # fmt: skip
        await making.run_until(services, ready, at - timedelta(minutes=1), at)
        with clock.frozen(at):
            async with services.database.transaction(ready) as tx:
                await what(tx, made.id)
    await making.run_until(services, ready, AUCKLAND + timedelta(minutes=30), NEW_YORK + timedelta(hours=12))
    [run] = [one for one in await making.runs_of(services, ready, made.id) if one.wall == NINE]
    parts = await making.parts_of(services, ready, run.id)
    assert [(one.starts_at, one.status, one.reason) for one in parts] == [
        (AUCKLAND, RunStatus.SKIPPED, "paused"),
        (NEW_YORK, RunStatus.SUCCESS, None),
    ]
