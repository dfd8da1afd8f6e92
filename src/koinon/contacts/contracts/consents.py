"""Consent as it crosses the border."""

from datetime import date, datetime
from uuid import UUID

from msgspec import Struct

from koinon.contacts.contracts.words import Channel, Consent, ConsentAction, ConsentSource, RequestState
from koinon.organizations import Brand


class Decision(Struct, frozen=True):
    """Whether a message may go to an address; `reason` is one of `opted_out`, `consent_missing`,
    `not_subscribed`, `resting`; `ledger_id` its proof."""

    allowed: bool
    reason: str | None = None
    ledger_id: UUID | None = None


class ConsentEntry(Struct, frozen=True, kw_only=True):
    """A change of consent to record; the same `evidence` twice is recorded once. `form_id`: they signed it."""

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
    form_id: UUID | None = None


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
    signed: bool = False


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
    form_id: UUID | None
    topic_id: UUID | None = None


class SignedForm(Struct, frozen=True):
    """A form that somebody signed, kept as proof; its content is given only by the download."""

    id: UUID
    contact_id: UUID
    file_name: str
    content_type: str
    bytes: int
    created_at: datetime


class ConsentRequest(Struct, frozen=True):
    """Somebody was asked to agree, and confirms by a link or by answering YES (double opt-in)."""

    id: UUID
    contact_id: UUID
    channel: Channel
    text_version_id: UUID
    state: RequestState
    created_at: datetime
    expires_at: datetime
    answered_at: datetime | None


class Question(Struct, frozen=True):
    """What the person behind a confirm link is asked: by whom, in which words, until when, and where it stands."""

    organization: str
    text: str
    locale: str
    state: RequestState
    expires_at: datetime
    brand: Brand = Brand()


class AskedPerson(Struct, frozen=True):
    """A request with what it takes to send it: where to, which words, the secret of its link."""

    request: ConsentRequest
    address_hash: bytes
    address_cipher: bytes
    country: str | None
    text: str
    locale: str
    token: str


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
