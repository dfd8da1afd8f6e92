"""REST v1 of invitations."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, delete, get, post
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct, field

from koinon.identity import csrf, sessions
from koinon.identity import invitations as service
from koinon.identity.contracts import EmailText, Invitation, Invited, Password, PersonName
from koinon.identity.cookies import session_cookies
from koinon.identity.endpoints.team import RoleCode
from koinon.identity.guards import client_of, session_of
from koinon.kit.pagination import Cursor
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.services import Services

READ = {"permission": "users:read", "cache": "private"}
WRITE = {"permission": "users:write", "errors": [errors.INVALID_STATE]}
SENDS = {
    "permission": "users:write",
    "errors": [errors.PLAN_LIMIT_EXCEEDED, errors.RATE_LIMIT_EXCEEDED, errors.INVALID_EMAIL, errors.INVALID_STATE],
}
Token = Annotated[str, Meta(min_length=20, max_length=100, examples=["Zx0q8Jm3Tn5Rv7Yb2Kd9Lf"])]


class NewInvitations(rest.Body, frozen=True, kw_only=True):
    """Whom to invite, as what; no locations means all of them."""

    emails: Annotated[list[EmailText], Meta(min_length=1, max_length=50)]
    role: RoleCode
    location_ids: Annotated[list[UUID], Meta(max_length=200)] = field(default_factory=list)


class Acceptance(rest.Body, frozen=True, kw_only=True):
    """The link's token; without a session also the name and password of the account to make."""

    token: Token
    name: PersonName | None = None
    password: Password | None = None
    other_address: bool = False


class Joined(Struct, frozen=True):
    """The organization that one has a seat in now."""

    organization_id: UUID | None
    csrf_token: str


@get("/api/v1/invitations", dependencies=rest.NEWEST_ID_FIRST, opt=READ)
async def list_invitations(
    services: Services, actor: Actor, paging: rest.PageRequest
) -> rest.Envelope[Sequence[Invitation]]:
    """List who was invited, the latest first."""
    filters = {"list": "invitations"}
    async with services.database.transaction(actor) as tx:
        return rest.page(
            *await paging.page(
                tx,
                filters,
                lambda seen, at, limit: service.list_invitations(seen, limit, at),
                lambda row: Cursor((), row.id),
            )
        )


@post("/api/v1/invitations", opt=SENDS, status_code=201)
@rest.once_per_key
async def create_invitations(
    data: JSONBody[NewInvitations], services: Services, actor: Actor
) -> Response[rest.Envelope[list[Invited]]]:
    """Invite one or up to 50 people by mail; says of each address what became of it."""
    async with services.database.transaction(actor) as tx:
        made = await service.invite(tx, services, data.emails, data.role, data.location_ids)
    return rest.created(made, "/api/v1/invitations")


@post("/api/v1/invitations/{invitation_id:uuid}/resend", opt=SENDS, status_code=200)
@rest.once_per_key
async def resend_invitation(
    invitation_id: FromPath[UUID], services: Services, actor: Actor
) -> rest.Envelope[Invitation]:
    """Mail a new link; the old one is void."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await service.resend_invitation(tx, services, invitation_id))


@delete("/api/v1/invitations/{invitation_id:uuid}", opt=WRITE)
async def revoke_invitation(invitation_id: FromPath[UUID], services: Services, actor: Actor) -> None:
    """Void an invitation and free its seat."""
    async with services.database.transaction(actor) as tx:
        await service.revoke_invitation(tx, invitation_id)


@post(
    "/api/v1/invitations/accept",
    opt={
        "public": True,
        "cache": "secret",
        "errors": [errors.LINK_EXPIRED, errors.CONFIRMATION_REQUIRED, errors.DUPLICATE_RESOURCE, errors.INVALID_STATE],
    },
    status_code=200,
)
async def accept_invitation(
    request: Request[Any, Any, Any], data: JSONBody[Acceptance], services: Services
) -> Response[rest.Envelope[Joined]]:
    """Take the seat: as whoever is signed in, else with a new account."""
    known = session_of(request)
    if known is not None:
        organization_id = await service.join(services, data.token, known, other_address=data.other_address)
        return rest.secret(Joined(organization_id, csrf.token_for(services, known)))
    if data.name is None or data.password is None:
        missing = [name for name in ("name", "password") if getattr(data, name) is None]
        sentence = errors.MISSING_REQUIRED_FIELD.sentence
        raise errors.invalid([errors.FieldFault(name, "missing_required_field", sentence) for name in missing])
    signed_in = await service.join_as_new(services, data.token, data.name, data.password, client_of(request))
    begun = sessions.Known(signed_in.session_id, None, signed_in.user.id, signed_in.user.name)
    response = rest.secret(Joined(signed_in.organization_id, csrf.token_for(services, begun)))
    response.cookies.extend(session_cookies(signed_in))
    return response


ENDPOINTS = [list_invitations, create_invitations, resend_invitation, revoke_invitation, accept_invitation]
