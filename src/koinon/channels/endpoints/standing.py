"""REST v1 of how the channels stand: health and rates."""

from litestar import get

from koinon.channels import rates, standing
from koinon.platform import rest
from koinon.platform.actor import Actor
from koinon.platform.services import Services


@get("/api/v1/channels/health", opt={"permission": "channels:read", "cache": "live"})
async def get_channel_health(services: Services, actor: Actor) -> rest.Envelope[standing.ChannelHealth]:
    """Say how each account is, by its last probe."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await standing.channel_health(tx))


@get("/api/v1/channels/rates", opt={"permission": "channels:read", "cache": "private"})
async def list_rates(services: Services, actor: Actor) -> rest.Envelope[list[rates.Rate]]:
    """List what a message costs by provider, country and unit, in millionths of the currency."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await rates.rates(tx))


STANDING = (get_channel_health, list_rates)
