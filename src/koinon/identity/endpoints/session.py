"""REST v1 of signing in and out, renewing, stepping up, and one's sessions."""

from datetime import datetime
from typing import Annotated, Any, Literal, cast
from uuid import UUID

from litestar import Request, Response, delete, get, post
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct

from koinon.identity import accounts, confirming, csrf, renewal, sessions
from koinon.identity.apps.signing_in import sign_in_with_firebase
from koinon.identity.client import client_of, site_of
from koinon.identity.contracts import EmailText, Password, Session, SignedIn, User
from koinon.identity.cookies import COOKIE, DEVICE_COOKIE, cleared_cookies, session_cookies
from koinon.identity.entering import Entry
from koinon.identity.factors import second_step
from koinon.identity.factors.second_step import BY_PASSKEY, Challenge
from koinon.identity.guards import known_session
from koinon.identity.tokens import signing
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.services import Services

ONE_PROOF = "Send address and password, a passkey’s answer, or a Firebase token: one of them."
OPEN = {"public": True, "cache": "secret"}
OWN = {"signed_in": True, "cache": "secret", "enrolling": True}
Factor = Literal["totp", "passkey", "recovery_code"]
Transport = Annotated[Literal["cookie", "body"], Meta(examples=["body"])]
DeviceId = Annotated[str, Meta(min_length=1, max_length=200, examples=["c0ffee00-0000-4000-8000-000000000001"])]
FirebaseToken = Annotated[str, Meta(min_length=1, max_length=8_192, extra={"verbatim": True})]
RefreshToken = Annotated[str, Meta(min_length=1, max_length=200, extra={"verbatim": True})]


class Login(rest.Body, frozen=True, kw_only=True):
    """Address and password; `transport` says where the tokens go: a browser's cookies, or the body."""

    email: EmailText
    password: Password
    transport: Transport = "cookie"


class MobileLogin(rest.Body, frozen=True, kw_only=True):
    """The device, and one proof: address and password, a passkey's answer, or a Firebase ID token.

    Where a second factor is asked for, answer it with `transport` body.
    """

    device_id: DeviceId
    platform: Literal["ios", "android", "web"]
    email: EmailText | None = None
    password: Password | None = None
    challenge_id: UUID | None = None
    credential: dict[str, Any] | None = None
    firebase_token: FirebaseToken | None = None


class TokenPair(Struct, frozen=True):
    """What a program keeps: `access_token` is sent as bearer, `refresh_token` is used once for the next two."""

    access_token: str
    refresh_token: str
    expires_in: int
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - its kind


class Waiting(Struct, frozen=True):
    """A sign-in that waits for one of `factors`, five minutes long."""

    id: UUID
    factors: list[Factor]
    expires_at: datetime


class Begun(Struct, frozen=True):
    """A session that has begun; writes with its cookie need `csrf_token` in the header X-CSRF-Token.

    Where `mfa_required` is true nothing has begun: answer `challenge` at `/auth/mfa/verify` or by a passkey.
    """

    user: User | None
    organization_id: UUID | None
    csrf_token: str
    tokens: TokenPair | None = None
    mfa_required: bool = False
    challenge: Waiting | None = None


class Question(Struct, frozen=True):
    """What to hand to `navigator.credentials` (`parseCreationOptionsFromJSON`, `parseRequestOptionsFromJSON`)."""

    challenge_id: UUID
    public_key: dict[str, Any]


class Renewal(rest.Body, frozen=True, kw_only=True):
    """The refresh token; a browser sends none, its cookie is used. A mobile session also names its device."""

    refresh_token: RefreshToken | None = None
    device_id: DeviceId | None = None


class Confirmation(rest.Body, frozen=True, kw_only=True):
    """The password, or a passkey's answer, to prove again who is there."""

    password: Password | None = None
    challenge_id: UUID | None = None
    credential: dict[str, Any] | None = None


@post(
    "/api/v1/auth/login",
    status_code=200,
    opt={**OPEN, "errors": [errors.INVALID_CREDENTIALS, errors.AUTH_ATTEMPTS_EXCEEDED]},
)
async def login(
    request: Request[Any, Any, Any], data: JSONBody[Login], services: Services
) -> Response[rest.Envelope[Begun]]:
    """Sign in; the answer sets the session's cookies, or holds its tokens."""
    device = request.cookies.get(DEVICE_COOKIE, "")
    outcome = await accounts.sign_in(services, data.email, data.password, client_of(request), device_token=device)
    return begun(services, outcome, transport=data.transport)


def begun(
    services: Services, signed_in: SignedIn | Challenge, *, status: int = 200, transport: str = "cookie"
) -> Response[rest.Envelope[Begun]]:
    """The answer to a session that began, or that waits for its second factor."""
    if isinstance(signed_in, Challenge):
        factors = [cast("Factor", name) for name in signed_in.factors]
        waiting = Waiting(signed_in.id, factors, signed_in.expires_at)
        return rest.secret(Begun(None, None, "", mfa_required=True, challenge=waiting))
    known = sessions.Known(signed_in.session_id, None, signed_in.user.id, signed_in.user.name)
    tokens = _pair(signed_in.access, signed_in.token) if transport == "body" else None
    shown = Begun(signed_in.user, signed_in.organization_id, csrf.token_for(services, known), tokens)
    response = rest.secret(shown, status=status, location="/api/v1/me" if status == 201 else None)
    if transport == "cookie":
        response.cookies.extend(session_cookies(signed_in))
    return response


def _pair(access: str, refresh: str) -> TokenPair:
    return TokenPair(access, refresh, int(signing.TOKEN_LIFE.total_seconds()))


@post(
    "/api/v1/auth/mobile/login",
    status_code=200,
    opt={
        **OPEN,
        "errors": [
            errors.INVALID_CREDENTIALS,
            errors.AUTH_ATTEMPTS_EXCEEDED,
            errors.LINK_EXPIRED,
            errors.INVALID_STATE,
            errors.VERSION_SUNSET,
            errors.DEPENDENCY_UNAVAILABLE,
        ],
    },
)
async def mobile_login(
    request: Request[Any, Any, Any], data: JSONBody[MobileLogin], services: Services
) -> Response[rest.Envelope[Begun]]:
    """Sign in on a phone; the session is bound to the device and lives 30 days without use.

    For a passkey ask `/auth/passkey/options` first. A Firebase token counts once, within five minutes of its sign-in.
    """
    return begun(services, await _on_a_phone(request, data, services), transport="body")


async def _on_a_phone(request: Request[Any, Any, Any], data: MobileLogin, services: Services) -> SignedIn | Challenge:
    client = client_of(request)
    by_password, by_passkey = (data.email, data.password), (data.challenge_id, data.credential)
    ways = (any(map(_given, by_password)), any(map(_given, by_passkey)), _given(data.firebase_token))
    if sum(ways) != 1:
        raise errors.invalid_field("password", "missing_required_field", ONE_PROOF)
    if data.firebase_token is not None:
        return await sign_in_with_firebase(services, data.firebase_token, data.device_id, client)
    if data.challenge_id is not None and data.credential is not None:
        by = Entry(BY_PASSKEY.amr, "mobile", data.device_id)
        site = site_of(request)
        return await second_step.answer_passkey(services, site, data.challenge_id, data.credential, client, by)
    if data.email is not None and data.password is not None:
        entry = Entry(("pwd",), "mobile", data.device_id)
        return await accounts.sign_in(services, data.email, data.password, client, entry=entry)
    lacking = "credential" if ways[1] else "password" if data.password is None else "email"
    raise errors.invalid_field(lacking, "missing_required_field")


def _given(value: object) -> bool:
    return value is not None


@post("/api/v1/auth/refresh", status_code=200, opt={**OPEN, "anonymous": True, "errors": [errors.SESSION_REVOKED]})
async def refresh_session(
    request: Request[Any, Any, Any], data: JSONBody[Renewal], services: Services
) -> Response[rest.Envelope[TokenPair | None]]:
    """Renew a session; a refresh token works once, and what follows it is in this answer only."""
    in_cookie = data.refresh_token is None
    if in_cookie:
        csrf.refuse_other_sites(request)
    text = data.refresh_token or request.cookies.get(COOKIE, "")
    tokens = await renewal.renew(services, text, client_of(request), device_id=data.device_id)
    response = rest.secret(None if in_cookie else _pair(tokens.access, tokens.refresh))
    if in_cookie:
        response.cookies.extend(session_cookies(tokens))
    return response


@post("/api/v1/auth/logout", opt={**OWN, "viewing": True}, status_code=204)
async def logout(request: Request[Any, Any, Any], services: Services, actor: Actor) -> Response[None]:
    """End this session."""
    await accounts.end_sessions(services, actor, "signed_out", only=known_session(request).session_id)
    response: Response[None] = Response(None, status_code=204, headers={"Cache-Control": "no-store"})
    response.cookies.extend(cleared_cookies())
    return response


@post(
    "/api/v1/auth/reauthenticate",
    opt={**OWN, "errors": [errors.AUTH_ATTEMPTS_EXCEEDED, errors.LINK_EXPIRED]},
    status_code=204,
)
async def reauthenticate(
    request: Request[Any, Any, Any], data: JSONBody[Confirmation], services: Services, actor: Actor
) -> None:
    """Prove again to be oneself; acts that weigh much are open for ten minutes."""
    known = known_session(request)
    if data.challenge_id is not None and data.credential is not None:
        site = site_of(request)
        await confirming.confirm_passkey(services, actor, known, site, data.challenge_id, data.credential)
    elif data.password is not None:
        await confirming.confirm_password(services, actor, known, data.password)
    else:
        raise errors.invalid_field("password", "missing_required_field")


@post("/api/v1/auth/reauthenticate/options", opt=OWN, status_code=200)
async def ask_again_by_passkey(
    request: Request[Any, Any, Any], services: Services, actor: Actor
) -> Response[rest.Envelope[Question]]:
    """Ask for one of one's passkeys, to prove again to be oneself."""
    asked, options = await confirming.ask_passkey(services, actor, site_of(request))
    return rest.secret(Question(asked, options))


@get("/api/v1/me/sessions", opt=OWN)
async def list_sessions(request: Request[Any, Any, Any], services: Services) -> rest.Envelope[list[Session]]:
    """List one's live sessions."""
    return rest.one(await sessions.own_sessions(services, known_session(request)))


@delete("/api/v1/me/sessions", opt=OWN)
async def end_other_sessions(request: Request[Any, Any, Any], services: Services, actor: Actor) -> None:
    """End every session but this one."""
    await accounts.end_sessions(services, actor, "ended_by_user", but=known_session(request).session_id)


@delete("/api/v1/me/sessions/{session_id:uuid}", opt=OWN)
async def end_session(session_id: FromPath[UUID], services: Services, actor: Actor) -> None:
    """End one session."""
    if not await accounts.end_sessions(services, actor, "ended_by_user", only=session_id):
        raise errors.RESOURCE_NOT_FOUND()


class Jwks(Struct, frozen=True):
    """Public keys (RFC 7517)."""

    keys: list[dict[str, Any]]


@get("/.well-known/jwks.json", opt={"public": True, "anonymous": True}, include_in_schema=False)
async def signing_keys(services: Services) -> Response[Jwks]:
    """The public keys that access tokens are signed with."""
    async with services.database.system() as tx:
        ring = await signing.ring(tx, services.vault)
    keys = [key.as_dict(private=False) for key in ring.public.values()]
    return Response(Jwks(keys), headers={"Cache-Control": "public, max-age=300"})


ENDPOINTS = [
    login,
    mobile_login,
    refresh_session,
    logout,
    reauthenticate,
    ask_again_by_passkey,
    list_sessions,
    end_other_sessions,
    end_session,
    signing_keys,
]
