"""REST v1 of what was said to providers, redacted, and of incidents."""

from uuid import UUID

from litestar import get
from litestar.params import FromPath, FromQuery

from koinon.channels.repository.exchanges import Exchange, exchange, exchanges_page
from koinon.channels.repository.incidents import Incident
from koinon.channels.service.incidents import incidents
from koinon.kit.pagination import Cursor
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.services import Services

READ = {"permission": "channels:write", "cache": "live"}
PATH = "/api/v1/provider-exchanges"


@get(PATH, opt=READ, dependencies=rest.NEWEST_FIRST)
async def list_provider_exchanges(
    services: Services,
    actor: Actor,
    paging: rest.PageRequest,
    account_id: FromQuery[UUID | None] = None,
    delivery_id: FromQuery[UUID | None] = None,
    failed: FromQuery[bool | None] = None,
) -> rest.Envelope[list[Exchange]]:
    """List calls of providers of the last 7 days, newest first: every failure, and the first ten a minute.

    Addresses, keys and words are left out.
    """
    filters = {"list": "exchanges", "account": account_id, "delivery": delivery_id, "failed": failed}
    async with services.database.transaction(actor) as tx:
        found = await paging.page(
            tx,
            filters,
            lambda seen, at, limit: exchanges_page(
                seen, limit, at, account_id=account_id, delivery_id=delivery_id, failed=failed
            ),
            lambda row: Cursor((row.created_at,), row.id),
        )
    return rest.page(*found)  # type: ignore[return-value]


@get(PATH + "/{exchange_id:uuid}", opt=READ)
async def get_provider_exchange(
    exchange_id: FromPath[UUID], services: Services, actor: Actor
) -> rest.Envelope[Exchange]:
    """Read one call of a provider."""
    async with services.database.transaction(actor) as tx:
        found = await exchange(tx, exchange_id)
    if found is None:
        raise errors.RESOURCE_NOT_FOUND()
    return rest.one(found)


@get("/api/v1/channels/incidents", opt={"permission": "channels:read", "cache": "live"})
async def list_channel_incidents(services: Services, actor: Actor) -> rest.Envelope[list[Incident]]:
    """List what is wrong with channels, and what was within 30 days."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await incidents(tx))


EXCHANGES = (list_provider_exchanges, get_provider_exchange, list_channel_incidents)
