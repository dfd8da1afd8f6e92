"""REST v1 of everything that is under a legal hold (MSG-099)."""

from collections.abc import Sequence

from litestar import get

from koinon.organizations import holding
from koinon.organizations.contracts import LegalHold
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.rest import PageRequest
from koinon.platform.services import Services


@get(
    "/api/v1/legal-holds",
    opt={"permission": "organization:delete", "errors": [errors.INVALID_CURSOR]},
    dependencies=rest.PAGING,
)
async def list_legal_holds(services: Services, actor: Actor, paging: PageRequest) -> rest.Envelope[Sequence[LegalHold]]:
    """List the people and broadcasts that are under a legal hold, newest first."""
    async with services.database.transaction(actor) as tx:
        found, pagination = await holding.holds_page(tx, paging)
    return rest.page(found, pagination)


HOLD_ENDPOINTS = (list_legal_holds,)
