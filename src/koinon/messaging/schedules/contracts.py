"""Schedules and their runs."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Literal, NamedTuple
from uuid import UUID

import msgspec

from koinon.messaging.contracts import AudienceRef, BroadcastDraft
from koinon.messaging.contracts.audience import within

ZoneMode = Literal["fixed", "recipient"]
HourPassed = Literal["send_now", "next_day", "skip"]
CatchUp = Literal["run_late", "skip", "ask"]
TemplatePolicy = Literal["pinned", "latest"]


class ScheduleStatus(StrEnum):
    PENDING = "pending"
    PAUSED = "paused"
    SENT = "sent"
    CANCELLED = "cancelled"
    FAILED = "failed"


class RunStatus(StrEnum):
    """`waiting` for its time or its next try, `open` while its broadcast begins, `split` while its zones are sent."""

    WAITING = "waiting"
    OPEN = "open"
    SPLIT = "split"
    ASKING = "asking"
    SUCCESS = "success"
    FAILED = "failed"
    SKIPPED = "skipped"
    MISSED = "missed"


class Timing(msgspec.Struct, frozen=True, kw_only=True):
    """When: wall clock times (naive, whole minutes) in `time_zone`, or in each person's own (MSG-061, 064).

    `hour_passed`: what becomes of people whose hour is over already; `catch_up` and `grace_minutes`: of a date that
    nobody could keep, because nothing ran (MSG-065).
    """

    starts_at: datetime
    time_zone: str
    rrule: str | None = None
    exdates: tuple[datetime, ...] = ()
    rdates: tuple[datetime, ...] = ()
    zone_mode: ZoneMode = "fixed"
    hour_passed: HourPassed = "next_day"
    catch_up: CatchUp = "run_late"
    grace_minutes: int = 60


class ScheduleDraft(msgspec.Struct, frozen=True, kw_only=True):
    """What is sent, to whom, and when."""

    message: BroadcastDraft
    timing: Timing
    name: str = ""
    template_policy: TemplatePolicy = "pinned"


class Estimate(msgspec.Struct, frozen=True):
    """What a run would come to, when it was last counted; `cost` is (micro-units, currency) for each currency."""

    recipients: int
    cost: tuple[tuple[int, str], ...]
    at: datetime


class Schedule(msgspec.Struct, frozen=True, kw_only=True):
    """A schedule. `next_for` is its next date as planned, `next_run_at` when that is (a sandbox's clock moves)."""

    id: UUID
    name: str
    kind: Literal["one_time", "recurring"]
    content: dict[str, Any]
    audience: dict[str, Any]
    channel: str
    starts_at_local: datetime
    time_zone: str
    zone_mode: ZoneMode
    hour_passed: HourPassed
    rrule: str | None
    exdates: list[datetime]
    rdates: list[datetime]
    ends_at: datetime | None
    catch_up: CatchUp
    grace_minutes: int
    template_policy: TemplatePolicy
    status: ScheduleStatus
    next_for: datetime | None
    next_run_at: datetime | None
    timed_at: datetime
    runs_count: int
    last_run_at: datetime | None
    paused_by: UUID | None
    paused_at: datetime | None
    resumed_at: datetime | None = None
    estimate: Estimate | None
    approved_recipients: int | None
    approved_by: UUID | None
    version: int
    places: tuple[UUID, ...]
    created_by: UUID | None
    created_at: datetime
    updated_at: datetime

    @property
    def timing(self) -> Timing:
        """When it is sent."""
        return Timing(
            starts_at=self.starts_at_local,
            time_zone=self.time_zone,
            rrule=self.rrule,
            exdates=tuple(self.exdates),
            rdates=tuple(self.rdates),
            zone_mode=self.zone_mode,
            hour_passed=self.hour_passed,
            catch_up=self.catch_up,
            grace_minutes=self.grace_minutes,
        )

    @property
    def message(self) -> BroadcastDraft:
        """What it sends, within the places of who made it. Raises msgspec.ValidationError for content that is none."""
        whom = msgspec.convert(self.audience, AudienceRef)
        draft = msgspec.convert({**self.content, "name": self.name}, BroadcastDraft)
        return msgspec.structs.replace(draft, audience=within(whom, self.places))


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """One date of a schedule, or one group of zones of it (`part_of`).

    `planned_for` is the date as planned, `starts_at` when it is sent; `wall` what clocks were to show. With `is_rest`
    it is for everybody but those of `zones`. `reason` says why it was skipped, missed or failed.
    """

    id: UUID
    schedule_id: UUID
    part_of: UUID | None
    planned_for: datetime
    wall: datetime
    starts_at: datetime
    zones: list[str]
    is_rest: bool
    status: RunStatus
    reason: str | None
    error: str | None
    attempts: int
    act_at: datetime | None
    broadcast_id: UUID | None
    recipients: int | None
    created_at: datetime


class NextDate(NamedTuple):
    """A date to come: what clocks show, and the moment."""

    wall: datetime
    at: datetime
