"""People, their addresses, groups and tags, audiences and timelines as they cross the border."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from msgspec import UNSET, Struct, UnsetType

from koinon.contacts.contracts.fields import CustomValue
from koinon.contacts.contracts.households import GuardianPolicy, HouseholdLink
from koinon.contacts.contracts.words import (
    AddressKind,
    AddressStatus,
    Channel,
    Consent,
    ContactStatus,
    OnMatch,
    Sort,
    Source,
)
from koinon.platform.rest import Pagination


class Label(Struct, frozen=True):
    """A group or tag as shown beside a person."""

    id: UUID
    name: str
    colour: str | None = None


class Reach(Struct, frozen=True):
    """Whether a person can be reached on a channel, and why not (an exclusion of the audience, or None)."""

    channel: Channel
    reachable: bool
    reason: str | None
    consent: Consent
    changed_at: datetime | None = None
    source: str | None = None


class Address(Struct, frozen=True):
    """A way to reach a contact. `value` and `display` are masked without `contacts:addresses`.

    `consent_signed`: they agreed on a signed form after an opt-out, so a carrier may block them still.
    """

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
    consent_signed: bool = False


class AddressConsent(Struct, frozen=True):
    """The present consent of one address on the channel it belongs to, and what last changed it."""

    address_id: UUID
    channel: Channel
    state: Consent
    changed_at: datetime | None
    source: str | None


class ContactRow(Struct, frozen=True):
    """A contact in a list. `phone` is shown as its country writes it, or masked."""

    id: UUID
    given_name: str
    family_name: str
    preferred_name: str
    name: str
    initials: str
    photo_id: UUID | None
    status: ContactStatus
    do_not_contact: bool
    restricted: bool
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
    deleted_at: datetime | None = None


class Contact(Struct, frozen=True):
    """A person with everything their page shows.

    Without `birth_year_known` only day and month of `birth_date` count. `guardian_policy` says whether a message for a
    minor goes to them, their guardians or both; `guardian_consent` who agreed to `direct`, and how (CON-008).
    Of one who is `restricted` every reading of their conversations is recorded (INB-112).
    With every new photo `photo_id` is another one.
    """

    id: UUID
    given_name: str
    family_name: str
    preferred_name: str
    name: str
    initials: str
    photo_id: UUID | None
    status: ContactStatus
    do_not_contact: bool
    do_not_contact_reason: str | None
    restricted: bool
    restricted_reason: str | None
    location_id: UUID | None
    locale: str | None
    time_zone: str | None
    birth_date: date | None
    birth_year_known: bool
    is_minor: bool
    guardian_policy: GuardianPolicy
    guardian_consent: str | None
    guardian_consent_at: datetime | None
    custom: dict[str, CustomValue]
    source: Source
    addresses: list[Address]
    groups: list[Label]
    tags: list[Label]
    households: list[HouseholdLink]
    external_ids: dict[str, str]
    reach: list[Reach]
    last_inbound_at: datetime | None
    last_outbound_at: datetime | None
    created_at: datetime
    updated_at: datetime
    version: int
    deleted_at: datetime | None = None


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
    photo_id: UUID | None = None


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
    birth_year_known: bool = True
    location_id: UUID | None = None
    tags: tuple[str, ...] = ()
    group_ids: tuple[UUID, ...] = ()
    custom: dict[str, CustomValue] = {}
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
    restricted: bool | UnsetType = UNSET
    restricted_reason: str | UnsetType | None = UNSET
    location_id: UUID | UnsetType | None = UNSET
    locale: str | UnsetType | None = UNSET
    time_zone: str | UnsetType | None = UNSET
    birth_date: date | UnsetType | None = UNSET
    birth_year_known: bool | UnsetType = UNSET
    guardian_policy: GuardianPolicy | UnsetType = UNSET
    guardian_consent: str | UnsetType | None = UNSET
    custom: dict[str, CustomValue | None] | UnsetType = UNSET


class ContactQuery(Struct, frozen=True, kw_only=True):
    """Which contacts a list shows; conditions are joined by "and"."""

    q: str = ""
    group_id: UUID | None = None
    tag_id: UUID | None = None
    location_id: UUID | None = None
    import_id: UUID | None = None
    segment_id: UUID | None = None
    statuses: tuple[ContactStatus, ...] = ()
    consent: Consent | None = None
    sources: tuple[Source, ...] = ()
    updated_after: datetime | None = None
    sort: Sort = "name"
    deleted: bool = False


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


class Target(Struct, frozen=True):
    """Whom an audience names: everybody, or one group, tag, location, segment or contact."""

    kind: Literal["all", "group", "tag", "contact", "location", "segment", "list"]
    id: UUID | None = None


class Audience(Struct, frozen=True):
    """Who is meant by a broadcast: the union of `include` less the union of `exclude`, within `places` (IDN-030).

    `zones` are names of time zones, and whether those or all others are meant.
    """

    include: tuple[Target, ...]
    exclude: tuple[Target, ...] = ()
    places: tuple[UUID, ...] = ()
    zones: tuple[tuple[str, ...], bool] | None = None


class TimelineItem(Struct, frozen=True):
    """Something that happened with a person; `data` holds what its kind needs to be told in words."""

    id: UUID
    kind: str
    at: datetime
    data: dict[str, Any]
