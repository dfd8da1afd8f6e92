"""Households: who lives together, who is head, whom to write to for the children (CON-023)."""

from litestar import Router

from koinon.web.pages.households import changing, listing, of_person
from koinon.web.visit import VISIT

router = Router(
    "/",
    route_handlers=[*listing.HANDLERS, *changing.HANDLERS, *of_person.HANDLERS],
    dependencies=VISIT,
    include_in_schema=False,
)
