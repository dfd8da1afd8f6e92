"""REST v1 of legal holds on a broadcast; only owners place and lift them (MSG-099)."""

from typing import Annotated
from uuid import UUID

from litestar import delete, get, post
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from koinon.messaging.service import holding
from koinon.organizations import LegalHold
from koinon.platform import rest
from koinon.platform.actor import Actor
from koinon.platform.services import Services

OWNER = {"permission": "organization:delete"}


class NewHold(rest.Body, frozen=True, kw_only=True):
    """Why it must be kept: whoever looks into it later reads it."""

    reason: Annotated[str, Meta(min_length=10, max_length=500, examples=["Claim 2026-117 of the county court"])]


@post("/{broadcast_id:uuid}/legal-hold", opt=OWNER, status_code=200)
async def hold_broadcast(
    broadcast_id: FromPath[UUID], data: JSONBody[NewHold], services: Services, actor: Actor
) -> rest.Envelope[LegalHold]:
    """Keep a broadcast's ledger as it is: nobody it went to is erased, and old months stay in files."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await holding.hold(tx, broadcast_id, data.reason))


@delete("/{broadcast_id:uuid}/legal-hold", opt=OWNER)
async def lift_broadcast_hold(broadcast_id: FromPath[UUID], services: Services, actor: Actor) -> None:
    """Let a broadcast's ledger go again."""
    async with services.database.transaction(actor) as tx:
        await holding.lift(tx, broadcast_id)


@get("/{broadcast_id:uuid}/legal-hold", opt=OWNER)
async def get_broadcast_hold(
    broadcast_id: FromPath[UUID], services: Services, actor: Actor
) -> rest.Envelope[LegalHold | None]:
    """The hold on a broadcast; null without one."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await holding.standing(tx, broadcast_id))


HANDLERS = (hold_broadcast, lift_broadcast_hold, get_broadcast_hold)
