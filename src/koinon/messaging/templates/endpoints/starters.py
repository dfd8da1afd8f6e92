"""REST v1 of starters: good first words for this kind of organization."""

from collections.abc import Sequence
from typing import Annotated

from litestar import Response, get, post
from litestar.params import JSONBody
from msgspec import Meta

from koinon.messaging.templates.endpoints.shapes import WithVersion, with_version
from koinon.messaging.templates.service import starting, writing
from koinon.messaging.templates.service.starting import Starter
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.services import Services


class StarterIn(rest.Body, frozen=True, kw_only=True):
    """Which one to begin with."""

    key: Annotated[str, Meta(max_length=40, examples=["welcome"])]


@get("/starters", opt={"permission": "templates:read"})
async def list_template_starters(services: Services, actor: Actor) -> rest.Envelope[Sequence[Starter]]:
    """List starters of this organization's kind, each in three languages."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await starting.starters(tx))


@post("/starters", opt={"permission": "templates:write", "errors": [errors.DUPLICATE_RESOURCE]})
@rest.once_per_key
async def begin_template(
    services: Services, actor: Actor, data: JSONBody[StarterIn]
) -> Response[rest.Envelope[WithVersion]]:
    """Begin a template with a starter's words; its name gets a number where it is taken."""
    async with services.database.transaction(actor) as tx:
        made = await starting.begin(tx, data.key)
        answer = with_version(made, await writing.version(tx, made.id))
    return rest.created(answer, f"/api/v1/templates/{made.id}")


HANDLERS = [list_template_starters, begin_template]
