"""What the command palette finds beyond places: people by name or number (⌘ K)."""

from typing import Annotated, Any

from litestar import Response, Router, get
from litestar.params import FromQuery
from msgspec import Meta

from koinon import contacts
from koinon.contacts import ContactQuery
from koinon.platform.rest import PageRequest
from koinon.web.visit import VISIT, Visit

FEW, SHORTEST = 6, 2


@get("/palette", opt={"permission": "contacts:read", "quiet": True})
async def find(visit: Visit, q: FromQuery[Annotated[str, Meta(max_length=100)]] = "") -> Response[Any]:
    """The first people who match, as entries of the palette."""
    rows = []
    if len(q.strip()) >= SHORTEST:
        async with visit.transaction() as tx:
            page = await contacts.list_page(tx, visit.services.vault, ContactQuery(q=q), PageRequest(FEW))
            rows = page.rows[:FEW]
    return visit.draw("people/palette.html", rows=rows)


router = Router("/", route_handlers=[find], dependencies=VISIT, include_in_schema=False)
