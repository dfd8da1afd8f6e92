"""`/api/v1/sandbox`: the twin in which nothing is real, made, started anew, and grown older (API-055, 056)."""

from typing import Annotated
from uuid import UUID

from litestar import Response, get, post
from litestar.params import JSONBody
from msgspec import Meta, Struct

from koinon import channels, organizations
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.services import Services

PATH = "/api/v1/sandbox"
WRITE = {"permission": "sandbox:write"}


class Recipient(Struct, frozen=True):
    """A number that always does the same: `delivers`, `fails`, `fails_once`, `waits`, `replies` or `replies_stop`."""

    phone: str
    does: str


class Sandbox(Struct, frozen=True):
    """The organization's twin for test keys; `sender` is the simulated number that it sends from."""

    organization_id: UUID
    live_organization_id: UUID
    sender: str | None
    recipients: list[Recipient]
    livemode: bool = False


class Reset(rest.Body, frozen=True, kw_only=True):
    """With `sample` the new sandbox has the people and groups of the sample of its kind."""

    sample: bool = True


class Clock(rest.Body, frozen=True, kw_only=True):
    """How far the sandbox's clock goes, in whole hours."""

    forward_hours: Annotated[int, Meta(ge=1, le=organizations.SANDBOX_HOURS, examples=[24])]


rest.link(Sandbox, PATH)


@get(PATH, opt={"permission": "sandbox:read", "cache": "private"})
async def get_sandbox(services: Services, actor: Actor) -> rest.Envelope[Sandbox]:
    """Read where test keys act, and the numbers to try with. 404 before the first test key."""
    _, found = await organizations.find_sandbox(services, actor)
    if found is None:
        raise errors.RESOURCE_NOT_FOUND()
    return rest.one(await _shown(services, found))


@post(PATH, opt=WRITE)
@rest.once_per_key
async def make_sandbox(services: Services, actor: Actor) -> Response[rest.Envelope[Sandbox]]:
    """Make the sandbox; where there is one, it is answered as it is."""
    made = await organizations.ensure_sandbox(services, actor)
    return rest.created(await _shown(services, made), PATH)


@post(PATH + "/reset", opt=WRITE, status_code=200)
@rest.once_per_key
async def reset_sandbox(data: JSONBody[Reset], services: Services, actor: Actor) -> rest.Envelope[Sandbox]:
    """Put a new sandbox in the place of the present one; everything in the old one is deleted."""
    made = await organizations.reset_sandbox(services, actor, sample=data.sample)
    return rest.one(await _shown(services, made))


@post(PATH + "/clock", opt={**WRITE, "errors": [errors.INVALID_STATE]}, status_code=200)
@rest.once_per_key
async def forward_sandbox(data: JSONBody[Clock], services: Services, actor: Actor) -> rest.Envelope[Sandbox]:
    """Move the sandbox's clock forward

    What waits for a moment comes so much nearer: keys and trials end, messages and broadcasts leave, undo windows
    close, questions about consent lapse, files and reports are forgotten. What is due then begins at once.
    """
    moved = await organizations.forward_sandbox(services, actor, data.forward_hours)
    return rest.one(await _shown(services, moved))


async def _shown(services: Services, sandbox_id: UUID) -> Sandbox:
    async with services.database.transaction(sandbox_id) as tx:
        number = await channels.default_sender(tx)
        live_id = await organizations.live_of(tx)
    recipients = [Recipient(one.phone, one.does) for one in channels.MAGIC_RECIPIENTS]
    return Sandbox(sandbox_id, live_id, number.value if number else None, recipients)


SANDBOX = (get_sandbox, make_sandbox, reset_sandbox, forward_sandbox)
