"""What crosses the border of contacts: people, addresses, groups, tags, consent, audiences, imports."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Literal
from uuid import UUID

from msgspec import UNSET, Struct, UnsetType

from koinon.platform.rest import Pagination

ContactStatus = Literal["active", "archived", "blocked", "deceased", "erased"]
AddressKind = Literal["phone", "whatsapp", "email", "push"]
AddressStatus = Literal["active", "invalid", "landline", "bounced", "complained", "unreachable"]
Channel = Literal["sms", "whatsapp", "email", "push", "data_processing"]
Consent = Literal["unknown", "pending", "granted", "denied"]
ConsentAction = Literal["granted", "denied", "pending"]
ConsentSource = Literal[
    "stop_keyword",
    "start_keyword",
    "staff",
    "form",
    "import",
    "api",
    "preference_centre",
    "one_click",
    "double_opt_in",
    "provider_event",
    "complaint",
    "carrier_list",
    "erasure",
    "merge",
]
Source = Literal["manual", "csv", "planning_center", "api", "form", "inbound", "loyalty"]
Sort = Literal["name", "newest", "last_contact"]
OnMatch = Literal["create", "update", "refuse"]

KIND_OF_CHANNEL: Mapping[str, str] = {"sms": "phone", "whatsapp": "phone", "email": "email", "push": "push"}
"""The address kind whose hash a channel's consent is kept under."""


class Purpose(StrEnum):
    """Why a message is sent; decides how much consent it needs (CON-044)."""

    CONVERSATIONAL = "conversational"
    TRANSACTIONAL = "transactional"
    INFORMATIONAL = "informational"
    PROMOTIONAL = "promotional"
    EMERGENCY = "emergency"
    SYSTEM = "system"


class Fragment(Struct, frozen=True):
    """A piece of SQL and its parameters, to stand inside another statement that also has `%(organization_id)s`."""

    sql: str
    params: dict[str, Any]


class Label(Struct, frozen=True):
    """A group or tag as shown beside a person."""

    id: UUID
    name: str
    colour: str | None = None


class Decision(Struct, frozen=True):
    """Whether a message may go to an address; `reason` is `opted_out` or `consent_missing`, `ledger_id` its proof."""

    allowed: bool
    reason: str | None = None
    ledger_id: UUID | None = None


class Reach(Struct, frozen=True):
    """Whether a person can be reached on a channel, and why not (an exclusion of the audience, or None)."""

    channel: Channel
    reachable: bool
    reason: str | None
    consent: Consent
    changed_at: datetime | None = None
    source: str | None = None


class Address(Struct, frozen=True):
    """A way to reach a contact. `value` and `display` are masked without `contacts:addresses`."""

    id: UUID
    kind: AddressKind
    value: str
    display: str
    last4: str
    country: str | None
    line_type: str
    is_primary: bool
    status: AddressStatus
    status_reason: str | None
    consent: Consent
    warnings: list[str] = []


class ContactRow(Struct, frozen=True):
    """A contact in a list. `phone` is shown as its country writes it, or masked."""

    id: UUID
    given_name: str
    family_name: str
    preferred_name: str
    name: str
    initials: str
    status: ContactStatus
    do_not_contact: bool
    phone: str | None
    email: str | None
    phone_status: AddressStatus | None
    consent: Consent
    reachable: bool
    reason: str | None
    tags: list[Label]
    groups: list[Label]
    location_id: UUID | None
    source: Source
    locale: str | None
    last_inbound_at: datetime | None
    last_outbound_at: datetime | None
    created_at: datetime
    updated_at: datetime
    version: int


class Contact(Struct, frozen=True):
    """A person with everything their page shows."""

    id: UUID
    given_name: str
    family_name: str
    preferred_name: str
    name: str
    initials: str
    status: ContactStatus
    do_not_contact: bool
    do_not_contact_reason: str | None
    location_id: UUID | None
    locale: str | None
    time_zone: str | None
    birth_date: date | None
    custom: dict[str, str]
    source: Source
    addresses: list[Address]
    groups: list[Label]
    tags: list[Label]
    external_ids: dict[str, str]
    reach: list[Reach]
    last_inbound_at: datetime | None
    last_outbound_at: datetime | None
    created_at: datetime
    updated_at: datetime
    version: int


class ContactName(Struct, frozen=True):
    """What a list of conversations or deliveries needs of a person."""

    id: UUID
    name: str
    given_name: str
    family_name: str
    preferred_name: str
    initials: str
    locale: str | None
    status: ContactStatus
    deleted: bool


class NewContact(Struct, frozen=True, kw_only=True):
    """A person to add; phones are read in `region`, else in the organization's country."""

    given_name: str = ""
    family_name: str = ""
    preferred_name: str = ""
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    region: str | None = None
    locale: str | None = None
    time_zone: str | None = None
    birth_date: date | None = None
    location_id: UUID | None = None
    tags: tuple[str, ...] = ()
    group_ids: tuple[UUID, ...] = ()
    custom: dict[str, str] = {}
    external_ids: dict[str, str] = {}
    source: Source = "manual"
    on_match: OnMatch = "create"


class ContactChanges(Struct, frozen=True, kw_only=True):
    """A merge-patch of a contact: absent is unchanged, null clears."""

    given_name: str | UnsetType = UNSET
    family_name: str | UnsetType = UNSET
    preferred_name: str | UnsetType = UNSET
    status: ContactStatus | UnsetType = UNSET
    do_not_contact: bool | UnsetType = UNSET
    do_not_contact_reason: str | UnsetType | None = UNSET
    location_id: UUID | UnsetType | None = UNSET
    locale: str | UnsetType | None = UNSET
    time_zone: str | UnsetType | None = UNSET
    birth_date: date | UnsetType | None = UNSET
    custom: dict[str, str | None] | UnsetType = UNSET


class ContactQuery(Struct, frozen=True, kw_only=True):
    """Which contacts a list shows; conditions are joined by "and"."""

    q: str = ""
    group_id: UUID | None = None
    tag_id: UUID | None = None
    location_id: UUID | None = None
    import_id: UUID | None = None
    status: ContactStatus | None = None
    consent: Consent | None = None
    source: Source | None = None
    updated_after: datetime | None = None
    sort: Sort = "name"


class Page(Struct, frozen=True):
    """Rows of a list and where they lie in it."""

    rows: list[ContactRow]
    pagination: Pagination


class Group(Struct, frozen=True):
    """A hand-picked set of contacts."""

    id: UUID
    name: str
    description: str
    location_id: UUID | None
    is_archived: bool
    member_count: int
    created_at: datetime
    updated_at: datetime


class Tag(Struct, frozen=True):
    """A label and how many contacts bear it."""

    id: UUID
    name: str
    colour: str | None
    contact_count: int
    created_at: datetime
    updated_at: datetime


class ConsentEntry(Struct, frozen=True, kw_only=True):
    """A change of consent to record; the same `evidence` twice is recorded once."""

    channel: Channel
    address_hash: bytes
    action: ConsentAction
    source: ConsentSource
    contact_id: UUID | None = None
    evidence: str | None = None
    text_version_id: UUID | None = None
    sender_id: UUID | None = None
    note: str | None = None
    occurred_at: datetime | None = None


class ConsentChange(Struct, frozen=True):
    """What a recorded entry did: `recorded` (a new ledger row) and the state before and after."""

    channel: Channel
    address_hash: bytes
    recorded: bool
    before: Consent
    after: Consent
    ledger_id: UUID | None
    contact_ids: list[UUID] = []


class ConsentState(Struct, frozen=True):
    """The present consent of an address on a channel and what last changed it."""

    state: Consent
    changed_at: datetime
    source: ConsentSource
    ledger_id: UUID


class ConsentRecord(Struct, frozen=True):
    """A row of the consent ledger, as staff and regulators read it."""

    id: UUID
    contact_id: UUID | None
    channel: Channel
    action: ConsentAction
    source: ConsentSource
    evidence: str | None
    text_version_id: UUID | None
    text: str | None
    actor_kind: str
    actor_id: UUID | None
    sender_id: UUID | None
    note: str | None
    occurred_at: datetime
    recorded_at: datetime


class ConsentText(Struct, frozen=True):
    """The words people agree to; immutable once published, a change is a new version."""

    id: UUID
    key: str
    locale: str
    version: int
    body: str
    published_at: datetime


class Target(Struct, frozen=True):
    """Whom an audience names: everybody, or one group, tag, location or contact."""

    kind: Literal["all", "group", "tag", "contact", "location"]
    id: UUID | None = None


class Audience(Struct, frozen=True):
    """Who is meant by a broadcast: the union of `include` less the union of `exclude`."""

    include: tuple[Target, ...]
    exclude: tuple[Target, ...] = ()


class TimelineItem(Struct, frozen=True):
    """Something that happened with a person; `data` holds what its kind needs to be told in words."""

    id: UUID
    kind: str
    at: datetime
    data: dict[str, Any]


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
RowOutcome = Literal["updated", "duplicate", "ambiguous", "invalid"]
MatchBy = Literal["external_id", "phone", "email", "phone_and_name", "never"]
MatchAction = Literal["fill", "overwrite", "skip"]


class ImportOptions(Struct, frozen=True, kw_only=True):
    """How a file becomes contacts.

    `match_by` None picks external id where a column is one, else phone and name. A grant of consent needs the attested
    text version; `origin` says in words where the people came from (CON-072).
    """

    match_by: MatchBy | None = None
    on_match: MatchAction = "fill"
    date_order: Literal["mdy", "dmy"] | None = None
    region: str | None = None
    tags: list[str] = []
    group_ids: list[UUID] = []
    consent_text_id: UUID | None = None
    attested: bool = False
    origin: str = ""


class ImportCounts(Struct, frozen=True):
    """Rows by outcome. `distinct_numbers` counts reachable numbers, `shared_numbers` those of several rows."""

    rows: int = 0
    new: int = 0
    updated: int = 0
    unchanged: int = 0
    duplicate: int = 0
    ambiguous: int = 0
    invalid: int = 0
    opted_out: int = 0
    distinct_numbers: int = 0
    shared_numbers: int = 0
    reasons: dict[str, int] = {}
    restored: int = 0
    deleted: int = 0
    kept: int = 0


class Import(Struct, frozen=True):
    """An import and how far it is. `size` is in bytes, `seconds_left` is an estimate while it runs."""

    id: UUID
    file_name: str
    size: int
    encoding: str
    delimiter: str
    has_header: bool
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
    """The first rows of a file as its layout reads them, and what we guess each column to be."""

    rows: list[list[str]]
    guess: list[str]


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
