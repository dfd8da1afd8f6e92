"""Mails that came back or were reported as spam, and what became of one mail (MSG-093)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from koinon.platform.db import Tx

Fate = tuple[UUID, str, datetime]
"""(the delivery, `bounce` or `complaint`, when)."""


async def note(tx: Tx, fates: Sequence[Fate]) -> list[UUID]:
    """Keep the first of each kind; the broadcasts of which something is new."""
    return await tx.all(
        UUID,
        """
        with told as (
          select f.id, min(f.at) filter (where f.kind = 'bounce') as bounced_at,
                 min(f.at) filter (where f.kind = 'complaint') as complained_at
          from unnest(%(ids)s::uuid[], %(kinds)s::text[], %(times)s::timestamptz[]) as f (id, kind, at)
          group by f.id
        ),
        kept as (
          update deliveries d
          set bounced_at = coalesce(d.bounced_at, t.bounced_at),
              complained_at = coalesce(d.complained_at, t.complained_at)
          from told t
          where d.organization_id = %(organization_id)s
            and d.id = t.id
            and ((d.bounced_at is null and t.bounced_at is not null)
                 or (d.complained_at is null and t.complained_at is not null))
          returning d.broadcast_id
        )
        select distinct broadcast_id
        from kept
        where broadcast_id is not null
        """,
        {
            "organization_id": tx.organization_id,
            "ids": [id_ for id_, _, _ in fates],
            "kinds": [kind for _, kind, _ in fates],
            "times": [at for _, _, at in fates],
        },
    )


class Fared(msgspec.Struct, frozen=True):
    """How one message fared."""

    channel: str
    state: str
    reason: str | None
    opened_at: datetime | None
    opens: int
    machine_opens: int
    device: str | None
    clicked_at: datetime | None
    bounced_at: datetime | None
    complained_at: datetime | None


async def of(tx: Tx, delivery_id: UUID) -> Fared | None:
    """How a message fared; None for a stranger."""
    return await tx.first(
        Fared,
        """
        select channel, state, reason, read_at as opened_at, read_count as opens, machine_opens, read_device as device,
               clicked_at, bounced_at, complained_at
        from deliveries
        where organization_id = %(organization_id)s
          and id = %(id)s
        """,
        {"organization_id": tx.organization_id, "id": delivery_id},
    )
