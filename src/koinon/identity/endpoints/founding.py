"""REST v1 of one's organizations: which there are, and another one (ORG-006)."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import JSONBody

from koinon.identity import accounts, founding
from koinon.identity.contracts import Seat
from koinon.identity.endpoints.account import OrganizationForm
from koinon.identity.endpoints.session import OWN
from koinon.identity.errors import SIGN_UP_CLOSED
from koinon.identity.guards import known_session, refuse_unverified
from koinon.organizations import NewOrganization
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.placements import PLACEMENT_CLOSED
from koinon.platform.services import Services

MINE = "/api/v1/organizations"


@get(MINE, opt={**OWN, "errors": [errors.AUTHENTICATION_REQUIRED]})
async def list_organizations(
    request: Request[Any, Any, Any], services: Services, actor: Actor
) -> rest.Envelope[list[Seat]]:
    """List the organizations one has a seat in, one's own before samples."""
    return rest.one(await accounts.seats(services, known_session(request).user_id))


@post(
    MINE,
    opt={
        **OWN,
        "errors": [SIGN_UP_CLOSED, errors.PLAN_LIMIT_EXCEEDED, errors.EMAIL_UNVERIFIED, PLACEMENT_CLOSED],
        "idempotency": "honoured",
    },
)
async def create_organization(
    request: Request[Any, Any, Any], data: JSONBody[OrganizationForm], services: Services, actor: Actor
) -> Response[rest.Envelope[Seat]]:
    """Start another organization and own it; the session stays where it is. The same `Idempotency-Key` makes one."""
    refuse_unverified(request)
    known = known_session(request)
    new = NewOrganization(
        name=data.name, kind=data.kind, country=data.country, time_zone=data.time_zone, locale=data.locale,
        created_by=known.user_id, region=data.region,
    )  # fmt: skip
    made = await founding.found_another(services, actor, new, request.headers.get("idempotency-key", ""))
    seats = {seat.organization_id: seat for seat in await accounts.seats(services, known.user_id)}
    return rest.created(seats[made], "/api/v1/organization")


ENDPOINTS = [list_organizations, create_organization]
