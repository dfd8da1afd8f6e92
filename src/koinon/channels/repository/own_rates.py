"""Statements of what an organization's own accounts say messages cost (CHN-070)."""

from collections.abc import Sequence

from koinon.channels.contracts import OwnRate
from koinon.channels.repository.shared import bound
from koinon.platform.db import Tx

CLOCK = "channels.rates"


async def keep_rates(tx: Tx, provider: str, rows: Sequence[OwnRate]) -> None:
    """Put these in the place of what was read before."""
    await tx.execute(
        """
        insert into own_rates (organization_id, provider, channel, country, unit, price_micros, currency, read_at)
        select %(organization_id)s, %(provider)s, r.channel, r.country, r.unit, r.price, r.currency, now()
        from unnest(%(channels)s::text[], %(countries)s::text[], %(units)s::text[], %(prices)s::bigint[],
                    %(currencies)s::text[]) as r (channel, country, unit, price, currency)
        on conflict (organization_id, provider, channel, country, unit) do update
        set price_micros = excluded.price_micros, currency = excluded.currency, read_at = excluded.read_at
        where own_rates.organization_id = %(organization_id)s
        """,
        bound(
            tx,
            provider=provider,
            channels=[one.channel for one in rows],
            countries=[one.country for one in rows],
            units=[one.unit for one in rows],
            prices=[one.price_micros for one in rows],
            currencies=[one.currency for one in rows],
        ),
    )


async def forget_rates(tx: Tx, providers: Sequence[str]) -> None:
    """Drop those of all providers but these, where an account still is."""
    await tx.execute(
        "delete from own_rates where organization_id = %(organization_id)s and provider <> all(%(providers)s)",
        bound(tx, providers=list(providers)),
    )


async def known_countries(tx: Tx) -> list[str]:
    """Those that prices are known of by default or were read before."""
    return await tx.all(
        str,
        """
        select country from rates where country <> '*'
        union
        select country from own_rates where organization_id = %(organization_id)s
        order by 1
        """,
        bound(tx),
    )
