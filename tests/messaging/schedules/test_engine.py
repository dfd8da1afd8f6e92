"""The engine of schedules, driven by a clock that tests put forward (MSG-060 to 068)."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from koinon.messaging.contracts import BroadcastState
from koinon.messaging.schedules.contracts import RunStatus, ScheduleStatus
from koinon.platform.services import Services
from tests.messaging import cast
from tests.messaging.schedules import making

MADE = datetime(2026, 2, 27, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def ready(services: Services, chapel: UUID) -> UUID:
    """The chapel with three people and a number to write from."""
    await cast.sender(services, chapel, "http://127.0.0.1:9")
    await cast.people(services, chapel, cast.distinct(3))
    return chapel


async def test_a_date_is_prepared_a_minute_ahead_and_goes_out_at_its_time(services: Services, ready: UUID) -> None:
    made = await making.make(services, ready, making.wanted("2026-03-01T09:00"), MADE)
    at = datetime(2026, 3, 1, 14, tzinfo=UTC)
    assert made.next_run_at == at
    await making.look(services, ready, at - timedelta(seconds=61))
    assert await making.runs_of(services, ready, made.id) == []
    await making.look(services, ready, at - timedelta(seconds=60))
    [run] = await making.runs_of(services, ready, made.id)
    assert run.status is RunStatus.OPEN
    found = await cast.found(services, ready, run.broadcast_id)
    assert (found.state, found.send_at, found.body) == (BroadcastState.SCHEDULED, at, "Doors open at nine")
    assert (await making.now_of(services, ready, made.id)).status is ScheduleStatus.SENT


async def test_four_workers_at_once_make_one_broadcast(services: Services, ready: UUID) -> None:
    made = await making.make(services, ready, making.wanted("2026-03-01T09:00", "FREQ=DAILY"), MADE)
    at = datetime(2026, 3, 1, 13, 59, 30, tzinfo=UTC)
    await asyncio.gather(*(making.look(services, ready, at) for _ in range(4)))
    assert len(await making.runs_of(services, ready, made.id)) == 1
    assert len(await making.broadcasts_of(services, ready, made.id)) == 1


async def test_five_years_of_dates_are_each_one_run_and_one_broadcast(services: Services, ready: UUID) -> None:
    """Months without a 31st, 29 February, clocks put forward over the very time and back again."""
    zone = "America/New_York"
    until = datetime(2031, 3, 1, tzinfo=UTC)
    expected = {
        "FREQ=MONTHLY;BYMONTHDAY=31": ("2026-03-31T09:00", 35),
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29": ("2028-02-29T09:00", 1),
        "FREQ=YEARLY;BYMONTH=3;BYDAY=2SU": ("2026-03-08T02:30", 5),
        "FREQ=YEARLY;BYMONTH=11;BYDAY=1SU": ("2026-11-01T01:30", 5),
    }
    made = {}
    for rule, (start, _) in expected.items():
        draft = making.wanted(start, rule, zone)
        made[rule] = await making.make(services, ready, draft, MADE)
    await making.run_until(services, ready, MADE, until)
    for rule, (_, count) in expected.items():
        runs = await making.runs_of(services, ready, made[rule].id)
        assert len(runs) == count, rule
        assert len({run.broadcast_id for run in runs}) == count, rule
    gaps = await making.runs_of(services, ready, made["FREQ=YEARLY;BYMONTH=3;BYDAY=2SU"].id)
    assert {run.planned_for.strftime("%H:%M") for run in gaps} == {"07:00"}  # 03:00, the first minute that exists
    doubled = await making.runs_of(services, ready, made["FREQ=YEARLY;BYMONTH=11;BYDAY=1SU"].id)
    assert {run.planned_for.strftime("%H:%M") for run in doubled} == {"05:30"}  # the first of the two


async def test_after_a_long_stop_one_run_at_most_is_caught_up(services: Services, ready: UUID) -> None:
    made = await making.make(services, ready, making.wanted("2026-03-01T09:00", "FREQ=DAILY"), MADE)
    await making.look(services, ready, datetime(2026, 3, 4, 14, 40, tzinfo=UTC))
    runs = await making.runs_of(services, ready, made.id)
    assert [run.status for run in runs] == [*[RunStatus.MISSED] * 3, RunStatus.OPEN]
    sent = await cast.found(services, ready, runs[-1].broadcast_id)
    assert sent.send_at == datetime(2026, 3, 4, 14, 40, tzinfo=UTC)
    following = await making.now_of(services, ready, made.id)
    assert following.next_run_at == datetime(2026, 3, 5, 14, tzinfo=UTC)


LATE = {"run_late": (59, RunStatus.OPEN), "skip": (5, RunStatus.MISSED), "ask": (5, RunStatus.ASKING)}


@pytest.mark.parametrize("choice", LATE)
async def test_what_is_late_becomes_what_was_chosen(services: Services, ready: UUID, choice: str) -> None:
    made = await making.make(services, ready, making.wanted("2026-03-01T09:00", catch_up=choice), MADE)
    minutes, expected = LATE[choice]
    await making.look(services, ready, datetime(2026, 3, 1, 14, tzinfo=UTC) + minutes * MINUTE)
    [run] = await making.runs_of(services, ready, made.id)
    assert run.status is expected


async def test_beyond_its_grace_it_is_missed_and_told(services: Services, ready: UUID) -> None:
    made = await making.make(services, ready, making.wanted("2026-03-01T09:00"), MADE)
    await making.look(services, ready, datetime(2026, 3, 1, 15, 1, tzinfo=UTC))
    [run] = await making.runs_of(services, ready, made.id)
    assert (run.status, run.reason) == (RunStatus.MISSED, "not_running")
    assert await _events(services, ready) >= {"schedule.missed"}


async def _events(services: Services, organization_id: UUID) -> set[str]:
    async with services.database.transaction(organization_id) as tx:
        kinds = await tx.all(
            str,
            "select distinct type from events where organization_id = %(o)s and type like 'schedule.%%'",
            {"o": organization_id},
        )
    return set(kinds)


async def test_a_run_that_breaks_is_tried_again_and_then_told(services: Services, ready: UUID) -> None:
    made = await making.make(services, ready, making.wanted("2026-03-01T09:00", "FREQ=DAILY"), MADE)
    async with services.database.transaction(ready) as tx:
        await tx.execute(
            'update schedules set content = \'{"purpose": "nonsense"}\' where organization_id = %(o)s', {"o": ready}
        )
    at = datetime(2026, 3, 1, 14, tzinfo=UTC)
    tries = []
    for minutes in (0, 1, 6, 14, 15):
        await making.look(services, ready, at + minutes * MINUTE)
        [run] = await making.runs_of(services, ready, made.id)
        tries.append((run.status.value, run.attempts))
    assert tries == [("waiting", 1), ("waiting", 2), ("waiting", 3), ("waiting", 3), ("failed", 4)]
    assert await _events(services, ready) >= {"schedule.failed"}
    assert (await making.now_of(services, ready, made.id)).next_run_at == datetime(2026, 3, 2, 14, tzinfo=UTC)


async def test_what_recovers_meanwhile_goes_out_once(services: Services, ready: UUID) -> None:
    made = await making.make(services, ready, making.wanted("2026-03-01T09:00"), MADE)
    spoil = "update schedules set content = jsonb_set(content, '{purpose}', %(v)s::jsonb) where organization_id = %(o)s"
    at = datetime(2026, 3, 1, 14, tzinfo=UTC)
    for minutes, value in ((0, '"nonsense"'), (1, '"informational"')):
        async with services.database.transaction(ready) as tx:
            await tx.execute(spoil, {"o": ready, "v": value})
        await making.look(services, ready, at + minutes * MINUTE)
    [run] = await making.runs_of(services, ready, made.id)
    assert (run.status, run.attempts) == (RunStatus.OPEN, 1)
    assert len(await making.broadcasts_of(services, ready, made.id)) == 1


async def test_what_stands_in_the_way_is_said_and_the_next_date_comes(services: Services, ready: UUID) -> None:
    made = await making.make(services, ready, making.wanted("2026-03-01T09:00", "FREQ=WEEKLY"), MADE)
    async with services.database.transaction(ready) as tx:
        await tx.execute("update contacts set status = 'blocked' where organization_id = %(o)s", {"o": ready})
    await making.look(services, ready, datetime(2026, 3, 1, 14, tzinfo=UTC))
    [run] = await making.runs_of(services, ready, made.id)
    assert (run.status, run.reason, run.broadcast_id) == (RunStatus.SKIPPED, "empty_audience", None)
    assert await making.broadcasts_of(services, ready, made.id) == []
    assert (await making.now_of(services, ready, made.id)).next_run_at == datetime(2026, 3, 8, 13, tzinfo=UTC)


async def test_people_get_it_by_their_own_clocks(services: Services, ready: UUID) -> None:
    named = "Pacific/Auckland Europe/Madrid Europe/Paris America/Los_Angeles America/New_York Nowhere/Known"
    zones = [*named.split(), None]
    people = await cast.people(services, ready, cast.distinct(len(zones), start=10))
    async with services.database.transaction(ready) as tx:
        await tx.execute(
            "update contacts c set time_zone = z.zone"
            " from unnest(%(ids)s::uuid[], %(zones)s::text[]) as z (id, zone)"
            " where c.organization_id = %(o)s and c.id = z.id",
            {"o": ready, "ids": people, "zones": zones},
        )
    draft = making.wanted("2026-03-10T09:00", zone_mode="recipient")
    made = await making.make(services, ready, draft, MADE)
    await making.run_until(services, ready, MADE, datetime(2026, 3, 10, 17, tzinfo=UTC))
    [whole] = await making.runs_of(services, ready, made.id)
    parts = await making.parts_of(services, ready, whole.id)
    assert [(f"{part.starts_at:%d %H:%M}", part.is_rest) for part in parts] == [
        ("09 20:00", False),  # Auckland, 9:00 on the 10th
        ("10 08:00", False),  # Madrid and Paris at once
        ("10 13:00", True),  # New York, who has no zone, and who has one nobody knows
        ("10 16:00", False),  # Los Angeles
    ]
    assert parts[1].zones == ["Europe/Madrid", "Europe/Paris"]
    assert [await making.recipients(services, ready, part.broadcast_id) for part in parts] == [1, 2, 6, 1]


async def test_an_hour_that_is_over_is_as_was_chosen(services: Services, ready: UUID) -> None:
    people = await cast.people(services, ready, cast.distinct(1, start=20))
    async with services.database.transaction(ready) as tx:
        await tx.execute(
            "update contacts set time_zone = 'Pacific/Auckland' where organization_id = %(o)s and id = %(i)s",
            {"o": ready, "i": people[0]},
        )
    at = datetime(2026, 3, 10, 11, tzinfo=UTC)  # over in Auckland, not yet in New York
    starts = {}
    for choice in ("send_now", "next_day", "skip"):
        draft = making.wanted("2026-03-10T09:00", zone_mode="recipient", hour_passed=choice)
        made = await making.make(services, ready, draft, at)
        await making.look(services, ready, at)
        [whole] = await making.runs_of(services, ready, made.id)
        [there] = [part for part in await making.parts_of(services, ready, whole.id) if not part.is_rest]
        starts[choice] = (f"{there.starts_at:%d %H:%M}", there.status.value, there.reason)
    assert starts == {
        "send_now": ("10 11:00", "open", None),
        "next_day": ("10 20:00", "waiting", None),
        "skip": ("09 20:00", "skipped", "hour_passed"),
    }
