"""When people last wrote to us, and we to them."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from koinon.platform.db import Tx


async def touch(tx: Tx, inbound: Mapping[UUID, datetime], outbound: Mapping[UUID, datetime]) -> None:
    """Move the times of last contact forward, never back; who has them already is not written."""
    seen = {**inbound, **outbound}
    await tx.execute(
        """
        with n as materialized (
          select c.id, greatest(c.last_inbound_at, n.inbound) as inbound,
                 greatest(c.last_outbound_at, n.outbound) as outbound
          from unnest(%(ids)s::uuid[], %(inbound)s::timestamptz[], %(outbound)s::timestamptz[])
               as n (id, inbound, outbound)
          join contacts c on c.organization_id = %(organization_id)s and c.id = n.id
          where n.inbound > coalesce(c.last_inbound_at, '-infinity')
             or n.outbound > coalesce(c.last_outbound_at, '-infinity')
          order by c.id
          for no key update of c
        )
        update contacts c
        set last_inbound_at = n.inbound, last_outbound_at = n.outbound
        from n
        where c.organization_id = %(organization_id)s
          and c.id = n.id
        """,
        {
            "organization_id": tx.organization_id,
            "ids": sorted(seen),
            "inbound": [inbound.get(i) for i in sorted(seen)],
            "outbound": [outbound.get(i) for i in sorted(seen)],
        },
    )
