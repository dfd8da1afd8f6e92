"""Who is calling, may they, and did they mean to: one guard before every route (IDN-032, API-045..048)."""

import ipaddress
from typing import Any

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.di import Provide
from litestar.handlers.base import BaseRouteHandler

from koinon.identity import csrf
from koinon.identity.contracts import Client
from koinon.identity.errors import VIEW_IS_READ_ONLY
from koinon.identity.keys import resolve_key
from koinon.identity.sessions import COOKIE, Known, resolve
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.metrics import is_loopback
from koinon.platform.rest import access, admission
from koinon.platform.rest.query import refuse_strange_query
from koinon.platform.services import Services

Connection = ASGIConnection[Any, Any, Any, Any]
requires = rest.Requires

_declared: dict[tuple[Any, int], tuple[Any, rest.Access]] = {}


def _access_of(handler: BaseRouteHandler) -> rest.Access:
    # A guard is given a new copy of the handler at every request; its function and options are the same objects.
    key = (handler.fn, id(handler.opt))
    if key not in _declared:
        _declared[key] = (handler.opt, access.access_of(handler))
    return _declared[key][1]


async def guard(connection: Connection, handler: BaseRouteHandler) -> None:
    """Find the actor, hold them to the route's declaration, and refuse what another site made their browser send."""
    asked = _access_of(handler)
    writes = connection.scope.get("method", "GET") not in csrf.SAFE_METHODS
    try:
        actor = await _authenticate(connection, asked)
    except errors.KoinonError:
        await admission.admit(connection, handler, None)
        raise
    await admission.admit(connection, handler, actor)
    if actor is not None:
        connection.scope["state"]["actor"] = actor
    access.check(asked, actor)
    refuse_strange_query(handler, connection.scope)
    if writes and actor is not None and actor.read_only and not asked.public:
        raise VIEW_IS_READ_ONLY()
    if not writes or (actor is not None and not _by_session(connection)):
        return
    csrf.refuse_other_sites(connection)
    if not asked.public and isinstance(connection, Request):
        await csrf.require_token(connection)


def _by_session(connection: Connection) -> bool:
    return isinstance(connection.scope["state"].get("session"), Known)


async def _authenticate(connection: Connection, asked: rest.Access) -> Actor | None:
    services: Services = connection.app.state["services"]
    key, token = _api_key(connection), connection.cookies.get(COOKIE)
    if key is not None and token:
        raise errors.INVALID_CREDENTIALS("Send one credential, not two.")
    if key is not None:
        return await resolve_key(services.database, services.vault, key, client_of(connection))
    if token:
        return await _by_cookie(connection, services, token, asked)
    return None


async def _by_cookie(connection: Connection, services: Services, token: str, asked: rest.Access) -> Actor | None:
    try:
        known = await resolve(services.database, services.vault, token, client_of(connection))
    except errors.KoinonError as error:
        if asked.public and error.status == 401:
            return None
        raise
    connection.scope["state"]["session"] = known
    return known.actor


def _api_key(connection: Connection) -> str | None:
    query = connection.scope.get("query_string", b"")
    if b"kn_live_" in query or b"kn_test_" in query:
        raise errors.INVALID_API_KEY(
            "An API key may not stand in an address: send it in a header, and replace this one."
        )
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


def client_of(connection: Connection) -> Client:
    """Where a call comes from; the server has already believed or dropped `X-Forwarded-For` (API-050)."""
    host = connection.client.host if connection.client else None
    agent = connection.headers.get("user-agent")
    return Client(_ip(host), agent[:400] if agent else None, connection.scope["state"].get("request_id"))


def _ip(host: str | None) -> str | None:
    try:
        return str(ipaddress.ip_address((host or "").partition("%")[0]))
    except ValueError:
        return None


def cookie_would_be_dropped(connection: Connection) -> bool:
    """Whether a browser would drop the session cookie: plain HTTP to another machine. Explain it, or sign-in loops."""
    if connection.scope.get("scheme") == "https":
        return False
    host = connection.headers.get("host", "").rsplit(":", 1)[0].strip("[]")
    return not (host == "localhost" or host.endswith(".localhost") or is_loopback(host))


def known_session(connection: Connection) -> Known:
    """The session in hand. Raises `authentication_required` where a key or nobody calls."""
    known = connection.scope["state"].get("session")
    if not isinstance(known, Known):
        raise errors.AUTHENTICATION_REQUIRED()
    return known


async def provide_actor(request: Request[Any, Any, Any], services: Services) -> Actor:
    """The `actor` dependency. Raises `authentication_required` on a public route without a credential.

    It asks for `services` only to come after them: Litestar resolves independent ones in a task group (0.1 ms).
    """
    actor = access.actor_of(request)
    if actor is None:
        raise errors.AUTHENTICATION_REQUIRED()
    return actor


GUARDS = (guard,)
DEPENDENCIES = {"actor": Provide(provide_actor)}
