"""How many said no lately."""

from datetime import datetime

from msgspec import Struct

from koinon.kit import ids
from koinon.platform.db import Tx


class SaidNo(Struct, frozen=True):
    """Addresses that opted out by their own word, and those whose carrier was complained to."""

    opted_out: int
    complained: int


async def said_no_since(tx: Tx, since: datetime) -> SaidNo:
    """Who said no since an instant, each address once. Ids of the ledger are in order of recording."""
    return await tx.one(
        SaidNo,
        """
        select count(distinct address_hash) filter (where source <> 'complaint') as opted_out,
               count(distinct address_hash) filter (where source = 'complaint') as complained
        from consent_ledger
        where organization_id = %(organization_id)s
          and id >= %(floor)s
          and action = 'denied'
          and topic_id is null
          and source in ('stop_keyword', 'one_click', 'preference_centre', 'complaint')
        """,
        {"organization_id": tx.organization_id, "floor": ids.floor_at(since)},
    )
