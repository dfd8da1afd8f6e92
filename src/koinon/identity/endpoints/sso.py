"""REST v1 of signing in by an organization's own provider, and of connecting one."""

from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from litestar import Request, Response, delete, get, patch, post
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.response import Redirect
from msgspec import UNSET, Meta, UnsetType

from koinon.identity.client import client_of
from koinon.identity.cookies import device_token, journey_cookie, journey_of, session_cookies
from koinon.identity.errors import SSO_FAILED
from koinon.identity.factors.second_step import Challenge
from koinon.identity.naming import start_at
from koinon.identity.sso import connecting, signing_in
from koinon.identity.sso.connecting import Domain, SsoConnection
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.services import Services

OPEN = {"public": True, "cache": "secret", "errors": [SSO_FAILED, errors.RESOURCE_NOT_FOUND]}
READ = {"permission": "settings:read", "cache": "private"}
WRITE = {"permission": "organization:write", "step_up": True, "live_only": True}
Text = Annotated[str, Meta(min_length=1, max_length=300, extra={"verbatim": True})]
RoleCode = Annotated[str, Meta(pattern="^[a-z][a-z0-9_]{1,40}$", examples=["agent"])]


class NewConnection(rest.Body, frozen=True, kw_only=True):
    """The provider, what it knows us by, and the domain whose people it vouches for."""

    issuer: Annotated[str, Meta(min_length=8, max_length=300, examples=["https://accounts.google.com"])]
    client_id: Text
    client_secret: Text
    domain: Annotated[Domain, Meta(examples=["grace-chapel.org"])]
    default_role: RoleCode | None = None


class ConnectionPatch(rest.Patch, frozen=True, kw_only=True):
    """Whether passwords are off for the domain, and which seat newcomers get (null: none)."""

    enforce: bool | UnsetType = UNSET
    default_role: RoleCode | UnsetType | None = UNSET


@get("/api/v1/auth/sso/{connection_id:uuid}/start", opt={**OPEN, "anonymous": True}, status_code=303)
async def start_sso(
    connection_id: FromPath[UUID], services: Services, next_path: FromQuery[Annotated[str, Meta(max_length=300)]] = "/"
) -> Redirect:
    """Go to the organization's provider to sign in."""
    departure = await signing_in.depart(services, connection_id, _local(next_path))
    response = Redirect(departure.url, status_code=303)
    response.cookies.append(journey_cookie(departure.sealed))
    return response


def _local(path: str) -> str:
    is_ours = path.startswith("/") and not path.startswith(("//", "/\\")) and not any(c in path for c in "\r\n\t\\")
    return path if is_ours else "/"


@get(signing_in.CALLBACK, opt={**OPEN, "anonymous": True}, status_code=303)
async def finish_sso(
    request: Request[Any, Any, Any],
    services: Services,
    code: FromQuery[str] = "",
) -> Redirect:
    """Come back from the provider."""
    asked = request.query_params
    if asked.get("error") or not code:
        raise SSO_FAILED()
    outcome, path = await signing_in.arrive(
        services,
        journey_of(request),
        state=asked.get("state", ""),
        code=code,
        issuer=asked.get("iss"),
        client=client_of(request),
        device_token=device_token(request),
    )
    if outcome is None:
        response = Redirect(path, status_code=303)
    elif isinstance(outcome, Challenge):
        response = Redirect(f"/sign-in/second/{outcome.id}?next={quote(path)}", status_code=303)
    else:
        await start_at(services, outcome, path)
        response = Redirect(path, status_code=303)
        response.cookies.extend(session_cookies(outcome))
    response.cookies.append(journey_cookie(""))
    return response


@get("/api/v1/sso-connections", opt=READ)
async def list_sso_connections(services: Services, actor: Actor) -> rest.Envelope[list[SsoConnection]]:
    """List the organization's connections to OpenID providers."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await connecting.connections(tx))


@post("/api/v1/sso-connections", opt={**WRITE, "errors": [errors.DUPLICATE_RESOURCE, errors.UNSAFE_URL]})
@rest.once_per_key
async def connect_sso(
    data: JSONBody[NewConnection], services: Services, actor: Actor
) -> Response[rest.Envelope[SsoConnection]]:
    """Connect an OpenID provider."""
    async with services.database.transaction(actor) as tx:
        made = await connecting.connect(
            tx,
            services.vault,
            issuer=data.issuer,
            client_id=data.client_id,
            client_secret=data.client_secret,
            domain=data.domain,
            default_role=data.default_role,
        )
    return rest.created(made, f"/api/v1/sso-connections/{made.id}")


@post(
    "/api/v1/sso-connections/{connection_id:uuid}/proof",
    status_code=200,
    opt={**WRITE, "errors": [errors.INVALID_STATE, errors.DUPLICATE_RESOURCE]},
)
async def prove_sso_domain(
    connection_id: FromPath[UUID], services: Services, actor: Actor
) -> rest.Envelope[SsoConnection]:
    """Look for the DNS record that proves the domain."""
    return rest.one(await connecting.prove(services, actor, connection_id))


@patch("/api/v1/sso-connections/{connection_id:uuid}", opt={**WRITE, "errors": [errors.INVALID_STATE]})
async def change_sso(
    connection_id: FromPath[UUID], data: JSONBody[ConnectionPatch], services: Services, actor: Actor
) -> rest.Envelope[SsoConnection]:
    """Turn passwords off for the domain, or give newcomers a seat."""
    async with services.database.transaction(actor) as tx:
        changed = await connecting.change(tx, connection_id, **data.changes())
    return rest.one(changed)


@delete("/api/v1/sso-connections/{connection_id:uuid}", opt=WRITE)
async def disconnect_sso(connection_id: FromPath[UUID], services: Services, actor: Actor) -> None:
    """Take a connection away."""
    async with services.database.transaction(actor) as tx:
        await connecting.disconnect(tx, connection_id)


ENDPOINTS = [
    start_sso,
    finish_sso,
    list_sso_connections,
    connect_sso,
    prove_sso_domain,
    change_sso,
    disconnect_sso,
]
