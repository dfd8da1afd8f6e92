"""REST v1 of the recipients of a broadcast as a file (API-034)."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

from litestar import Request, post
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from koinon.messaging.contracts import DeliveryState
from koinon.messaging.service import drafts, exporting
from koinon.platform import bulk, rest
from koinon.platform.actor import Actor
from koinon.platform.bulk import Collection, Operation
from koinon.platform.bulk.answers import OPT, Answer, answer
from koinon.platform.db import Tx
from koinon.platform.services import Services

EXPORT = {"permission": "broadcasts:export", **OPT}


class DeliveryFilters(rest.Body, frozen=True, kw_only=True):
    """Which rows are meant, as in the list."""

    status: DeliveryState | None = None
    reason: Annotated[str, Meta(max_length=40, examples=["landline"])] | None = None


async def _matching(tx: Tx, _services: Services, filters: DeliveryFilters, scope: Mapping[str, Any]) -> Sequence[UUID]:
    state = filters.status.value if filters.status else None
    return await exporting.recipients(tx, scope["broadcast_id"], state=state, reason=filters.reason)


async def _known(_tx: Tx, _work: bulk.Work, ids: Sequence[UUID]) -> Sequence[UUID]:
    return ids


DELIVERIES = bulk.register(
    Collection(
        "deliveries",
        "/api/v1/broadcasts/{broadcast_id}/deliveries",
        (
            Operation(
                "export",
                "broadcasts:export",
                updates=bulk.ExportUpdates,
                export=bulk.Export(exporting.EXPORTED, exporting.exported),
            ),
        ),
        known=_known,
        filters=DeliveryFilters,
        matching=_matching,
    )
)
ALL = {"operation": "export", "all": True, "updates": {"format": "csv"}}


@post("/{broadcast_id:uuid}/deliveries/bulk", opt={**EXPORT, "example": ALL}, status_code=200)
async def export_deliveries(
    request: Request[Any, Any, Any],
    broadcast_id: FromPath[UUID],
    services: Services,
    actor: Actor,
    data: JSONBody[bulk.BulkRequest],
) -> Answer:
    """Write the messages of a broadcast into a file

    Operation: export (`updates.format`: csv, xlsx or jsonl), by a job; `filters` are the list's, or `all`.
    """
    async with services.database.transaction(actor) as tx:
        await drafts.get(tx, broadcast_id)
    return await answer(request, services, actor, DELIVERIES, data, {"broadcast_id": broadcast_id})


HANDLERS = [export_deliveries]
