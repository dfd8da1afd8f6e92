"""Consent as it crosses the border."""

from datetime import date, datetime
from uuid import UUID

from msgspec import Struct

from koinon.contacts.contracts.words import Channel, Consent, ConsentAction, ConsentSource


class Decision(Struct, frozen=True):
    """Whether a message may go to an address; `reason` is `opted_out` or `consent_missing`, `ledger_id` its proof."""

    allowed: bool
    reason: str | None = None
    ledger_id: UUID | None = None


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


class ConsentFigure(Struct, frozen=True):
    """How often something was agreed to or refused: by month (its first day, UTC), channel, action and source."""

    month: date
    channel: Channel
    action: ConsentAction
    source: ConsentSource
    entries: int
    addresses: int


class ConsentReport(Struct, frozen=True):
    """Present states by channel (`sms` -> `granted` -> addresses), and the changes that led there, by month."""

    states: dict[str, dict[str, int]]
    changes: list[ConsentFigure]
