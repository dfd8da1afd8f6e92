"""Numbers as they are looked for, offered, ordered and owned at a provider."""

from typing import Literal

import msgspec

NumberKind = Literal["local", "mobile", "toll_free"]
NumberFeature = Literal["sms", "mms", "voice"]
OrderState = Literal["pending", "success", "failure"]
MOST_OFFERED = 50


class NumberSearch(msgspec.Struct, frozen=True, kw_only=True):
    """What kind of number is wanted; `country` an ISO 3166 code, `digits` occur in the number (CHN-010)."""

    country: str
    kind: NumberKind | None = None
    area_code: str | None = None
    locality: str | None = None
    digits: str | None = None
    features: tuple[NumberFeature, ...] = ()
    limit: int = MOST_OFFERED


class OfferedNumber(msgspec.Struct, frozen=True, kw_only=True):
    """A number for sale; costs in micro-units (1e-6) of `currency`, None where the provider does not tell."""

    e164: str
    country: str
    kind: str
    locality: str
    region: str
    features: tuple[str, ...]
    setup_micros: int | None
    monthly_micros: int | None
    currency: str | None


class NumberOrder(msgspec.Struct, frozen=True):
    """An order as the provider tells it; `words` why it failed."""

    id: str
    state: OrderState
    words: str = ""


class OwnedNumber(msgspec.Struct, frozen=True, kw_only=True):
    """A number of the account as the provider sees it now.

    `webhook_url` is where its profile sends what people write; `reference` is ours where we ordered it. `features` is
    empty where a list does not tell them.
    """

    provider_number_id: str
    e164: str
    country: str
    kind: str
    profile_id: str | None
    webhook_url: str | None
    reference: str | None
    features: frozenset[str] = frozenset()
    is_active: bool = True
