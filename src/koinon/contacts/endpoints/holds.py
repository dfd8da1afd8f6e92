"""REST v1 of legal holds on a person; only owners place and lift them (MSG-099)."""

from typing import Annotated
from uuid import UUID

from litestar import delete, get, post
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from koinon.contacts.service import holding
from koinon.organizations import LegalHold
from koinon.platform import rest
from koinon.platform.actor import Actor
from koinon.platform.services import Services

OWNER = {"permission": "organization:delete"}
PATH = "/api/v1/contacts/{contact_id:uuid}/legal-hold"


class NewHold(rest.Body, frozen=True, kw_only=True):
    """Why it must be kept: whoever looks into it later reads it."""

    reason: Annotated[str, Meta(min_length=10, max_length=500, examples=["Claim 2026-117 of the county court"])]


@post(PATH, opt=OWNER, status_code=200)
async def hold_contact(
    contact_id: FromPath[UUID], data: JSONBody[NewHold], services: Services, actor: Actor
) -> rest.Envelope[LegalHold]:
    """Keep everything that is known of a contact: they are not erased until it ends, and old months stay in files."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await holding.hold(tx, contact_id, data.reason))


@delete(PATH, opt=OWNER)
async def lift_contact_hold(contact_id: FromPath[UUID], services: Services, actor: Actor) -> None:
    """Let a contact go again. An erasure that was asked for goes on within an hour."""
    async with services.database.transaction(actor) as tx:
        await holding.lift(tx, contact_id)


@get(PATH, opt=OWNER)
async def get_contact_hold(
    contact_id: FromPath[UUID], services: Services, actor: Actor
) -> rest.Envelope[LegalHold | None]:
    """The hold on a contact; null without one."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await holding.standing(tx, contact_id))


HANDLERS = (hold_contact, lift_contact_hold, get_contact_hold)
