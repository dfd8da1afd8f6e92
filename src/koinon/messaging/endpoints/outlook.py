"""REST v1 of who stands behind the figures of a preview."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from litestar import post
from litestar.params import FromQuery, JSONBody
from msgspec import Meta, Struct

from koinon.messaging.endpoints.broadcasts import WRITE
from koinon.messaging.endpoints.shapes import BroadcastIn
from koinon.messaging.service import plans, simulating
from koinon.platform import rest
from koinon.platform.actor import Actor
from koinon.platform.services import Services

Outcome = Literal["now", "later", "refused"]
ReasonCode = Annotated[str, Meta(max_length=40, examples=["quiet_hours"])]
Limit = Annotated[int, Meta(ge=1, le=100)]


class PreviewPeople(Struct, frozen=True):
    """The first of those whom a figure of a preview counts, by id."""

    contact_ids: list[UUID]


@post("/preview/people", opt={**WRITE, "limit": "audience_previews"}, status_code=200)
async def list_preview_people(
    *,
    services: Services,
    actor: Actor,
    data: JSONBody[BroadcastIn],
    outcome: FromQuery[Outcome],
    reason: FromQuery[ReasonCode] = "",
    until: FromQuery[datetime | None] = None,
    limit: FromQuery[Limit] = 25,
) -> rest.Envelope[PreviewPeople]:
    """List whom a figure of a preview counts: who gets it `now`, who `later` (`until` as the preview says), who not."""
    draft = data.draft()
    async with services.database.transaction(actor) as tx:
        found = await simulating.simulated_people(tx, draft, outcome=outcome, reason=reason, until=until, limit=limit)
        if outcome == "refused" and not found and reason:
            found = await plans.excluded_people(tx, draft, reason, limit=limit)
    return rest.one(PreviewPeople(found))


HANDLERS = [list_preview_people]
