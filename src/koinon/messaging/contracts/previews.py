"""What sending now would do."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from koinon.messaging.contracts.common import Money
from koinon.messaging.rules.contracts import Simulation


class BlockerRef(msgspec.Struct, frozen=True):
    """Why a broadcast cannot be sent: code, sentence (English msgid, `{names}` in `details`) and where to fix it.

    `since` it has been so and `expected_at` it will probably be over, where that is known.
    """

    code: str
    sentence: str
    fix_path: str
    expected_at: datetime | None = None
    since: datetime | None = None
    details: dict[str, str] = {}


class Sample(msgspec.Struct, frozen=True):
    """One real person's text as it would be sent."""

    label: Literal["longest", "most_expensive", "blank", "locale", "contact", "first"]
    contact_id: UUID
    name: str
    text: str
    segments: int
    locale: str | None
    channel: str = "sms"
    subject: str = ""
    html: str = ""
    variant: str = ""
    """The locale of the variant they get."""
    values: tuple[str, ...] = ()


class VariantShare(msgspec.Struct, frozen=True):
    """How many messages say a variant."""

    channel: str
    locale: str
    messages: int


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """What sending now would do. `distribution` maps segments to messages; `cost` sums by currency, `unpriced` counts
    messages whose rate is unknown; `seconds` until the last has left: by the sender's present
    rate, what leaves from it already, and who waits by quiet hours or caps."""

    recipients: int
    people: int
    exclusions: dict[str, int]
    segments: int
    distribution: dict[int, int]
    cost: list[Money]
    unpriced: int
    by_country: dict[str, int]
    blanks: int
    samples: list[Sample]
    seconds: int
    blockers: list[BlockerRef]
    sender_id: UUID | None
    sender_number: str | None
    encoding: str
    channels: dict[str, int] = {}
    by_variant: list[VariantShare] = []
    as_mms: list[Money] = []
    """What it would cost if long texts went as one MMS each where that is possible; empty where they need not."""
    without_mms: int = 0
    """Texts with files that go where no MMS is possible: they take a link along, or fail."""
    practice: bool = False
    """Whether it goes by practice senders alone: nothing is charged."""
    gate: Simulation | None = None
    """What quiet hours and caps would do; who is left out for other reasons stands in `exclusions`."""
    free: int = 0
    """Messages that WhatsApp asks nothing for: to people who wrote within 24 hours."""
    unfilled: list[str] = []
    """Places in brackets that a template left to be filled in, and nobody has."""
