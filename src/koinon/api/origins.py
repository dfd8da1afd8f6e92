"""`/api/v1/cors-origins`: the web sites whose pages may call the API for the organization (API-047)."""

from typing import Annotated

import msgspec
from litestar import get, put
from litestar.params import JSONBody

from koinon import identity
from koinon.platform import origins, rest
from koinon.platform.actor import Actor
from koinon.platform.services import Services

PATH = "/api/v1/cors-origins"
Origin = Annotated[str, msgspec.Meta(min_length=8, max_length=253, examples=["https://www.example.org"])]


class Origins(rest.Body, frozen=True, kw_only=True):
    """The whole list: what is not in it is no longer allowed."""

    origins: Annotated[list[Origin], msgspec.Meta(max_length=50)]


class AllowedOrigins(msgspec.Struct, frozen=True):
    """The web sites that are allowed."""

    origins: list[str]


rest.link(AllowedOrigins, PATH)


@get(PATH, opt={"permission": "settings:read", "cache": "private"})
async def get_cors_origins(services: Services, actor: Actor) -> rest.Envelope[AllowedOrigins]:
    """Read which web sites may call the API."""
    async with services.database.transaction(actor) as tx:
        return rest.one(AllowedOrigins(await origins.listed_origins(tx)))


@put(PATH, opt={"permission": "settings:write"})
async def set_cors_origins(data: JSONBody[Origins], services: Services, actor: Actor) -> rest.Envelope[AllowedOrigins]:
    """Say which web sites may call the API: exact https origins, no wildcard."""
    async with services.database.transaction(actor) as tx:
        before = await origins.listed_origins(tx)
        after = await origins.allow_origins(tx, data.origins)
        await identity.audit(
            tx, "cors_origins.changed", "organization", tx.organization_id, {"before": before, "after": after}
        )
        return rest.one(AllowedOrigins(after))
