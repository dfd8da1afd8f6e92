"""Prices that come after the message, as notes in its history; the folder brings them to the ledger."""

from collections.abc import Sequence

from koinon.channels import Priced
from koinon.platform.db import Tx

# By the provider's id, which no index holds: one pass over the last days, hashed, for a thousand messages at once.
_NOTE = """
insert into delivery_events (id, organization_id, delivery_id, broadcast_id, attempt_id, kind, to_state, source,
                             provider_id, segments, price_micros, currency)
select (select koinon_uuid7()), %(organization_id)s, d.id, d.broadcast_id, d.attempt_id, 'note', d.state, 'lookup',
       d.provider_id, p.segments, p.price, p.currency
from unnest(%(ids)s::text[], %(prices)s::bigint[], %(currencies)s::text[], %(segments)s::smallint[])
     as p (provider_id, price, currency, segments)
join deliveries d
  on d.organization_id = %(organization_id)s
  and d.id >= koinon_uuid_floor(now() - interval '7 days')
  and d.provider_id = p.provider_id
where d.price_micros is distinct from p.price
  or d.currency is distinct from p.currency
"""


async def note(tx: Tx, rows: Sequence[Priced]) -> int:
    """Note the prices that differ from what is known; how many."""
    if not rows:
        return 0
    return await tx.execute(
        _NOTE,
        {
            "organization_id": tx.organization_id,
            "ids": [row.provider_id for row in rows],
            "prices": [row.price_micros for row in rows],
            "currencies": [row.currency for row in rows],
            "segments": [row.segments for row in rows],
        },
    )
