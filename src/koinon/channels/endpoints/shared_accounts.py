"""REST v1 of the carrier accounts that the installation offers (CHN-003)."""

from typing import Annotated

from litestar import Response, get, post
from litestar.params import JSONBody
from msgspec import Meta

from koinon.channels.endpoints.accounts import PATH, READ, WRITE
from koinon.channels.records import Account
from koinon.channels.service import shared
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.services import Services

SHARED = PATH + "/shared"


class SharedChoice(rest.Body, frozen=True, kw_only=True):
    """The offered account, by its name."""

    name: Annotated[str, Meta(min_length=1, max_length=80, examples=["Texts of this installation"])]


@get(SHARED, opt=READ)
async def list_shared_accounts(services: Services, actor: Actor) -> rest.Envelope[list[shared.SharedOffer]]:
    """List the accounts that the installation offers to every organization, and which of them this one uses."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await shared.shared_offers(tx, services.configuration))


@post(SHARED, opt={**WRITE, "errors": [errors.DUPLICATE_RESOURCE, errors.LIVE_MODE_ONLY]})
@rest.once_per_key
async def use_shared_account(
    data: JSONBody[SharedChoice], services: Services, actor: Actor
) -> Response[rest.Envelope[Account]]:
    """Use an account that the installation offers; numbers are bought in it here, and its keys are nobody's to see."""
    async with services.database.transaction(actor) as tx:
        made = await shared.use_shared(tx, services, data.name)
    return rest.created(made, f"{PATH}/{made.id}")


SHARED_ACCOUNTS = (list_shared_accounts, use_shared_account)
