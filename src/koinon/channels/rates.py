"""What a message costs, by provider, country and unit: the account's own price, else the installation's (CHN-070)."""

from collections.abc import Collection
from typing import Any, Literal

import msgspec

from koinon.platform.db import Tx


async def price(tx: Tx, **values: Any) -> tuple[int, str] | None:
    """The account's price for a country, else the latest for it, else for anywhere (`*`): micro-units and currency."""
    return await tx.first(
        tuple,
        """
        (select price_micros, currency
         from own_rates
         where organization_id = %(organization_id)s
           and provider = %(provider)s
           and channel = %(channel)s
           and unit = %(unit)s
           and country = %(country)s)
        union all
        (select price_micros, currency
         from rates
         where provider = %(provider)s
           and channel = %(channel)s
           and unit = %(unit)s
           and country in (%(country)s, '*')
           and valid_from <= current_date
         order by (country = '*'), valid_from desc
         limit 1)
        limit 1
        """,
        {"organization_id": tx.organization_id, **values},
    )


class Rate(msgspec.Struct, frozen=True):
    """A price: micro-units (1e-6) of the currency for one unit (segment, mms); `age_days` since it began to hold.

    `source`: `default` of the installation, or `account` where the organization's own account said so, and when.
    """

    provider: str
    channel: str
    country: str
    unit: str
    price_micros: int
    currency: str
    valid_from: str
    age_days: int
    source: Literal["default", "account"] = "default"


async def rates(tx: Tx) -> list[Rate]:
    return await tx.all(
        Rate,
        """
        select distinct on (provider, channel, unit, country)
               provider, channel, country, unit, price_micros, currency, valid_from::text, age_days, source
        from (
          select provider, channel, country, unit, price_micros, currency, read_at::date as valid_from,
                 current_date - read_at::date as age_days, 'account' as source
          from own_rates
          where organization_id = %(organization_id)s
          union all
          select provider, channel, country, unit, price_micros, currency, valid_from,
                 current_date - valid_from as age_days, 'default' as source
          from rates
          where valid_from <= current_date
        ) r
        order by provider, channel, unit, country, (source = 'default'), valid_from desc
        """,
        {"organization_id": tx.organization_id},
    )


async def segment_prices(
    tx: Tx, provider: str, countries: Collection[str | None], unit: str = "segment"
) -> dict[str, int]:
    """Micro-units of a text's segment, or of an `mms`, by country; what is the same anywhere else stands under `*`."""
    rows: list[tuple[str, int]] = await tx.all(
        tuple,
        """
        select distinct on (country) country, price_micros
        from (
          select country, price_micros, true as own, current_date as valid_from
          from own_rates
          where organization_id = %(organization_id)s
            and provider = %(provider)s
            and channel = 'sms'
            and unit = %(unit)s
            and country = any(%(countries)s)
          union all
          select country, price_micros, false, valid_from
          from rates
          where provider = %(provider)s
            and channel = 'sms'
            and unit = %(unit)s
            and country = any(%(countries)s)
            and valid_from <= current_date
        ) r
        order by country, own desc, valid_from desc
        """,
        {
            "organization_id": tx.organization_id,
            "provider": provider,
            "unit": unit,
            "countries": ["*", *{c for c in countries if c}],
        },
    )
    known = dict(rows)
    return {country or "*": known.get(country or "*", known.get("*", 0)) for country in {*countries, None}}
