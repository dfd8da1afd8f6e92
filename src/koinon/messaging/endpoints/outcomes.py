"""What became of a broadcast: rows, who was not reached, figures, CSV."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from litestar import get
from litestar.params import FromPath, FromQuery
from litestar.response import Stream
from msgspec import Meta

from koinon.kit.pagination import Cursor
from koinon.messaging.contracts import DeliveryState, NotReached, NotReachedPerson
from koinon.messaging.endpoints.answers import DeliveryOut, ProgressOut, progress_out
from koinon.messaging.endpoints.broadcasts import READ
from koinon.messaging.endpoints.ledger_rows import deliveries_out
from koinon.messaging.service import drafts, results
from koinon.platform import rest
from koinon.platform.actor import Actor
from koinon.platform.services import Services

BY_POSITION = rest.paging(rest.Order("position", descending=False, both_ways=False))
ReasonCode = Annotated[str, Meta(max_length=40, examples=["landline"])]


@get("/{broadcast_id:uuid}/deliveries", opt={**READ, "cache": "live"}, dependencies=BY_POSITION)
async def list_broadcast_deliveries(
    *,
    services: Services,
    actor: Actor,
    broadcast_id: FromPath[UUID],
    paging: rest.PageRequest,
    status: FromQuery[list[DeliveryState] | None] = None,
    reason: FromQuery[ReasonCode | None] = None,
) -> rest.Envelope[Sequence[DeliveryOut]]:
    """List the messages of a broadcast in the order in which they go out."""
    filters = {"list": str(broadcast_id), "states": sorted(status or ()), "reason": reason}
    async with services.database.transaction(actor) as tx:
        shown, pagination = await paging.page(
            tx,
            filters,
            lambda seen, at, limit: results.deliveries_page(
                seen,
                broadcast_id,
                states=[one.value for one in status] if status else None,
                reason=reason,
                after=at.number if at else 0,
                backwards=at is not None and at.direction == "prev",
                limit=limit,
            ),
            lambda row: Cursor((row[0],), row[1].id),
        )
        told = await deliveries_out(tx, [row for _, row in shown])
    return rest.page(told, pagination)


@get("/{broadcast_id:uuid}/not-reached", opt={**READ, "cache": "live"})
async def count_not_reached(
    services: Services, actor: Actor, broadcast_id: FromPath[UUID]
) -> rest.Envelope[Sequence[NotReached]]:
    """Count who did not get it, by reason, with the sentence."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await results.not_reached(tx, broadcast_id))


@get("/{broadcast_id:uuid}/not-reached/people", opt={**READ, "cache": "live"}, dependencies=rest.UNTIMED)
async def list_not_reached(
    *,
    services: Services,
    actor: Actor,
    broadcast_id: FromPath[UUID],
    paging: rest.PageRequest,
    reason: FromQuery[ReasonCode | None] = None,
) -> rest.Envelope[Sequence[NotReachedPerson]]:
    """List who did not get it and why."""
    filters = {"list": str(broadcast_id), "people": True, "reason": reason}
    async with services.database.transaction(actor) as tx:
        await drafts.get(tx, broadcast_id)
        found = await paging.page(
            tx,
            filters,
            lambda seen, at, limit: results.not_reached_people(
                seen,
                broadcast_id,
                reason=reason,
                after=(str(at.values[0]), at.id) if at else None,
                backwards=at is not None and at.direction == "prev",
                limit=limit,
            ),
            lambda row: Cursor((row.reason,), row.contact_id),
        )
    return rest.page(*found)


@get("/{broadcast_id:uuid}/stats", opt={**READ, "cache": "live"})
async def read_broadcast_stats(
    services: Services, actor: Actor, broadcast_id: FromPath[UUID]
) -> rest.Envelope[ProgressOut]:
    """Read how far it is: counts, rate, time left, cost."""
    async with services.database.transaction(actor) as tx:
        return rest.one(progress_out(await results.progress(tx, broadcast_id)))


@get("/{broadcast_id:uuid}/export", opt={**READ, "cache": "secret", "limit": "exports"}, media_type="text/csv")
async def export_broadcast(services: Services, actor: Actor, broadcast_id: FromPath[UUID]) -> Stream:
    """Download every message of a broadcast as CSV."""
    async with services.database.transaction(actor) as tx:
        await results.begin_export(tx, broadcast_id)
    return rest.csv(results.export_csv(services, actor, broadcast_id), f"broadcast-{broadcast_id}.csv")


HANDLERS = [
    list_broadcast_deliveries,
    count_not_reached,
    list_not_reached,
    read_broadcast_stats,
    export_broadcast,
]
