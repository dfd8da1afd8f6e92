"""REST v1 of what came of a broadcast."""

from uuid import UUID

from litestar import get
from litestar.params import FromPath

from koinon.messaging.endpoints.broadcasts import READ
from koinon.messaging.figures import service
from koinon.messaging.figures.contracts import Report
from koinon.platform import rest
from koinon.platform.actor import Actor
from koinon.platform.services import Services


@get("/{broadcast_id:uuid}/report", opt={**READ, "cache": "live"})
async def read_broadcast_report(
    services: Services, actor: Actor, broadcast_id: FromPath[UUID]
) -> rest.Envelope[Report]:
    """Read what came of a broadcast: by channel, variant, location, hour and reason, with its rates and cost.

    Counted every ten seconds while anything moves, and kept when the messages themselves are archived.
    """
    async with services.database.transaction(actor) as tx:
        return rest.one(await service.report(tx, broadcast_id))


HANDLERS = [read_broadcast_report]
