"""Records of accounts and senders as they are kept and shown."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from koinon.channels.contracts import Credentials

CREDENTIALS_KIND = "provider_credentials"


class Environment(StrEnum):
    LIVE = "live"
    SIMULATOR = "simulator"


class SenderState(StrEnum):
    DRAFT = "draft"
    PENDING = "pending"
    ACTIVE = "active"
    DEGRADED = "degraded"
    PAUSED = "paused"
    SUSPENDED = "suspended"
    RELEASED = "released"


class Account(msgspec.Struct, frozen=True):
    """A provider account as it is shown: of its key only the last four characters.

    `most_per_second` is what the provider says it may send. `is_shared`: it is one of the whole installation, and only
    its operator has the keys. `mailbox_error` says why its mailbox (IMAP) could not be read the last time.
    """

    id: UUID
    provider: str
    name: str
    environment: Environment
    base_url: str
    key_last4: str
    state: str
    checked_at: datetime | None
    last_error: str | None
    created_at: datetime
    is_shared: bool = False
    most_per_second: int | None = None
    mailbox_error: str | None = None

    @property
    def is_simulated(self) -> bool:
        """Whether it speaks to the simulator."""
        return self.environment == Environment.SIMULATOR


class Sender(msgspec.Struct, frozen=True):
    """A number we send from, with what its account says; limits in segments.

    A day is a UTC day; `people_per_day` different people, `spend_per_day_micros` by the prices known beforehand.
    `registered_per_minute` and `registered_per_day`: its part of what its campaign may send (CHN-027).
    `replies_go_on`: paused for broadcasts only, after its carrier held it back for long (CHN-080).
    """

    id: UUID
    account_id: UUID
    channel: str
    kind: str
    value: str
    location_id: UUID | None
    state: SenderState
    is_default: bool
    capabilities: list[str]
    limit_per_second: int
    paused_until: datetime | None
    last_error: str | None
    created_at: datetime
    provider: str
    environment: Environment
    base_url: str
    account_state: str
    webhook_token: str
    limit_per_day: int | None = None
    limit_per_minute: int | None = None
    people_per_day: int | None = None
    spend_per_day_micros: int | None = None
    replies_go_on: bool = False
    weight: int = 100
    registered_per_minute: int | None = None
    registered_per_day: int | None = None

    @property
    def segments_per_second(self) -> float:
        """What both limits allow: a minute's is spread evenly over it, so that no minute holds more."""
        minutes = [limit / 60 for limit in (self.limit_per_minute, self.registered_per_minute) if limit is not None]
        return min([self.limit_per_second, *minutes])

    @property
    def segments_per_day(self) -> int | None:
        """Our own limit or what its registration allows (CHN-027), whichever is less."""
        days = [limit for limit in (self.limit_per_day, self.registered_per_day) if limit is not None]
        return min(days) if days else None

    @property
    def counts_days(self) -> bool:
        """Whether anything is limited by day."""
        return any(v is not None for v in (self.segments_per_day, self.people_per_day, self.spend_per_day_micros))

    @property
    def is_simulated(self) -> bool:
        """Whether its messages never leave the machine."""
        return self.environment == Environment.SIMULATOR


class PreviousKey(msgspec.Struct, frozen=True, rename={"webhook_key": "public_key"}):
    """A replaced key that still verifies webhooks until then (CHN-002)."""

    webhook_key: str
    until: datetime


class Secrets(msgspec.Struct, frozen=True, rename={"webhook_key": "public_key"}):
    """What `credentials_cipher` holds, as JSON; `profile_id` as it was written before `more` existed."""

    api_key: str
    webhook_key: str
    profile_id: str | None = None
    previous: tuple[PreviousKey, ...] = ()
    more: dict[str, str] = {}

    def credentials(self, base_url: str, inner: str = "") -> Credentials:
        before = {"profile_id": self.profile_id} if self.profile_id else {}
        return Credentials(self.api_key, base_url, self.webhook_key, before | self.more, inner)


class Blocker(msgspec.Struct, frozen=True):
    """Why a sender cannot send now: a code, a sentence and where it is fixed.

    `sentence` is a msgid whose `{names}` stand in `details`. `since` it has been so; `expected_at` it will probably be
    over: None where that is up to us.
    """

    code: str
    sentence: str
    fix_path: str
    expected_at: datetime | None = None
    since: datetime | None = None
    details: dict[str, str] = {}
