"""REST v1 of who answers: load, capacity, availability (INB-027)."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from litestar import Router, get, patch, post, put
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from koinon.inbox.contracts import Agent, Availability
from koinon.inbox.service import agents
from koinon.platform import rest
from koinon.platform.actor import Actor
from koinon.platform.services import Services

PATH = "/api/v1/agents"
READ = {"permission": "conversations:read"}


class SignOfLife(rest.Body, frozen=True, kw_only=True):
    """For how long you have done nothing; more than five minutes is away."""

    idle_seconds: Annotated[int, Meta(ge=0, le=agents.LONGEST_IDLE)] = 0


class OwnAvailability(rest.Body, frozen=True, kw_only=True):
    """What you set by hand; `online` leaves it to what you do."""

    availability: Availability


class Capacity(rest.Patch, frozen=True, kw_only=True):
    """Open conversations somebody is given at most; null is the organization's figure."""

    capacity: Annotated[int, Meta(ge=1, le=200)] | None


@get("", opt={**READ, "cache": "live"})
async def list_agents(services: Services, actor: Actor) -> rest.Envelope[Sequence[Agent]]:
    """List who may answer, with their availability, capacity and how much of it is taken."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await agents.agents(tx))


@get("/me/availability", opt={**READ, "cache": "live"})
async def read_own_availability(services: Services, actor: Actor) -> rest.Envelope[Agent]:
    """Read your own state."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await agents.me(tx))


@put("/me/availability", opt=READ)
async def set_own_availability(
    services: Services, actor: Actor, data: JSONBody[OwnAvailability]
) -> rest.Envelope[Agent]:
    """Set your availability by hand: away, busy and offline stay until you change them."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await agents.choose(tx, data.availability))


@post("/me/availability", opt=READ, status_code=200)
async def tell_presence(services: Services, actor: Actor, data: JSONBody[SignOfLife]) -> rest.Envelope[Agent]:
    """Say that you are there; without it for 60 seconds you are offline."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await agents.seen(tx, data.idle_seconds))


@patch("/{user_id:uuid}", opt={"permission": "settings:write"})
async def update_agent(
    services: Services, actor: Actor, user_id: FromPath[UUID], data: JSONBody[Capacity]
) -> rest.Envelope[Agent]:
    """Set how many open conversations somebody is given at most."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await agents.set_capacity(tx, user_id, data.capacity))


ROUTER = Router(
    PATH,
    route_handlers=[list_agents, read_own_availability, set_own_availability, tell_presence, update_agent],
    tags=["Inbox"],
)
