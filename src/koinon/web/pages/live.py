"""`/live`: the figures of the frame for pages whose socket is blocked; they ask every fifteen seconds (INB-063)."""

import msgspec
from litestar import Router, get

from koinon import identity, inbox
from koinon.platform.actor import Actor
from koinon.platform.services import Services


class Figures(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is unread: conversations where the reader may see them, and notices."""

    notices: int
    unread: int | None = None
    sound: bool = False
    flash: bool = False


@get("/live", include_in_schema=False, opt={"signed_in": True, "quiet": True})
async def live(services: Services, actor: Actor) -> Figures:
    """The reader's figures; the page asks for the rest anew."""
    async with services.database.transaction(actor) as tx:
        unread = await inbox.unread_count(tx) if actor.may("conversations:read") else None
        calls = await identity.signals_now(tx)
        return Figures(await identity.unread_notices(tx), unread, calls.sound, calls.flash)


router = Router("/", route_handlers=[live], include_in_schema=False)
