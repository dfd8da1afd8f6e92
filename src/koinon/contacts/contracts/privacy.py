"""What crosses the border when a person asks for their data or wants it gone (CON-091..100)."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from msgspec import Struct

from koinon.platform.db import Tx
from koinon.platform.services import Services
from koinon.platform.words import Words

ErasureState = Literal["pending", "processing", "completed", "cancelled"]
ExportState = Literal["waiting", "ready", "failed", "expired"]
AskedBy = Literal["staff", "api", "preference_centre", "retention", "restore"]
"""Who asked, and where: the person themselves on the preference centre, somebody of the team, a key."""


class ErasureRequest(Struct, frozen=True):
    """A person who is to be forgotten, or was: `deleted` counts what went by kind."""

    id: UUID
    contact_id: UUID
    requested_by: UUID | None
    channel_of_request: AskedBy
    reason: str | None
    state: ErasureState
    scheduled_for: datetime
    completed_at: datetime | None
    cancelled_at: datetime | None
    failures: int
    deleted: dict[str, int]
    created_at: datetime
    updated_at: datetime


class ExportRequest(Struct, frozen=True):
    """Everything known of a person, as a file that lies ready for seven days. `bytes` is its size."""

    id: UUID
    contact_id: UUID
    requested_by: UUID | None
    channel_of_request: AskedBy
    state: ExportState
    locale: str
    bytes: int | None
    ready_at: datetime | None
    expires_at: datetime | None
    reads: int
    created_at: datetime
    updated_at: datetime


class Leaving(Struct, frozen=True):
    """Who is being erased, as every eraser is told it.

    `people` are the contact and whoever was merged into them. `hashes` are of addresses that nobody else has; of
    `shared` ones somebody else lives on. `values` are all of them in plain, for finding them in sealed files.
    """

    request_id: UUID
    contact_id: UUID
    people: tuple[UUID, ...]
    hashes: tuple[bytes, ...]
    shared: tuple[bytes, ...]
    values: tuple[str, ...]


class Section(Struct, frozen=True):
    """A part of a person's export: rows of plain values by column; `columns` gives each its heading.

    `key` names it in the JSON and never changes; `title` and the headings are in the reader's language. `files` lie
    beside it in the zip, by name.
    """

    key: str
    title: str
    columns: Mapping[str, str]
    rows: Sequence[Mapping[str, Any]]
    files: Mapping[str, bytes] = {}


Erase = Callable[[Tx, Services, Leaving], Awaitable[Mapping[str, int]]]
"""Takes a person's data away within the transaction; how much went by kind. Once more takes nothing twice."""
ExportPart = Callable[[Tx, Services, UUID, Words], Awaitable[Sequence[Section]]]
"""What a context knows of a person, in the reader's language."""
