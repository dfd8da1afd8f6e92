"""REST v1 of support: operators look in, owners let them change something (IDN-052)."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Request, delete, get, post, put
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct

from koinon.identity.guards import known_session
from koinon.identity.support import entering
from koinon.identity.support.contracts import SupportAccess, SupportSession
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.services import Services

OWNERS = {"permission": "organization:transfer", "while_suspended": True}


class Entering(rest.Body, frozen=True, kw_only=True):
    """Why, which the owners read; and on whose behalf (without `user_id` the longest seated owner's)."""

    reason: Annotated[str, Meta(min_length=10, max_length=500, examples=["Ada asked why her import stops."])]
    user_id: UUID | None = None


class Leave(rest.Body, frozen=True, kw_only=True):
    """For how many days support may change something."""

    days: Annotated[int, Meta(ge=1, le=30, examples=[7])]


class Standing(Struct, frozen=True):
    """The leave that holds, if any."""

    access: SupportAccess | None


@post(
    "/api/v1/operator/organizations/{organization_id:uuid}/support-session",
    opt={"operator": True, "step_up": True, "errors": [errors.RESOURCE_NOT_FOUND]},
    status_code=200,
)
async def enter_as_support(
    request: Request[Any, Any, Any],
    organization_id: FromPath[UUID],
    data: JSONBody[Entering],
    services: Services,
    actor: Actor,
) -> rest.Envelope[SupportSession]:
    """Look into an organization for an hour; read-only unless its owner lets support change something."""
    session_id = known_session(request).session_id
    return rest.one(
        await entering.enter_as_support(services, actor, session_id, organization_id, data.reason, data.user_id)
    )


@delete("/api/v1/me/support-session", opt={"signed_in": True, "viewing": True})
async def leave_support(request: Request[Any, Any, Any], services: Services, actor: Actor) -> None:
    """Leave the organization one looks into as support."""
    await entering.leave_support(services, actor, known_session(request).session_id)


@get("/api/v1/support-access", opt={"permission": "settings:read", "cache": "private"})
async def get_support_access(services: Services, actor: Actor) -> rest.Envelope[Standing]:
    """Read whether and until when support may change something here."""
    async with services.database.transaction(actor) as tx:
        return rest.one(Standing(await entering.support_access(tx)))


@put("/api/v1/support-access", opt=OWNERS)
async def allow_support(data: JSONBody[Leave], services: Services, actor: Actor) -> rest.Envelope[Standing]:
    """Let support change something for so many days; for owners."""
    async with services.database.transaction(actor) as tx:
        return rest.one(Standing(await entering.allow_support(tx, data.days)))


@delete("/api/v1/support-access", opt=OWNERS)
async def forbid_support(services: Services, actor: Actor) -> None:
    """Take the leave back at once; for owners."""
    async with services.database.transaction(actor) as tx:
        await entering.forbid_support(tx)


ENDPOINTS = [enter_as_support, leave_support, get_support_access, allow_support, forbid_support]
