"""A WhatsApp Business Account and its numbers, as the provider tells them."""

from datetime import datetime
from typing import Literal

import msgspec

Quality = Literal["green", "yellow", "red"]
# A tier without a bound, where None says that none was told.
UNLIMITED = 2_147_483_647


class BusinessNumber(msgspec.Struct, frozen=True):
    """A number of the account; `tier` in people a day, None where it knows no bound or is not told."""

    provider_id: str
    e164: str
    verified_name: str | None
    quality: Quality | None
    tier: int | None
    is_connected: bool


class BusinessAccount(msgspec.Struct, frozen=True):
    """The account; `token_expires_at` is None for a token without an end."""

    waba_id: str
    name: str | None
    business_id: str | None
    review_state: str | None
    currency: str | None
    token_expires_at: datetime | None
    numbers: tuple[BusinessNumber, ...]
