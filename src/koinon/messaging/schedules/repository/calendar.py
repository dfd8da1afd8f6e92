"""What a calendar shows of broadcasts, and whom two of its entries share."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from koinon.messaging.contracts import BroadcastDraft
from koinon.messaging.repository import audience, planning
from koinon.messaging.service.planned import aim_of
from koinon.platform.db import Tx


class Dated(msgspec.Struct, frozen=True):
    """A broadcast that began, or begins, at a time."""

    id: UUID
    name: str
    state: str
    at: datetime
    people: int
    cost_micros: int
    schedule_id: UUID | None
    schedule_run_id: UUID | None


async def between(tx: Tx, since: datetime, until: datetime, limit: int) -> list[Dated]:
    """Broadcasts that began in a span or wait for their time in it, earliest first."""
    return await tx.all(
        Dated,
        """
        select b.id, b.name, b.state, coalesce(b.started_at, b.send_at) as at, coalesce(c.people, 0) as people,
               coalesce(c.cost_micros, 0) as cost_micros, b.schedule_id, b.schedule_run_id
        from broadcasts b
        left join broadcast_counts c on c.organization_id = %(organization_id)s and c.broadcast_id = b.id
        where b.organization_id = %(organization_id)s
          and coalesce(b.started_at, b.send_at) >= %(since)s
          and coalesce(b.started_at, b.send_at) < %(until)s
          and b.state <> 'draft'
        order by coalesce(b.started_at, b.send_at), b.id
        limit %(limit)s
        """,
        {"organization_id": tx.organization_id, "since": since, "until": until, "limit": limit},
    )


async def share_people(tx: Tx, one: BroadcastDraft, other: BroadcastDraft) -> bool:
    """Whether somebody would get both."""
    await planning.whole_audience(tx)
    first, bound = await audience.people(tx, one.audience, await aim_of(tx, one), ())
    second, also = await audience.people(tx, other.audience, await aim_of(tx, other), ())
    params: dict[str, Any] = {**bound, "organization_id": tx.organization_id}
    for name, value in also.items():
        second = second.replace(f"%({name})s", f"%(other_{name})s")
        params[f"other_{name}"] = value
    return bool(
        await tx.scalar(
            f"""
            select exists (
              select from ({first}) a
              where a.exclusion is null
                and a.address_hash in (select b.address_hash from ({second}) b where b.exclusion is null))
            """,
            params,
        )
    )
