"""How many messages came in, for the operator's nightly figures."""

from datetime import datetime

from koinon.kit import ids
from koinon.platform.db import Tx


async def of_day(tx: Tx, since: datetime, until: datetime) -> dict[str, int]:
    """People's messages of a day."""
    received = await tx.scalar(
        """
        select count(*)
        from messages m
        where m.organization_id = %(organization_id)s
          and m.direction = 'in'
          and m.id >= %(from_id)s
          and m.id < %(to_id)s
        """,
        {"organization_id": tx.organization_id, "from_id": ids.floor_at(since), "to_id": ids.floor_at(until)},
    )
    return {"received": int(received)}
