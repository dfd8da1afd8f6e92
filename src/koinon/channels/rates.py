"""What a message costs, by provider, country and unit: the installation's defaults (CHN-070)."""

from collections.abc import Collection
from typing import Any

import msgspec

from koinon.platform.db import Tx


async def price(tx: Tx, **values: Any) -> tuple[int, str] | None:
    """The latest price for a country, else for anywhere (`*`): micro-units and currency."""
    return await tx.first(
        tuple,
        """
        select price_micros, currency
        from rates
        where provider = %(provider)s
          and channel = %(channel)s
          and unit = %(unit)s
          and country in (%(country)s, '*')
          and valid_from <= current_date
        order by (country = '*'), valid_from desc
        limit 1
        """,
        values,
    )


class Rate(msgspec.Struct, frozen=True):
    """A price: micro-units (1e-6) of the currency for one unit (segment, mms); `age_days` since it began to hold."""

    provider: str
    channel: str
    country: str
    unit: str
    price_micros: int
    currency: str
    valid_from: str
    age_days: int


async def rates(tx: Tx) -> list[Rate]:
    return await tx.all(
        Rate,
        """
        select distinct on (provider, channel, unit, country)
               provider, channel, country, unit, price_micros, currency, valid_from::text,
               current_date - valid_from as age_days
        from rates
        where valid_from <= current_date
        order by provider, channel, unit, country, valid_from desc
        """,
    )


async def segment_prices(tx: Tx, provider: str, countries: Collection[str | None]) -> dict[str, int]:
    """Micro-units of a text's segment by country; what is the same anywhere else stands under `*`."""
    rows: list[tuple[str, int]] = await tx.all(
        tuple,
        """
        select distinct on (country) country, price_micros
        from rates
        where provider = %(provider)s
          and channel = 'sms'
          and unit = 'segment'
          and country = any(%(countries)s)
          and valid_from <= current_date
        order by country, valid_from desc
        """,
        {"provider": provider, "countries": ["*", *{c for c in countries if c}]},
    )
    known = dict(rows)
    return {country or "*": known.get(country or "*", known.get("*", 0)) for country in {*countries, None}}
