"""REST v1 of schedules: what is sent later, and again."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, delete, get, post, put
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from msgspec import Meta, Struct

from koinon.kit import clock
from koinon.kit.pagination import Cursor
from koinon.messaging import errors as refusals
from koinon.messaging.contracts import BroadcastDraft, Money
from koinon.messaging.endpoints.answers import Price, price
from koinon.messaging.endpoints.shapes import BroadcastIn
from koinon.messaging.schedules import errors as schedule_errors
from koinon.messaging.schedules import policy
from koinon.messaging.schedules.contracts import (
    CatchUp,
    HourPassed,
    Run,
    Schedule,
    ScheduleDraft,
    ScheduleStatus,
    TemplatePolicy,
    Timing,
    ZoneMode,
)
from koinon.messaging.schedules.repository import runs, schedules
from koinon.messaging.schedules.service import saving, steering
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.db import Tx
from koinon.platform.rest.idempotency import once
from koinon.platform.services import Services

PATH = "/api/v1/schedules"
READ = {"permission": "schedules:read"}
WRITE = {"permission": "schedules:write"}
TIMES = [
    schedule_errors.SCHEDULE_IN_PAST,
    schedule_errors.NO_FUTURE_DATE,
    schedule_errors.SCHEDULE_TOO_LONG,
    schedule_errors.TOO_FREQUENT,
    schedule_errors.PROMOTION_TOO_FREQUENT,
    schedule_errors.INVALID_RULE,
    refusals.APPROVAL_REQUIRED,
]
STEERED = [errors.INVALID_STATE, schedule_errors.RUN_IN_PROGRESS]
Call = Request[Any, Any, Any]
Wall = Annotated[datetime, Meta(examples=["2027-01-03T09:00:00"])]
WallOut = Annotated[datetime, Meta(tz=False, examples=["2027-01-03T09:00:00"])]
Walls = Annotated[tuple[Wall, ...], Meta(max_length=366)]


class ScheduleIn(rest.Body, frozen=True, kw_only=True):
    """What is sent, and when: once, or by an RFC 5545 rule, on the wall clock of `time_zone`.

    `starts_at` and the dates left out or added are wall clock times; one with an offset is put on that clock. With
    `zone_mode` recipient everybody gets it when their own clock shows the time; `hour_passed` is for those to whom it
    came before this was made. `catch_up` says what becomes of a date that nothing could send in time:
    run_late within `grace_minutes`, skip, or ask.
    """

    name: Annotated[str, Meta(max_length=120, examples=["Sunday reminder"])] = ""
    message: BroadcastIn
    starts_at: Wall
    time_zone: Annotated[str, Meta(min_length=1, max_length=64, examples=["America/New_York"])]
    rrule: Annotated[str, Meta(min_length=1, max_length=500, examples=["FREQ=WEEKLY;BYDAY=SU"])] | None = None
    exdates: Walls = ()
    rdates: Walls = ()
    zone_mode: ZoneMode = "fixed"
    hour_passed: HourPassed = "next_day"
    catch_up: CatchUp = "run_late"
    grace_minutes: Annotated[int, Meta(ge=0, le=1440)] = 60
    template_policy: TemplatePolicy = "pinned"

    def draft(self) -> ScheduleDraft:
        """As the service takes it."""
        timing = Timing(
            starts_at=self.starts_at,
            time_zone=self.time_zone,
            rrule=self.rrule,
            exdates=self.exdates,
            rdates=self.rdates,
            zone_mode=self.zone_mode,
            hour_passed=self.hour_passed,
            catch_up=self.catch_up,
            grace_minutes=self.grace_minutes,
        )
        return ScheduleDraft(
            name=self.name, message=self.message.draft(), timing=timing, template_policy=self.template_policy
        )


class DateIn(rest.Body, frozen=True, kw_only=True):
    """One date of a schedule, on the wall clock of its zone."""

    date: Wall


class DateOut(Struct, frozen=True):
    """A date to come: what clocks of the schedule's zone show, and the moment."""

    local: WallOut
    at: datetime


class ExpectedOut(Struct, frozen=True):
    """What a run would come to, as counted at `counted_at`."""

    recipients: int
    cost: list[Price]
    counted_at: datetime


class ScheduleOut(Struct, frozen=True, kw_only=True):
    """A schedule; `status` is active, paused, sent, cancelled or failed."""

    id: UUID
    name: str
    status: str
    kind: str
    message: BroadcastDraft
    starts_at: WallOut
    time_zone: str
    rrule: str | None
    exdates: list[WallOut]
    rdates: list[WallOut]
    ends_at: datetime | None
    zone_mode: str
    hour_passed: str
    catch_up: str
    grace_minutes: int
    template_policy: str
    next_run_at: datetime | None
    next_dates: list[DateOut]
    expected: ExpectedOut | None
    runs_count: int
    last_run_at: datetime | None
    paused_at: datetime | None
    version: int
    created_by: UUID | None
    created_at: datetime
    updated_at: datetime


class RunOut(Struct, frozen=True, kw_only=True):
    """One date of a schedule and what became of it; `zones` where people got it by their own clocks."""

    id: UUID
    planned_for: datetime
    local: WallOut
    status: str
    reason: str | None
    attempts: int
    broadcast_id: UUID | None
    recipients: int | None
    parts: list["PartOut"]


class PartOut(Struct, frozen=True, kw_only=True):
    """Those of a date whose clocks showed its time at once; with `others` everybody but these zones."""

    starts_at: datetime
    zones: list[str]
    others: bool
    status: str
    reason: str | None
    broadcast_id: UUID | None
    recipients: int | None


One = Response[rest.Envelope[ScheduleOut]]


def schedule_out(found: Schedule) -> ScheduleOut:
    """A schedule as the API writes it."""
    expected = found.estimate
    costs = [Money(micros, currency) for micros, currency in expected.cost] if expected else []
    return ScheduleOut(
        id=found.id,
        name=found.name,
        status="active" if found.status is ScheduleStatus.PENDING else found.status.value,
        kind=found.kind,
        message=found.message,
        starts_at=found.starts_at_local,
        time_zone=found.time_zone,
        rrule=found.rrule,
        exdates=found.exdates,
        rdates=found.rdates,
        ends_at=found.ends_at,
        zone_mode=found.zone_mode,
        hour_passed=found.hour_passed,
        catch_up=found.catch_up,
        grace_minutes=found.grace_minutes,
        template_policy=found.template_policy,
        next_run_at=found.next_run_at,
        next_dates=[DateOut(*one) for one in policy.next_dates(found, clock.now())],
        expected=ExpectedOut(expected.recipients, [p for c in costs if (p := price(c.micros, c.currency))], expected.at)
        if expected
        else None,
        runs_count=found.runs_count,
        last_run_at=found.last_run_at,
        paused_at=found.paused_at,
        version=found.version,
        created_by=found.created_by,
        created_at=found.created_at,
        updated_at=found.updated_at,
    )


@get("", opt={**READ, "cache": "live"}, dependencies=rest.NEWEST_FIRST)
async def list_schedules(
    services: Services,
    actor: Actor,
    paging: rest.PageRequest,
    status: FromQuery[list[ScheduleStatus] | None] = None,
    q: Annotated[str, QueryParameter(max_length=100, description="What the name has in it.")] = "",
) -> rest.Envelope[Sequence[ScheduleOut]]:
    """List schedules, newest first."""
    statuses = sorted(one.value for one in status or ())
    async with services.database.transaction(actor) as tx:
        shown, pagination = await paging.page(
            tx,
            {"list": "schedules", "statuses": statuses, "q": q},
            lambda seen, at, limit: schedules.page(seen, statuses=statuses, q=q.strip(), seen=at, limit=limit),
            lambda row: Cursor((row.created_at,), row.id),
        )
    return rest.page([schedule_out(row) for row in shown], pagination)


@post("", opt={**WRITE, "errors": TIMES})
@rest.once_per_key
async def create_schedule(services: Services, actor: Actor, data: JSONBody[ScheduleIn]) -> One:
    """Have a message sent later, or again and again."""
    _require_sending(actor)
    async with services.database.transaction(actor) as tx:
        made = await saving.create(tx, data.draft())
    return rest.created(schedule_out(made), f"{PATH}/{made.id}")


def _require_sending(actor: Actor) -> None:
    """A schedule sends: whoever may not send may not have it sent."""
    if not actor.may("broadcasts:send"):
        raise errors.INSUFFICIENT_PERMISSIONS(details={"permission": "broadcasts:send"})


@get("/{schedule_id:uuid}", opt={**READ, "cache": "live"})
async def read_schedule(services: Services, actor: Actor, schedule_id: FromPath[UUID]) -> One:
    """Read a schedule and its next five dates."""
    async with services.database.transaction(actor) as tx:
        found = await saving.get(tx, schedule_id)
    return rest.StampedResponse(rest.one(schedule_out(found)))


@put(
    "/{schedule_id:uuid}",
    opt={**WRITE, "errors": [*TIMES, *STEERED, errors.PRECONDITION_FAILED]},
)
async def replace_schedule(
    services: Services, actor: Actor, schedule_id: FromPath[UUID], data: JSONBody[ScheduleIn]
) -> One:
    """Change it for the dates to come; what was sent stays. With `If-Match` only if nobody changed it since."""
    _require_sending(actor)
    async with services.database.transaction(actor) as tx:
        found = await saving.replace(tx, schedule_id, data.draft(), if_version=rest.wanted_version())
    return rest.StampedResponse(rest.one(schedule_out(found)))


@delete("/{schedule_id:uuid}", opt={**WRITE, "errors": STEERED})
async def cancel_schedule(services: Services, actor: Actor, schedule_id: FromPath[UUID]) -> None:
    """Cancel it: no date comes any more. Its history stays."""
    async with services.database.transaction(actor) as tx:
        await rest.require_match(tx, lambda: saving.get(tx, schedule_id), schedule_id)
        await steering.cancel(tx, schedule_id)


@post("/{schedule_id:uuid}/pause", opt={**WRITE, "errors": STEERED}, status_code=200)
async def pause_schedule(request: Call, services: Services, actor: Actor, schedule_id: FromPath[UUID]) -> One:
    """Pause it: its dates stay, nothing is sent."""
    return await _steer(request, services, actor, lambda tx: steering.pause(tx, schedule_id))


@post("/{schedule_id:uuid}/resume", opt={**WRITE, "errors": STEERED}, status_code=200)
async def resume_schedule(request: Call, services: Services, actor: Actor, schedule_id: FromPath[UUID]) -> One:
    """Go on with the next date; what was paused over is never sent."""
    return await _steer(request, services, actor, lambda tx: steering.resume(tx, schedule_id))


@post("/{schedule_id:uuid}/skip", opt={**WRITE, "errors": STEERED}, status_code=200)
async def skip_date(
    request: Call, services: Services, actor: Actor, schedule_id: FromPath[UUID], data: JSONBody[DateIn]
) -> One:
    """Leave one date out."""
    return await _steer(
        request, services, actor, lambda tx: steering.skip(tx, schedule_id, data.date.replace(tzinfo=None))
    )


async def _steer(request: Call, services: Services, actor: Actor, act: Callable[[Tx], Awaitable[Schedule]]) -> One:
    async def effect(tx: Tx) -> One:
        return rest.StampedResponse(rest.one(schedule_out(await act(tx))), status_code=200)

    return await once(request, services.database, actor, effect)


@get("/{schedule_id:uuid}/runs", opt={**READ, "cache": "live"}, dependencies=rest.paging(rest.Order("planned_for")))
async def list_runs(
    services: Services, actor: Actor, schedule_id: FromPath[UUID], paging: rest.PageRequest
) -> rest.Envelope[Sequence[RunOut]]:
    """List its dates that came, newest first, each with what became of it."""
    async with services.database.transaction(actor) as tx:
        await saving.get(tx, schedule_id)
        shown, pagination = await paging.page(
            tx,
            {"list": "schedule-runs", "schedule": str(schedule_id)},
            lambda seen, at, limit: runs.page(seen, schedule_id, seen=at, limit=limit),
            lambda row: Cursor((row.planned_for,), row.id),
        )
        parts = await runs.parts(tx, [row.id for row in shown if row.status == "split" or row.broadcast_id is None])
    return rest.page([run_out(row, parts) for row in shown], pagination)


def run_out(run: Run, parts: Sequence[Run]) -> RunOut:
    """A run as the API writes it."""
    return RunOut(
        id=run.id,
        planned_for=run.planned_for,
        local=run.wall,
        status=run.status.value,
        reason=run.reason,
        attempts=run.attempts,
        broadcast_id=run.broadcast_id,
        recipients=run.recipients,
        parts=[_part_out(part) for part in parts if part.part_of == run.id],
    )


def _part_out(part: Run) -> PartOut:
    return PartOut(
        starts_at=part.starts_at,
        zones=part.zones,
        others=part.is_rest,
        status=part.status.value,
        reason=part.reason,
        broadcast_id=part.broadcast_id,
        recipients=part.recipients,
    )


HANDLERS = [
    list_schedules,
    create_schedule,
    read_schedule,
    replace_schedule,
    cancel_schedule,
    pause_schedule,
    resume_schedule,
    skip_date,
    list_runs,
]
