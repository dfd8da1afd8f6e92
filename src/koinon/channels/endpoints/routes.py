"""REST v1 of routes."""

from typing import Annotated, Literal
from uuid import UUID

from litestar import get, put
from litestar.params import JSONBody
from msgspec import Meta

from koinon.channels.contracts.routes import Purpose, Route, RouteSender
from koinon.channels.service import routes as service
from koinon.platform import rest
from koinon.platform.actor import Actor
from koinon.platform.services import Services

PATH = "/api/v1/routes"


class RouteSenderBody(rest.Body, frozen=True):
    """A sender and its share of 0 to 100: with 0 it is only fallen back on."""

    sender_id: UUID
    weight: Annotated[int, Meta(ge=0, le=100, examples=[50])]


class RouteBody(rest.Body, frozen=True, kw_only=True):
    """Senders in the order in which they stand in for each other, for numbers that begin with `prefix`."""

    channel: Literal["sms", "whatsapp", "email", "push"] = "sms"
    prefix: Annotated[str, Meta(pattern=r"^(\+[1-9][0-9]{0,2})?$", max_length=4, examples=["+1"])] = ""
    purpose: Purpose | None = None
    senders: Annotated[list[RouteSenderBody], Meta(min_length=1, max_length=service.MOST_SENDERS)]


class RoutesBody(rest.Body, frozen=True):
    """All routes there are to be; none sends everything from the default."""

    routes: Annotated[list[RouteBody], Meta(max_length=service.MOST_ROUTES)]


@get(PATH, opt={"permission": "channels:read", "cache": "private"})
async def list_routes(services: Services, actor: Actor) -> rest.Envelope[list[Route]]:
    """List which senders write to which numbers, in what shares, and who stands in for whom."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await service.routes(tx))


@put(PATH, opt={"permission": "channels:write"})
async def replace_routes(data: JSONBody[RoutesBody], services: Services, actor: Actor) -> rest.Envelope[list[Route]]:
    """Replace all routes by these."""
    wanted = [
        Route(
            channel=one.channel,
            prefix=one.prefix,
            purpose=one.purpose,
            senders=tuple(RouteSender(sender.sender_id, sender.weight) for sender in one.senders),
        )
        for one in data.routes
    ]
    async with services.database.transaction(actor) as tx:
        return rest.one(await service.save_routes(tx, wanted))


ROUTES = (list_routes, replace_routes)
