"""A WhatsApp Business Account as it is shown."""

from datetime import datetime
from uuid import UUID

import msgspec


class WhatsAppNumber(msgspec.Struct, frozen=True):
    """A number of an account that we send from; `tier` in people whom it may begin with in 24 hours, None unbounded."""

    sender_id: UUID
    account_id: UUID
    value: str
    state: str
    quality: str | None
    tier: int | None
    people_per_day: int | None


class WhatsAppAccount(msgspec.Struct, frozen=True):
    """The account behind a provider account; `last_error` in WhatsApp's words, when it could not be read last."""

    id: UUID
    account_id: UUID
    waba_id: str
    business_id: str | None
    verified_name: str | None
    review_state: str | None
    messaging_tier: int | None
    currency: str | None
    token_expires_at: datetime | None
    checked_at: datetime | None
    last_error: str | None
    name: str
    environment: str
    created_at: datetime
