"""What the command palette finds beyond places: people by name or number, macros for the open conversation (⌘ K)."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Response, Router, get
from litestar.params import FromQuery
from msgspec import Meta

from koinon import contacts, inbox
from koinon.contacts import ContactQuery
from koinon.kit.text import fold
from koinon.platform.db import Tx
from koinon.platform.rest import PageRequest
from koinon.web.visit import VISIT, Visit

FEW, SHORTEST = 6, 2


@get("/palette", opt={"permission": "contacts:read", "quiet": True})
async def find(
    visit: Visit,
    q: FromQuery[Annotated[str, Meta(max_length=100)]] = "",
    conversation: FromQuery[UUID | None] = None,
) -> Response[Any]:
    """The first macros and people who match, as entries of the palette; macros where a `conversation` is open."""
    rows, macros = [], list[inbox.Macro]()
    if len(q.strip()) >= SHORTEST:
        async with visit.transaction() as tx:
            page = await contacts.list_page(tx, visit.services.vault, ContactQuery(q=q), PageRequest(FEW))
            rows = page.rows[:FEW]
            macros = await _macros(tx, q) if conversation and visit.actor.may("conversations:write") else []
    return visit.draw("people/palette.html", rows=rows, macros=macros, conversation_id=conversation)


async def _macros(tx: Tx, q: str) -> list[inbox.Macro]:
    wanted = fold(q.strip())
    return [one for one in await inbox.macros(tx) if wanted in fold(one.name)][:FEW]


router = Router("/", route_handlers=[find], dependencies=VISIT, include_in_schema=False)
