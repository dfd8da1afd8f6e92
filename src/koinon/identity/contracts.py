"""What crosses the border of this context."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, NamedTuple
from uuid import UUID

from msgspec import Meta, Struct

from koinon.organizations import Kind, Locale, NewOrganization

PersonName = Annotated[str, Meta(min_length=1, max_length=120, examples=["Ada Lovelace"])]
EmailText = Annotated[str, Meta(min_length=3, max_length=254, examples=["ada@example.org"])]
Password = Annotated[
    str, Meta(min_length=1, max_length=256, extra={"verbatim": True}, examples=["a long phrase of mine"])
]


class Role(StrEnum):
    """The roles that every organization has (IDN-027); a seat may also hold a custom one."""

    OWNER = "owner"
    ADMIN = "admin"
    TREASURER = "treasurer"
    AGENT = "agent"
    STAFF = "staff"
    VIEWER = "viewer"


class User(Struct, frozen=True):
    """A person who signs in."""

    id: UUID
    email: str
    name: str
    locale: Locale
    time_zone: str | None
    email_verified_at: datetime | None
    created_at: datetime


class Correspondent(Struct, frozen=True):
    """Somebody with a seat here, as a mail addresses them."""

    id: UUID
    name: str
    email: str
    locale: str


class Seat(Struct, frozen=True):
    """A user's place in an organization; without `livemode` it is the sandbox of one (API-055)."""

    organization_id: UUID
    name: str
    kind: Kind
    role: str
    is_sample: bool
    livemode: bool = True


class Client(NamedTuple):
    """Where a call comes from."""

    ip: str | None = None
    user_agent: str | None = None
    request_id: str | None = None
    country: str | None = None


class SignUp(NamedTuple):
    """What a new user tells, and the organization they found (None: they only take the seats of an owner link)."""

    name: str
    email: str
    password: str
    organization: NewOrganization | None
    locale: Locale = Locale.EN


class SignedIn(NamedTuple):
    """A session that has just begun; `token` (it renews) and `access` (it signs) are nowhere else."""

    token: str
    session_id: UUID
    user: User
    organization_id: UUID | None
    expires_at: datetime
    access: str = ""


class Session(Struct, frozen=True):
    """A session as its user sees it; `country` where a proxy of the installation says it (ISO 3166-1)."""

    id: UUID
    organization_id: UUID | None
    kind: str
    ip: str | None
    user_agent: str | None
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    current: bool = False
    country: str | None = None


class OwnerLink(NamedTuple):
    """An unused owner link: whose it is (None: a new user will be made) and the organizations it gives."""

    user_id: UUID | None
    organization_ids: tuple[UUID, ...]
    expires_at: datetime


class ApiKey(Struct, frozen=True):
    """An API key without its secret; `rate_limit` counts requests in 15 minutes, None: what the plan gives.

    While a secret that was replaced still counts, `previous_valid_until` says how long, `previous_used_at` whether
    somebody still has it.
    """

    id: UUID
    name: str
    key_prefix: str
    mode: str
    scopes: list[str]
    location_ids: list[UUID]
    rate_limit: int | None
    allowed_ips: list[str]
    created_by: UUID | None
    created_at: datetime
    last_used_at: datetime | None
    last_used_ip: str | None
    expires_at: datetime | None
    revoked_at: datetime | None
    rotated_at: datetime | None
    previous_valid_until: datetime | None
    previous_used_at: datetime | None
    exposed_at: datetime | None
    version: int

    @property
    def livemode(self) -> bool:
        """Whether what it does is real."""
        return self.mode == "live"


class NewApiKey(NamedTuple):
    """What making a key needs; scopes are permissions, at most the maker's own; `once` is made once only."""

    name: str
    scopes: tuple[str, ...]
    expires_at: datetime | None = None
    mode: str = "live"
    location_ids: tuple[UUID, ...] = ()
    allowed_ips: tuple[str, ...] = ()
    rate_limit: int | None = None
    once: str = ""


class AuditRow(Struct, frozen=True):
    """One act in the trail; `on_behalf_of` is the member with whose eyes an operator acted as support."""

    id: UUID
    actor_kind: str
    actor_id: UUID | None
    on_behalf_of: UUID | None
    action: str
    resource_type: str
    resource_id: UUID | None
    changes: dict[str, Any]
    ip: str | None
    request_id: str | None
    created_at: datetime


class Member(Struct, frozen=True):
    """A seat with its user, as the organization sees it; `location_ids`, groups among them, empty is everywhere.

    `suspended_by_plan`: the plan has no seat for them at the moment; they come back with a larger one.
    """

    id: UUID
    user_id: UUID
    name: str
    email: str
    role: str
    role_name: str
    location_ids: list[UUID]
    title: str | None
    state: str
    joined_at: datetime
    last_seen_at: datetime | None
    version: int
    suspended_by_plan: bool = False


class RoleView(Struct, frozen=True):
    """A role: built in (`is_system`, cannot be edited, only copied) or the organization's own."""

    code: str
    name: str
    permissions: list[str]
    is_system: bool
    members: int
    version: int


class Permission(Struct, frozen=True):
    """A permission of the catalogue; a sensitive one is in no built-in role but the owner's by default."""

    name: str
    resource: str
    action: str
    sensitive: bool
    held: bool


class Invitation(Struct, frozen=True):
    """Somebody asked to take a seat; it holds that seat until it expires (IDN-035, 036)."""

    id: UUID
    email: str
    role: str
    location_ids: list[UUID]
    state: str
    invited_by: UUID | None
    sent_count: int
    last_sent_at: datetime
    expires_at: datetime
    created_at: datetime


class Invited(Struct, frozen=True):
    """What became of one address: `invited`, `already_member` or `already_invited`."""

    email: str
    outcome: str
    invitation: Invitation | None = None


class OpenInvitation(NamedTuple):
    """What the holder of an invitation's link sees."""

    id: UUID
    organization_id: UUID
    organization_name: str
    email: str
    role: str
    role_name: str
    inviter: str | None
    expires_at: datetime
    has_account: bool
