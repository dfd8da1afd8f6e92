"""REST v1 of the carriers' opt-out lists: how each compared with ours, and another comparison now."""

from litestar import Response, get, post
from msgspec import Struct

from koinon.messaging.contracts import OptOutList
from koinon.messaging.repository.opt_out_rates import OptOutRate, opt_out_rates
from koinon.messaging.service import opt_out_lists
from koinon.platform import rest
from koinon.platform.actor import Actor
from koinon.platform.services import Services

PATH = "/api/v1/opt-out-lists"


class QueuedComparison(Struct, frozen=True):
    """Whether a comparison was queued; False where one waits already."""

    queued: bool


@get("", opt={"permission": "consent:read", "cache": "live"})
async def list_opt_out_lists(services: Services, actor: Actor) -> rest.Envelope[list[OptOutList]]:
    """List how the opt-out list of each carrier account compared with ours; an account each, in one page."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await opt_out_lists.latest(tx))


@post("/comparisons", opt={"permission": "consent:write"}, status_code=202)
@rest.once_per_key
async def compare_opt_out_lists(services: Services, actor: Actor) -> Response[rest.Envelope[QueuedComparison]]:
    """Compare them now instead of tonight: whom a carrier blocks is opted out here too."""
    async with services.database.transaction(actor) as tx:
        queued = await opt_out_lists.compare_soon(tx)
    return rest.accepted(QueuedComparison(queued), PATH)


@get("/rates", opt={"permission": "consent:read", "cache": "live"})
async def list_opt_out_rates(services: Services, actor: Actor) -> rest.Envelope[list[OptOutRate]]:
    """List what share of those that broadcasts reached in 30 days opted out, by number, beside the target of 2 %."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await opt_out_rates(tx))


HANDLERS = [list_opt_out_lists, compare_opt_out_lists, list_opt_out_rates]
