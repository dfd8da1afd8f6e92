"""Imports as they cross the border."""

from datetime import datetime
from typing import Literal, get_args
from uuid import UUID

from msgspec import Struct

ImportState = Literal[
    "uploaded",
    "mapped",
    "checking",
    "checked",
    "running",
    "paused",
    "done",
    "failed",
    "cancelled",
    "undoing",
    "undone",
]
RowOutcome = Literal["updated", "duplicate", "ambiguous", "invalid", "over_plan", "kept"]
KeptReason = Literal["wrote", "written_to", "changed"]
MatchBy = Literal["external_id", "phone", "email", "phone_and_name", "never"]
MatchAction = Literal["fill", "overwrite", "skip"]
DateOrder = Literal["mdy", "dmy"]
MATCH_BY: tuple[MatchBy, ...] = get_args(MatchBy)
MATCH_ACTIONS: tuple[MatchAction, ...] = get_args(MatchAction)
DATE_ORDERS: tuple[DateOrder, ...] = get_args(DateOrder)


class ImportOptions(Struct, frozen=True, kw_only=True):
    """How a file becomes contacts.

    `match_by` None picks external id where a column is one, else phone and name. A grant of consent needs the attested
    text version; `origin` says in words where the people came from (CON-072).
    """

    match_by: MatchBy | None = None
    on_match: MatchAction = "fill"
    date_order: DateOrder | None = None
    region: str | None = None
    tags: list[str] = []
    group_ids: list[UUID] = []
    consent_text_id: UUID | None = None
    attested: bool = False
    origin: str = ""


class ImportCounts(Struct, frozen=True):
    """Rows by outcome. `distinct_numbers` counts reachable numbers, `shared_numbers` those of several rows.

    `over_plan` are new people for whom the plan has no room. `warnings` are `many_invalid` (over 20 % of the rows) and
    `consecutive_numbers` (250 in a row, as if generated).
    """

    rows: int = 0
    new: int = 0
    updated: int = 0
    unchanged: int = 0
    duplicate: int = 0
    ambiguous: int = 0
    invalid: int = 0
    over_plan: int = 0
    opted_out: int = 0
    forgotten: int = 0
    distinct_numbers: int = 0
    shared_numbers: int = 0
    reasons: dict[str, int] = {}
    warnings: list[str] = []
    restored: int = 0
    deleted: int = 0
    kept: int = 0
    kept_fields: int = 0


class Import(Struct, frozen=True):
    """An import and how far it is. `size` is in bytes, `seconds_left` is an estimate while it runs.

    A text has an encoding and a separator, a spreadsheet `sheets` of which `sheet` is read. The table begins at
    `first_line`: its header, where it has one.
    """

    id: UUID
    file_name: str
    size: int
    format: Literal["text", "spreadsheet"]
    encoding: str
    delimiter: str
    sheet: str
    sheets: list[str]
    has_header: bool
    first_line: int
    columns: list[str]
    mapping: list[str]
    options: ImportOptions
    state: ImportState
    total_rows: int
    checked_rows: int
    processed_rows: int
    counts: ImportCounts
    checked: ImportCounts | None
    error: str | None
    percentage: int
    rows_per_second: int | None
    seconds_left: int | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    undone_at: datetime | None


class ImportPreview(Struct, frozen=True):
    """The first rows of a file as its layout reads them, and what we guess each column to be.

    `date_order` is what its dates decide, by the cell `date_example`; None where they fit both orders.
    """

    rows: list[list[str]]
    guess: list[str]
    date_order: Literal["mdy", "dmy"] | None = None
    date_example: str | None = None


class UndoPlan(Struct, frozen=True):
    """What undoing an import now would do, until when it may: people who would go, stay because they `wrote`, were
    `written_to` or were `changed` since, and people we knew whose fields it would give back (`completed`).
    """

    goes: int
    wrote: int
    written_to: int
    changed: int
    completed: int
    until: datetime


class KeptPerson(Struct, frozen=True):
    """Somebody an import made whom undoing it leaves: they wrote, were written to, or were changed since."""

    contact_id: UUID
    given_name: str | None
    family_name: str | None
    reason: KeptReason


class SharedNumber(Struct, frozen=True):
    """A number that several rows have, and their lines."""

    phone: str
    lines: list[int]


class RowFault(Struct, frozen=True):
    """Why a cell keeps its row out, as a sentence in the reader's language."""

    column: str
    value: str
    code: str
    sentence: str


class ImportRow(Struct, frozen=True):
    """A row that was not simply added: its line in the file, outcome and faults."""

    line: int
    outcome: RowOutcome
    contact_id: UUID | None
    cells: list[str]
    faults: list[RowFault]
