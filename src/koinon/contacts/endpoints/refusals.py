"""REST v1 of refusals in people's own words (CON-059)."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from litestar import get, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from koinon.contacts.contracts.refusals import Refusal, RefusalDecision, RefusalState
from koinon.contacts.service import refusals
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.rest import PageRequest
from koinon.platform.services import Services

PATH = "/api/v1/refusals"


class Decision(rest.Body, frozen=True, kw_only=True):
    """What staff decide."""

    decision: RefusalDecision


@get(PATH, opt={"permission": "consent:read", "errors": [errors.INVALID_CURSOR]}, dependencies=rest.UNTIMED)
async def list_refusals(
    services: Services,
    actor: Actor,
    paging: PageRequest,
    standing: FromQuery[Annotated[RefusalState | None, QueryParameter(description="Only those in this state.")]] = None,
) -> rest.Envelope[Sequence[Refusal]]:
    """List texts that seem to ask not to be written to, the latest first. Undecided they become a STOP in time."""
    async with services.database.transaction(actor) as tx:
        found, pagination = await refusals.refusals_page(tx, paging, standing)
    return rest.page(found, pagination)


@post(f"{PATH}/{{refusal_id:uuid}}/decision", opt={"permission": "consent:write"}, status_code=200)
@rest.once_per_key
async def decide_refusal(
    refusal_id: FromPath[UUID], data: JSONBody[Decision], services: Services, actor: Actor
) -> rest.Envelope[Refusal]:
    """Decide one: `stop` denies messages to the number, `not_refusal` lets them go again."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await refusals.decide_refusal(tx, refusal_id, data.decision))


ENDPOINTS = [list_refusals, decide_refusal]
