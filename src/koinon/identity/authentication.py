"""Which credential a request carries, and who that is: an API key, a bearer token, or the two cookies of a browser.

A browser whose access cookie has run out is given new ones in the answer to the same request (IDN-013).
"""

from typing import Any

from litestar.connection import ASGIConnection
from litestar.types import Message, Scope

from koinon.identity import renewal, sessions
from koinon.identity.client import client_of
from koinon.identity.cookies import ACCESS_COOKIE, COOKIE, session_cookies
from koinon.identity.keys import report_exposed, resolve_key
from koinon.identity.keys.pasted import KEY_IN_TEXT
from koinon.identity.policy import KEY_PREFIXES
from koinon.identity.sessions import Known, Tokens
from koinon.identity.tokens import access
from koinon.platform import errors
from koinon.platform.actor import Actor
from koinon.platform.services import Services

Connection = ASGIConnection[Any, Any, Any, Any]
# Pages that poll or listen say so: what nobody asked for keeps no session from going idle.
QUIET_HEADER = "x-background"
_RENEWED, _BY_COOKIE = "renewed_tokens", "session_by_cookie"


async def authenticate(connection: Connection, *, is_public: bool, is_quiet: bool = False) -> Actor | None:
    """The actor of a request, None for nobody. Raises 401 for a credential that does not hold."""
    services: Services = connection.app.state["services"]
    await _refuse_exposed(connection, services)
    given = _given(connection)
    has_cookie = bool(connection.cookies.get(COOKIE) or connection.cookies.get(ACCESS_COOKIE))
    if given is not None and has_cookie:
        raise errors.INVALID_CREDENTIALS("Send one credential, not two.")
    if given is not None and _looks_signed(given):
        return await _by_bearer(connection, services, given)
    if given is not None:
        return await resolve_key(services.database, services.vault, given, client_of(connection))
    if not has_cookie:
        return None
    try:
        return await _by_cookie(connection, services, quiet=is_quiet or QUIET_HEADER in connection.headers)
    except errors.KoinonError as error:
        if is_public and error.status == 401:
            return None
        raise


def by_cookie(connection: Connection) -> bool:
    """Whether the session came in a cookie, which another site can make a browser send."""
    return bool(connection.scope["state"].get(_BY_COOKIE))


async def _by_bearer(connection: Connection, services: Services, token: str) -> Actor | None:
    claims = await access.verify(services, token)
    return _enter(connection, await sessions.resolve(services, claims, client_of(connection)))


async def _by_cookie(connection: Connection, services: Services, *, quiet: bool) -> Actor | None:
    client = client_of(connection)
    connection.scope["state"][_BY_COOKIE] = True
    if signed := connection.cookies.get(ACCESS_COOKIE):
        try:
            claims = await access.verify(services, signed)
            return _enter(connection, await sessions.resolve(services, claims, client, quiet=quiet))
        except errors.KoinonError as refused:
            if refused.code not in ("expired_token", "invalid_token") or not connection.cookies.get(COOKIE):
                raise
    renewed = await renewal.renew(services, connection.cookies.get(COOKIE, ""), client, quiet=quiet)
    connection.scope["state"][_RENEWED] = renewed
    claims = await access.verify(services, renewed.access)
    return _enter(connection, await sessions.resolve(services, claims, client, quiet=quiet))


def _enter(connection: Connection, known: Known) -> Actor | None:
    connection.scope["state"]["session"] = known
    return known.actor


async def set_renewed_cookies(message: Message, scope: Scope) -> None:
    """Litestar's `before_send`: the cookies of a renewed session, unless the handler set others."""
    if message["type"] != "http.response.start":
        return
    renewed = scope["state"].get(_RENEWED)
    if not isinstance(renewed, Tokens):
        return
    headers = list(message.get("headers", []))
    if any(name.lower() == b"set-cookie" and value.startswith(COOKIE.encode()) for name, value in headers):
        return
    cookies = [(b"set-cookie", cookie.to_header(header="").encode()) for cookie in session_cookies(renewed)]
    message["headers"] = [*headers, *cookies]


async def _refuse_exposed(connection: Connection, services: Services) -> None:
    """A key in an address is refused, and its owners are told: logs and browsers keep addresses (IDN-042)."""
    query = connection.scope.get("query_string", b"")
    if not any(prefix.encode() in query for prefix in KEY_PREFIXES):
        return
    for text in KEY_IN_TEXT.findall(query.decode("latin-1"))[:5]:
        await report_exposed(services, text, client_of(connection), "address")
    raise errors.INVALID_API_KEY("An API key may not stand in an address: send it in a header, and replace this one.")


def _given(connection: Connection) -> str | None:
    named = connection.headers.get("x-api-key")
    scheme, _, bearer = connection.headers.get("authorization", "").partition(" ")
    if scheme and scheme.lower() != "bearer":
        raise errors.INVALID_CREDENTIALS("Only bearer credentials are known here.")
    bearer = bearer.strip()
    if scheme and not bearer:
        raise errors.INVALID_API_KEY()
    if named and bearer and named != bearer:
        raise errors.INVALID_CREDENTIALS("Send one credential, not two.")
    return bearer or named or None


def _looks_signed(text: str) -> bool:
    """Whether it has the form of a JWT (RFC 7519): three parts, the first an encoded object."""
    return text.count(".") == 2 and text.startswith("eyJ")
