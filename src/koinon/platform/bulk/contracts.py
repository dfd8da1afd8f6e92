"""What is asked of many rows, and how far it is."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType, field

from koinon.platform.rest.shapes import Body

MOST_IDS = 1_000
MOST_ITEMS = 10_000
IN_REQUEST = 100
BATCH = 500


class JobState(StrEnum):
    """`queued → running → completed | completed_with_errors | failed`; `queued | running → cancelling → cancelled`."""

    QUEUED = "queued"
    RUNNING = "running"
    CANCELLING = "cancelling"
    COMPLETED = "completed"
    COMPLETED_WITH_ERRORS = "completed_with_errors"
    FAILED = "failed"
    CANCELLED = "cancelled"


AT_WORK = (JobState.QUEUED, JobState.RUNNING, JobState.CANCELLING)


class Outcome(StrEnum):
    """What became of one row."""

    PENDING = "pending"
    OK = "ok"
    FAILED = "failed"
    SKIPPED = "skipped"


class BulkRequest(Body, frozen=True, kw_only=True):
    """One operation on many: exactly one of `ids`, `items` and `filters`; `all` where everything is meant.

    `expected_count` is how many `filters` are expected to fit, as a `dry_run` told: off by over 5 % it is refused.
    """

    operation: Annotated[str, Meta(min_length=1, max_length=40, examples=["update"])]
    ids: Annotated[list[UUID], Meta(min_length=1, max_length=MOST_IDS)] | UnsetType = UNSET
    items: Annotated[list[dict[str, Any]], Meta(min_length=1, max_length=MOST_ITEMS)] | UnsetType = UNSET
    filters: dict[str, Any] | UnsetType = UNSET
    updates: dict[str, Any] = field(default_factory=dict)
    all: bool = False
    dry_run: bool = False
    expected_count: Annotated[int, Meta(ge=0)] | UnsetType = UNSET


class RowError(Struct, frozen=True):
    """Why one row was not changed; `position` counts from 0 in what was sent."""

    position: int
    id: UUID | None
    code: str
    message: str


class BulkResult(Struct, frozen=True):
    """What a request did itself, or the job that does it. `skipped` counts what was so already.

    A dry run changes nothing: `total` is what would be touched, `sample` ten of them.
    """

    job_id: UUID | None
    total: int
    updated: int
    failed: int
    skipped: int
    errors: list[RowError]
    undo_until: datetime | None = None
    dry_run: bool = False
    sample: list[UUID] = []


class ExportFormat(StrEnum):
    """CSV or XLSX for tables, or a JSON object a line."""

    CSV = "csv"
    XLSX = "xlsx"
    JSONL = "jsonl"


class ExportUpdates(Body, frozen=True, kw_only=True):
    """How an export is written: in which format, and which of its columns, all where none is named."""

    format: ExportFormat = ExportFormat.CSV
    columns: Annotated[list[Annotated[str, Meta(max_length=100)]], Meta(max_length=200)] = field(default_factory=list)


class Job(Struct, frozen=True):
    """Work on many rows: `percentage` are through, `rate` a second; `result_path` leads to an export's file."""

    id: UUID
    kind: str
    operation: str
    state: JobState
    total: int
    done: int
    failed: int
    skipped: int
    percentage: int
    rate: float | None
    seconds_left: int | None
    error_code: str | None
    result_path: str | None
    can_undo: bool
    undo_until: datetime | None
    created_by: UUID | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    updated_at: datetime


class JobItem(Struct, frozen=True):
    """One row of a job."""

    position: int
    target_id: UUID | None
    outcome: Outcome
    error_code: str | None
    error_message: str | None
