"""Pause, resume, cancel, leave out, move, edit: for dates to come only (MSG-067), and what is refused (MSG-063)."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
import pytest

from koinon import messaging, organizations
from koinon.kit import clock
from koinon.messaging.contracts import BroadcastDraft, BroadcastState, Purpose
from koinon.messaging.schedules.contracts import RunStatus, Schedule, ScheduleStatus
from koinon.platform.errors import KoinonError
from koinon.platform.services import Services
from tests.conftest import make_organization
from tests.messaging import cast
from tests.messaging.schedules import making

MADE = datetime(2026, 2, 27, 12, tzinfo=UTC)
FIRST = datetime(2026, 3, 1, 14, tzinfo=UTC)


@pytest.fixture(scope="module")
async def ready(services: Services) -> UUID:
    """A chapel with three people and a number to write from, for the whole file."""
    organization_id = await make_organization(services.database)
    await cast.sender(services, organization_id, "http://127.0.0.1:9")
    await cast.people(services, organization_id, cast.distinct(3))
    return organization_id


@pytest.fixture
async def daily(services: Services, ready: UUID) -> Schedule:
    """Each day at nine from the first of March, alone in the chapel."""
    async with services.database.transaction(ready) as tx:
        await tx.execute("delete from schedules where organization_id = %(o)s", {"o": ready})
    return await making.make(services, ready, making.wanted("2026-03-01T09:00", "FREQ=DAILY"), MADE)


async def refusal(services: Services, organization_id: UUID, at: datetime, act: object, *args: object) -> KoinonError:
    """What `act` is refused with at that moment."""
    with clock.frozen(at), pytest.raises(KoinonError) as refused:
        async with services.database.transaction(organization_id) as tx:
            await act(tx, *args)  # type: ignore[operator]
    return refused.value


async def done(services: Services, organization_id: UUID, at: datetime, act: object, *args: object) -> Schedule:
    """What `act` gives at that moment."""
    with clock.frozen(at):
        async with services.database.transaction(organization_id) as tx:
            return await act(tx, *args)  # type: ignore[operator,no-any-return]


async def test_what_was_paused_over_is_never_sent(services: Services, ready: UUID, daily: Schedule) -> None:
    await done(services, ready, MADE, messaging.pause_schedule, daily.id)
    await making.look(services, ready, FIRST)
    resumed = await done(services, ready, FIRST + timedelta(days=2, hours=1), messaging.resume_schedule, daily.id)
    await making.look(services, ready, FIRST + timedelta(days=2, hours=1))
    runs = await making.runs_of(services, ready, daily.id)
    assert [(run.status, run.reason) for run in runs] == [(RunStatus.SKIPPED, "paused")] * 3
    assert resumed.next_run_at == FIRST + timedelta(days=3)
    assert await making.broadcasts_of(services, ready, daily.id) == []


async def test_one_date_is_left_out_and_taken_back(services: Services, ready: UUID, daily: Schedule) -> None:
    wall = datetime(2026, 3, 1, 9)
    without = await done(services, ready, MADE, messaging.skip_date, daily.id, wall)
    assert without.next_run_at == FIRST + timedelta(days=1)
    back = await done(services, ready, MADE, messaging.restore_date, daily.id, wall)
    assert (back.next_run_at, back.exdates) == (FIRST, [])
    await making.look(services, ready, FIRST)
    [run] = await making.runs_of(services, ready, daily.id)
    assert run.status is RunStatus.OPEN


async def test_one_date_is_moved_and_the_others_stay(services: Services, ready: UUID, daily: Schedule) -> None:
    to = datetime(2026, 3, 1, 17, 30)
    moved = await done(services, ready, MADE, messaging.move_date, daily.id, datetime(2026, 3, 1, 9), to)
    dates = messaging.coming_dates(moved, MADE, 3)
    assert [one.wall for one in dates] == [to, datetime(2026, 3, 2, 9), datetime(2026, 3, 3, 9)]


@pytest.mark.parametrize("act", [messaging.pause_schedule, messaging.cancel_schedule])
async def test_in_its_last_minute_a_run_is_locked(
    services: Services, ready: UUID, daily: Schedule, act: object
) -> None:
    at = FIRST - timedelta(seconds=40)
    assert (await refusal(services, ready, at, act, daily.id)).code == "run_in_progress"
    await making.look(services, ready, at)
    locked = await refusal(services, ready, at, act, daily.id)
    [broadcast_id] = await making.broadcasts_of(services, ready, daily.id)
    assert (locked.code, locked.status, locked.details["broadcast_id"]) == ("run_in_progress", 409, str(broadcast_id))


async def test_an_edit_changes_what_is_to_come_only(services: Services, ready: UUID, daily: Schedule) -> None:
    await making.look(services, ready, FIRST)
    after = FIRST + timedelta(hours=1)
    draft = making.wanted("2026-03-01T09:00", "FREQ=DAILY", body="Doors open at ten")
    changed = await done(services, ready, after, messaging.replace_schedule, daily.id, draft)
    await making.look(services, ready, FIRST + timedelta(days=1))
    said = []
    for broadcast_id in await making.broadcasts_of(services, ready, daily.id):
        said.append((await cast.found(services, ready, broadcast_id)).body)
    assert said == ["Doors open at nine", "Doors open at ten"]
    assert changed.version > daily.version


async def test_what_changed_meanwhile_is_not_written_over(services: Services, ready: UUID, daily: Schedule) -> None:
    draft = making.wanted("2026-03-01T10:00", "FREQ=DAILY")
    with clock.frozen(MADE), pytest.raises(KoinonError) as refused:
        async with services.database.transaction(ready) as tx:
            await messaging.replace_schedule(tx, daily.id, draft, if_version=daily.version + 7)
    assert refused.value.status == 412


async def test_cancelled_nothing_comes_any_more(services: Services, ready: UUID, daily: Schedule) -> None:
    gone = await done(services, ready, MADE, messaging.cancel_schedule, daily.id)
    await making.look(services, ready, FIRST)
    assert (gone.status, gone.next_run_at) == (ScheduleStatus.CANCELLED, None)
    assert await making.runs_of(services, ready, daily.id) == []
    assert (await refusal(services, ready, MADE, messaging.pause_schedule, daily.id)).code == "invalid_state"


async def test_what_is_late_and_asked_about_goes_out_when_somebody_says_so(services: Services, ready: UUID) -> None:
    made = await making.make(services, ready, making.wanted("2026-03-01T09:00", catch_up="ask"), MADE)
    late = FIRST + timedelta(hours=5)
    await making.look(services, ready, late)
    [run] = await making.runs_of(services, ready, made.id)
    with clock.frozen(late):
        async with services.database.transaction(ready) as tx:
            sent = await messaging.decide_run(tx, services, run.id, send=True)
    assert sent.status is RunStatus.OPEN
    assert (await cast.found(services, ready, sent.broadcast_id)).send_at == late  # type: ignore[arg-type]


async def test_undone_on_its_own_page_a_run_is_not_sent(services: Services, ready: UUID, daily: Schedule) -> None:
    await making.look(services, ready, FIRST - timedelta(seconds=30))
    [broadcast_id] = await making.broadcasts_of(services, ready, daily.id)
    async with services.database.transaction(ready) as tx:
        await messaging.cancel(tx, broadcast_id)
    await making.look(services, ready, FIRST + timedelta(seconds=5))
    [run] = await making.runs_of(services, ready, daily.id)
    assert (run.status, run.reason) == (RunStatus.SKIPPED, "cancelled")


async def test_a_draft_becomes_a_schedule_and_is_one_no_more(services: Services, ready: UUID) -> None:
    written = await cast.draft(services, ready, "See you on Sunday")
    timing = making.wanted("2026-03-01T09:00", "FREQ=WEEKLY").timing
    made = await done(services, ready, MADE, messaging.schedule_draft, written.id, timing)
    assert (made.message.body, made.name) == ("See you on Sunday", "Sunday")
    assert made.estimate is not None
    assert made.estimate.recipients == 3
    assert (await refusal(services, ready, MADE, messaging.get, written.id)).status == 404


REFUSED = {
    "2026-02-27T06:00": (None, {}, "schedule_in_past"),
    "2026-03-01T09:00": ("FREQ=MINUTELY", {}, "schedule_too_frequent"),
    "2026-03-01T09:01": ("FREQ=DAILY;BYHOUR=9;BYMINUTE=0,20,40", {}, "schedule_too_frequent"),
    "2026-03-01T09:02": ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", {}, "no_future_date"),
    "2026-03-01T09:03": ("FREQ=WEEKLY;UNTIL=20320101", {}, "schedule_too_long"),
    "2026-03-01T09:04": ("FREQ=WEEKLY;COUNT=1001", {}, "schedule_too_long"),
    "2026-03-01T09:05": ("FREQ=HOURLY;UNTIL=20270101", {}, "schedule_too_long"),
    "2026-03-01T09:06": ("FREQ=HOURLY;COUNT=5", {"purpose": Purpose.PROMOTIONAL}, "promotion_too_frequent"),
    "2026-03-01T09:07": ("FREQ=DAILY;BYEASTER=1", {}, "invalid_rrule"),
    "2026-03-01T09:08": ("FREQ=DAILY", {"zone": "Mars/Olympus"}, "invalid_time_zone"),
    "2040-03-01T09:00": (None, {}, "schedule_too_long"),
    "2026-02-20T09:00": ("FREQ=WEEKLY", {}, "schedule_in_past"),
}


@pytest.mark.parametrize("start", REFUSED)
async def test_times_that_cannot_be_are_refused_with_what_is_wrong(services: Services, ready: UUID, start: str) -> None:
    rule, more, code = REFUSED[start]
    refused = await refusal(services, ready, MADE, messaging.create_schedule, making.wanted(start, rule, **more))
    assert (refused.status, refused.code) == (422, code)


async def test_above_the_threshold_a_second_person_approves_first(services: Services, ready: UUID) -> None:
    async with services.database.transaction(ready) as tx:
        await organizations.change_settings(tx, {"messaging.approval_above": 2})
    refused = await refusal(services, ready, MADE, messaging.create_schedule, making.wanted("2026-03-01T09:00"))
    async with services.database.transaction(ready) as tx:
        await organizations.change_settings(tx, {"messaging.approval_above": None})
    assert refused.code == "approval_required"


def test_content_that_no_draft_holds_is_not_taken_for_one() -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"purpose": "nonsense"}, BroadcastDraft)
    assert BroadcastState.SCHEDULED == "scheduled"
