"""What crosses the border of this context."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

Name = Annotated[str, Meta(min_length=2, max_length=120, examples=["Grace Chapel"])]
Country = Annotated[str, Meta(pattern="^[A-Z]{2}$", examples=["US"])]
ZoneName = Annotated[str, Meta(min_length=1, max_length=64, examples=["America/New_York"])]


class Kind(StrEnum):
    """Picks the interface's nouns, the samples and the first steps; never data or code (ORG-001)."""

    CHURCH = "church"
    BUSINESS = "business"
    NONPROFIT = "nonprofit"


class Locale(StrEnum):
    """A language of ours."""

    EN = "en"
    ES = "es"
    PT = "pt"


class State(StrEnum):
    """Where an organization stands in its life."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    READ_ONLY = "read_only"
    CLOSING = "closing"
    CLOSED = "closed"


class NewOrganization(Struct, frozen=True, kw_only=True):
    """What creating an organization needs; the currency follows the country (ORG-005).

    `region` is where its data is to lie, None where the installation's own does (ORG-035).
    """

    name: str
    kind: Kind
    country: str
    time_zone: str
    locale: Locale = Locale.EN
    contact_email: str | None = None
    is_sample: bool = False
    created_by: UUID | None = None
    sending_mode: str = "live"
    sandbox_of: UUID | None = None
    region: str | None = None


class Organization(Struct, frozen=True):
    """A tenant. `state_reason` says why it is not active, `state_until` when that is expected to end.

    `livemode` is false for a sandbox: nothing of it is real or leaves the installation (API-055).
    """

    id: UUID
    name: str
    slug: str
    kind: Kind
    state: State
    sending_mode: str
    time_zone: str
    locale: Locale
    currency: str
    country: str
    contact_email: str | None
    contact_phone: str | None
    legal_name: str | None
    postal_address: str | None
    tax_id: str | None
    website: str | None
    is_sample: bool
    flags: list[str]
    state_reason: str | None
    state_until: datetime | None
    closing_at: datetime | None
    version: int
    created_at: datetime
    updated_at: datetime
    livemode: bool


class Location(Struct, frozen=True):
    """A branch, campus or shop; `time_zone` and `country` None are the organization's (CON-011)."""

    id: UUID
    name: str
    address: str | None
    time_zone: str | None
    country: str | None
    is_default: bool
    position: int
    archived_at: datetime | None
    created_at: datetime


class Noun(Struct, frozen=True):
    """One word of the interface."""

    one: str
    many: str


class Nouns(Struct, frozen=True):
    """The words an organization uses for things (ORG-002)."""

    contact: Noun
    location: Noun
    group: Noun
    broadcast: Noun


class LimitUse(Struct, frozen=True):
    """A limited resource: `limit` -1 is unlimited; `current` is None where nothing counts it yet.

    `source` is plan or override (an operator's exception, with its end and reason); `forecast_on` is the day the limit
    is expected to be reached.
    """

    resource: str
    limit: int
    current: int | None
    source: str = "plan"
    valid_until: datetime | None = None
    reason: str | None = None
    forecast_on: date | None = None


HeldKind = Literal["contact", "broadcast"]


class LegalHold(Struct, frozen=True, kw_only=True):
    """What keeps a thing from being stripped, erased and archived, since when, and who placed it."""

    kind: HeldKind
    subject_id: UUID
    reason: str
    held_by: UUID | None
    held_at: datetime
