"""REST v1 of test numbers: added by texting them a code; confirming and removing is the organization's."""

from typing import Annotated

from litestar import Response, get, post
from litestar.params import JSONBody
from msgspec import Meta

from koinon import organizations
from koinon.messaging.errors import SENDER_MISSING
from koinon.messaging.service import trial
from koinon.organizations import Guest
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.services import Services

PATH = "/api/v1/organization/guest-recipients"


class NewGuest(rest.Body, frozen=True, kw_only=True):
    """Whose phone it is, and its number as people write it."""

    name: Annotated[str, Meta(min_length=1, max_length=80, examples=["Ben"])]
    phone: Annotated[str, Meta(min_length=3, max_length=40, examples=["+1 415 555 2671"])]


@post("", opt={"permission": "organization:write", "errors": [SENDER_MISSING, errors.RECIPIENT_UNREACHABLE]})
@rest.once_per_key
async def create_guest_recipient(
    data: JSONBody[NewGuest], services: Services, actor: Actor
) -> Response[rest.Envelope[Guest]]:
    """Add a test number and text it a code; the same number again gets a new one. At most ten, twenty codes a day."""
    async with services.database.transaction(actor) as tx:
        guest = await trial.ask_guest(tx, services, name=data.name, number=data.phone)
    return rest.created(guest, PATH)


@get("", opt={"permission": "organization:read", "cache": "live"})
async def list_guest_recipients(services: Services, actor: Actor) -> rest.Envelope[list[Guest]]:
    """List the test numbers, at most ten."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await organizations.guests(tx, services.vault))


HANDLERS = [create_guest_recipient, list_guest_recipients]
