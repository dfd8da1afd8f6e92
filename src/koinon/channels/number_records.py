"""Numbers as they are kept and shown (CHN-010..018)."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec


class NumberState(StrEnum):
    ORDERING = "ordering"
    OWNED = "owned"
    FAILED = "failed"
    VANISHED = "vanished"
    RELEASING = "releasing"
    RELEASED = "released"


class LinkingState(StrEnum):
    PENDING = "pending"
    LINKING = "linking"
    LINKED = "linked"
    FAILED = "failed"
    DRIFTED = "drifted"
    RECOVERING = "recovering"


class Origin(StrEnum):
    """Whether we bought it, or it was brought along: ported, or of the carrier's own account (CHN-018)."""

    PURCHASED = "purchased"
    EXTERNAL = "external"


class Number(msgspec.Struct, frozen=True):
    """A number of an account; costs in micro-units (1e-6) of `currency`.

    `link_error` is what stands in the way in the provider's words, `link_code` what we found it to be; the next try is
    at `next_link_at`. A number given back leaves us at `releases_at`.
    """

    id: UUID
    account_id: UUID
    sender_id: UUID
    provider: str
    e164: str
    origin: Origin
    country: str
    type: str
    features: list[str]
    setup_micros: int | None
    monthly_micros: int | None
    currency: str | None
    state: NumberState
    linking_state: LinkingState
    link_attempts: int
    next_link_at: datetime | None
    link_code: str | None
    link_error: str | None
    failing_since: datetime | None
    messaging_profile_id: str | None
    linked_at: datetime | None
    compared_at: datetime | None
    purchased_at: datetime | None
    releases_at: datetime | None
    released_at: datetime | None
    created_at: datetime
    updated_at: datetime

    @property
    def is_settled(self) -> bool:
        """Whether nothing of buying and linking is under way any more."""
        return self.state != NumberState.ORDERING and self.linking_state in (
            LinkingState.LINKED,
            LinkingState.FAILED,
        )


class Work(msgspec.Struct, frozen=True):
    """A number claimed to be worked at, with what only we need of it."""

    id: UUID
    account_id: UUID
    sender_id: UUID
    provider: str
    e164: str
    origin: Origin
    provider_number_id: str | None
    order_reference: str
    order_id: str | None
    order_tries: int
    state: NumberState
    linking_state: LinkingState
    link_attempts: int
    failing_since: datetime | None
    told_at: datetime | None
    linked_at: datetime | None
    releases_at: datetime | None
    ordered_by: UUID | None
    ordered_by_kind: str | None
    ordered_ip: str | None
    setup_micros: int | None
    monthly_micros: int | None
    currency: str | None


class HistoryRow(msgspec.Struct, frozen=True):
    """Something that happened to a number; `words` are the provider's where it had some."""

    id: UUID
    kind: str
    words: str
    actor_id: UUID | None
    created_at: datetime


class NumberHealth(msgspec.Struct, frozen=True):
    """How the messages of seven days fared; shares from 0 to 1, None where nothing ended."""

    sent: int
    delivered_share: float | None
    opt_out_share: float | None
    spam_blocks: int


class NumberDetail(msgspec.Struct, frozen=True):
    """A number with what happened to it (newest first), who uses it, and how its messages fare."""

    number: Number
    history: list[HistoryRow]
    uses: Mapping[str, int]
    health: NumberHealth | None


class Offer(msgspec.Struct, frozen=True):
    """A number for sale at this price until then; `offer` is what buying it takes."""

    offer: str
    account_id: UUID
    e164: str
    country: str
    type: str
    locality: str
    region: str
    features: list[str]
    setup_micros: int | None
    monthly_micros: int | None
    currency: str | None
    valid_until: datetime
