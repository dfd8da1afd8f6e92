"""REST v1 of signing in and one's own account."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, delete, get, patch, post
from litestar.params import JSONBody
from msgspec import UNSET, Meta, Struct, UnsetType

from koinon.identity import accounts, csrf, members, own_data, signing_up, stepping_up
from koinon.identity.apps.gate import asks_for_lock
from koinon.identity.contracts import (
    EmailText,
    Password,
    PersonName,
    Seat,
    SignUp,
    User,
)
from koinon.identity.endpoints.session import OPEN, OWN, Begun, begun
from koinon.identity.errors import SIGN_UP_CLOSED
from koinon.identity.guards import client_of, known_session
from koinon.organizations import Country, Kind, Locale, Name, NewOrganization, ZoneName
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.placements import PLACEMENT_CLOSED
from koinon.platform.services import Services


class OrganizationForm(rest.Body, frozen=True, kw_only=True):
    """The organization that a new user founds; `region` is where its data is to lie, where there is a choice."""

    name: Name
    kind: Kind
    country: Country
    time_zone: ZoneName
    locale: Locale = Locale.EN
    region: Annotated[str, Meta(max_length=60, examples=["eu"])] | None = None


class Registration(rest.Body, frozen=True, kw_only=True):
    """What signing up asks."""

    name: PersonName
    email: EmailText
    password: Password
    organization: OrganizationForm


class Me(Struct, frozen=True):
    """The signed-in user, where they may work, and what they may do here.

    Where `app_lock_required` is true an app locks itself by a passkey of this device before anything else is open.
    """

    user: User
    organization_id: UUID | None
    seats: list[Seat]
    permissions: list[str]
    csrf_token: str
    app_lock_required: bool = False


class MePatch(rest.Patch, frozen=True, kw_only=True):
    """What may be changed of one's own account."""

    name: PersonName | UnsetType = UNSET
    locale: Locale | UnsetType = UNSET
    time_zone: ZoneName | UnsetType | None = UNSET


class PasswordChange(rest.Body, frozen=True, kw_only=True):
    """The present password (none after a fresh second factor) and the next."""

    current_password: Password | None = None
    new_password: Password


class OrganizationChoice(rest.Body, frozen=True, kw_only=True):
    """The organization to work in from now on."""

    organization_id: UUID


@post(
    "/api/v1/auth/register",
    opt={**OPEN, "errors": [SIGN_UP_CLOSED, errors.PASSWORD_TOO_WEAK, errors.INVALID_CREDENTIALS, PLACEMENT_CLOSED]},
)
async def register(
    request: Request[Any, Any, Any], data: JSONBody[Registration], services: Services
) -> Response[rest.Envelope[Begun]]:
    """Sign up and found an organization.

    Where strangers can, the address is confirmed first: 202 without a user, whatever the address, and a mail.
    """
    of = data.organization
    new = NewOrganization(
        name=of.name, kind=of.kind, country=of.country, time_zone=of.time_zone, locale=of.locale,
        contact_email=data.email, region=of.region,
    )  # fmt: skip
    form = SignUp(data.name, data.email, data.password, new, of.locale)
    if await signing_up.is_by_mail(services):
        await signing_up.ask_sign_up(services, form, client_of(request), of.locale.value)
        return rest.secret(Begun(None, None, ""), status=202)
    return begun(services, await accounts.sign_up(services, form, client_of(request)), status=201)


@get("/api/v1/me", opt=OWN)
async def get_me(request: Request[Any, Any, Any], services: Services, actor: Actor) -> rest.Envelope[Me]:
    """Read one's own account, seats and permissions."""
    return rest.one(await _me(request, services, actor))


async def _me(request: Request[Any, Any, Any], services: Services, actor: Actor) -> Me:
    user = await members.me(services, actor)
    return Me(
        user,
        actor.organization_id,
        await accounts.seats(services, user.id),
        sorted(actor.permissions),
        csrf.csrf_token(request),
        await asks_for_lock(services.database, actor),
    )


@patch("/api/v1/me", opt=OWN)
async def update_me(
    request: Request[Any, Any, Any], data: JSONBody[MePatch], services: Services, actor: Actor
) -> rest.Envelope[Me]:
    """Change one's own name, language or time zone."""
    await members.update_me(services, actor, data.changes())
    return rest.one(await _me(request, services, actor))


@post("/api/v1/me/password", opt={**OWN, "errors": [errors.PASSWORD_TOO_WEAK]}, status_code=204)
async def change_password(
    request: Request[Any, Any, Any], data: JSONBody[PasswordChange], services: Services, actor: Actor
) -> None:
    """Change the password; every other session ends."""
    known = known_session(request)
    await accounts.change_password(
        services,
        actor,
        known.session_id,
        current=data.current_password or "",
        new=data.new_password,
        is_proved=stepping_up.proved_by_factor(known),
    )


@post("/api/v1/me/organization", opt={**OWN, "errors": [errors.RESOURCE_NOT_FOUND]}, status_code=200)
async def switch_organization(
    request: Request[Any, Any, Any], data: JSONBody[OrganizationChoice], services: Services, actor: Actor
) -> rest.Envelope[Seat]:
    """Work in another of one's organizations from now on."""
    known = known_session(request)
    return rest.one(await accounts.move_to(services, known.user_id, known.session_id, data.organization_id))


@get("/api/v1/me/export", opt=OWN)
async def export_me(services: Services, actor: Actor) -> Response[rest.Envelope[own_data.OwnData]]:
    """Take along everything that is kept of oneself as a person who signs in."""
    return rest.secret(await own_data.own_data(services, actor))


@delete("/api/v1/me", opt={**OWN, "step_up": True, "errors": [errors.RESOURCE_IN_USE]})
async def erase_me(services: Services, actor: Actor) -> None:
    """Erase one's own account; what one wrote stays, without a name."""
    await own_data.erase_me(services, actor)


ENDPOINTS = [register, get_me, update_me, change_password, switch_organization, export_me, erase_me]
