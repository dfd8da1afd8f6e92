"""Who is calling, may they, and did they mean to: one guard before every route (IDN-032, API-045..048)."""

from datetime import datetime
from typing import Any

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.di import Provide
from litestar.handlers.base import BaseRouteHandler

from koinon import organizations
from koinon.identity import csrf, naming
from koinon.identity.apps.gate import refuse_outdated
from koinon.identity.authentication import authenticate, by_cookie, set_renewed_cookies
from koinon.identity.client import client_of, cookie_would_be_dropped
from koinon.identity.errors import APP_LOCK_REQUIRED, VIEW_IS_READ_ONLY
from koinon.identity.keys.pasted import report_pasted
from koinon.identity.sessions import Known
from koinon.identity.sso.confirming import ways_of
from koinon.identity.stepping_up import require_fresh
from koinon.kit import clock
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.rest import access, admission, cors
from koinon.platform.rest.query import refuse_strange_query
from koinon.platform.services import Services

Connection = ASGIConnection[Any, Any, Any, Any]
requires = rest.Requires

NEEDS_ADDRESS = frozenset({"users:write", "api_keys:write", "broadcasts:send", "messages:send"})
# People, keys and carriers belong to the living organization: its sandbox has none of its own (API-055).
LIVE_ONLY = frozenset({"users:write", "roles:write", "api_keys:write", "organization:transfer", "organization:delete"})
WAYS = "ways_to_confirm"
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
_declared: dict[tuple[Any, int], tuple[Any, rest.Access]] = {}


def _access_of(handler: BaseRouteHandler) -> rest.Access:
    # A guard is given a new copy of the handler at every request; its function and options are the same objects.
    key = (handler.fn, id(handler.opt))
    if key not in _declared:
        _declared[key] = (handler.opt, access.access_of(handler))
    return _declared[key][1]


async def guard(connection: Connection, handler: BaseRouteHandler) -> None:
    """Find the actor, hold them to the route's declaration, and refuse what another site made their browser send."""
    refuse_outdated(connection, connection.app.state["services"].configuration)
    if handler.opt.get("anonymous"):
        await admission.admit(connection, handler, None)
        return
    asked = _access_of(handler)
    writes = connection.scope.get("method", "GET") not in csrf.SAFE_METHODS
    try:
        actor = await authenticate(connection, is_public=asked.public, is_quiet=bool(handler.opt.get("quiet")))
    except errors.KoinonError:
        await admission.admit(connection, handler, None)
        raise
    await admission.admit(connection, handler, actor)
    if actor is not None:
        connection.scope["state"]["actor"] = actor
    await cors.check(connection.app.state["services"], connection.scope, actor, by_cookie=by_cookie(connection))
    access.check(asked, actor)
    await _require_named(connection, handler, asked, connection.scope["state"].get(naming.NAMED, ""))
    refuse_strange_query(handler, connection.scope)
    if writes and actor is not None and actor.read_only and not asked.public and not handler.opt.get("viewing"):
        raise VIEW_IS_READ_ONLY()
    if writes and (actor is None or by_cookie(connection)):
        await _refuse_forged(connection, handler, asked)
    if writes and actor is not None and asked.permission is not None:
        await _require_place(connection, handler, asked, actor)
    if not asked.public and not handler.opt.get("enrolling"):
        _refuse_without_factor(connection)
    if (module := handler.opt.get("module")) and actor is not None and actor.organization_id is not None:
        services: Services = connection.app.state["services"]
        await organizations.require_module_at(services.database, actor, module)
    if writes and asked.permission in NEEDS_ADDRESS:
        refuse_unverified(connection)
    if handler.opt.get("step_up"):
        await _step_up(connection)


async def _refuse_forged(connection: Connection, handler: BaseRouteHandler, asked: rest.Access) -> None:
    csrf.refuse_other_sites(connection)
    if not asked.public and isinstance(connection, Request):
        await _require_named(connection, handler, asked, await csrf.require_token(connection))


async def _require_named(connection: Connection, handler: BaseRouteHandler, asked: rest.Access, slug: str) -> None:
    """A page of one organization is not shown, and sends nothing, while its reader is in another (IDN-017)."""
    if not asked.public and not handler.opt.get("anywhere"):
        await naming.require_here(connection, session_of(connection), slug)


async def _require_place(connection: Connection, handler: BaseRouteHandler, asked: rest.Access, actor: Actor) -> None:
    """Some things are done in the living organization only, and none in one that is suspended."""
    if not actor.livemode and (asked.permission in LIVE_ONLY or handler.opt.get("live_only")):
        raise errors.LIVE_MODE_ONLY()
    if actor.organization_id is not None and not asked.while_suspended:
        services: Services = connection.app.state["services"]
        await organizations.require_writable(services.database, actor.organization_id)


def _refuse_without_factor(connection: Connection) -> None:
    """Past the grace only one's own account is open to whom the organization asks for a second factor (IDN-023)."""
    by = must_enrol_by(connection)
    if by is not None and by <= clock.now():
        raise errors.MFA_ENROLLMENT_REQUIRED()
    known = session_of(connection)
    if known is not None and known.lacks_app_lock:
        raise APP_LOCK_REQUIRED()


def session_of(connection: Connection) -> Known | None:
    """The session in hand, if there is one."""
    known = connection.scope["state"].get("session")
    return known if isinstance(known, Known) else None


def refuse_unverified(connection: Connection) -> None:
    """Who has not confirmed their address invites nobody, makes no keys and sends nothing (IDN-008).

    On this very machine (no public address) there may be no mail server, and nobody to deceive.
    """
    services: Services = connection.app.state["services"]
    known = session_of(connection)
    if known is not None and not known.is_verified and services.configuration.public_url is not None:
        raise errors.EMAIL_UNVERIFIED()


def must_enrol_by(connection: Connection) -> datetime | None:
    """From when on the caller needs a second factor that they do not have; None where they need none."""
    known = connection.scope["state"].get("session")
    return known.must_enrol_by if isinstance(known, Known) else None


async def _step_up(connection: Connection) -> None:
    actor = access.actor_of(connection)
    if actor is not None and actor.on_behalf_of is not None:
        raise errors.INSUFFICIENT_PERMISSIONS("Support may not do this, whoever allowed it in.")
    try:
        require_fresh(connection)
    except errors.KoinonError:
        if (known := session_of(connection)) is not None:
            connection.scope["state"][WAYS] = await ways_of(connection.app.state["services"], known)
        if isinstance(connection, Request) and connection.content_type[0] in FORMS:
            connection.scope["state"]["submitted"] = await connection.form()  # the page sends it again once it may
        raise


def known_session(connection: Connection) -> Known:
    """The session in hand. Raises `authentication_required` where a key or nobody calls."""
    known = session_of(connection)
    if known is None:
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
BEFORE_SEND = [set_renewed_cookies, report_pasted]

__all__ = [
    "BEFORE_SEND",
    "DEPENDENCIES",
    "GUARDS",
    "WAYS",
    "client_of",
    "cookie_would_be_dropped",
    "guard",
    "known_session",
    "must_enrol_by",
    "provide_actor",
    "refuse_unverified",
    "requires",
]
