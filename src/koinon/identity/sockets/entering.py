"""A socket's handshake, and whether its holder may go on later."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie

from koinon.identity import authentication, callers, naming, session_repository, sessions
from koinon.identity.cookies import session_cookies
from koinon.identity.sessions import Known, Tokens
from koinon.identity.sockets import tickets
from koinon.kit import clock
from koinon.platform import errors, origins
from koinon.platform.actor import Actor
from koinon.platform.services import Services

Connection = ASGIConnection[Any, Any, Any, Any]


class Entered(NamedTuple):
    """Who opened a socket; `cookies` are those of a session that was renewed by it."""

    actor: Actor
    session_id: UUID | None
    cookies: Sequence[Cookie] = ()


async def enter_socket(services: Services, connection: Connection) -> Entered:
    """Who opens this socket. Raises 401 for nobody or a page that is not allowed, 409 for another organization's."""
    query = parse_qs(connection.scope.get("query_string", b"").decode("latin-1"))
    if ticket := query.get("ticket"):
        held = await tickets.redeem(services, ticket[0])
        if held.session_id is not None:
            return _entered(await sessions.of_session(services, held.session_id, quiet=True))
        by_key = await standing(services, held.actor(), None)
        if by_key is None:
            raise errors.AUTHENTICATION_REQUIRED()
        return Entered(by_key, None)
    actor = await authentication.authenticate(connection, is_public=False, is_quiet=True)
    known = connection.scope["state"].get("session")
    if not isinstance(known, Known) or actor is None:
        raise errors.AUTHENTICATION_REQUIRED()
    await _require_origin(services, connection, actor)
    await naming.require_here(connection, known, connection.scope["state"].get(naming.NAMED, ""))
    renewed = connection.scope["state"].get(authentication._RENEWED)
    return _entered(known, session_cookies(renewed) if isinstance(renewed, Tokens) else ())


def _entered(known: Known, cookies: Sequence[Cookie] = ()) -> Entered:
    if known.actor is None or known.actor.organization_id is None or known.lacks_app_lock:
        raise errors.AUTHENTICATION_REQUIRED()
    if known.must_enrol_by is not None and known.must_enrol_by <= clock.now():
        raise errors.MFA_ENROLLMENT_REQUIRED()
    return Entered(known.actor, known.session_id, cookies)


async def _require_origin(services: Services, connection: Connection, actor: Actor) -> None:
    """A browser says which page opens a socket, and sends the cookie along whichever it is (RFC 6455 §10.2)."""
    origin = connection.headers.get("origin", "").strip().lower()
    own = {connection.headers.get("host", "").lower(), urlsplit(services.configuration.base_url).netloc.lower()} - {""}
    if origin.partition("://")[2] in own and origin.startswith(("http://", "https://")):
        return
    assert actor.organization_id is not None
    if origin and await origins.is_allowed(services.database, actor.organization_id, origin):
        return
    raise errors.AUTHENTICATION_REQUIRED()


async def standing(services: Services, actor: Actor, session_id: UUID | None) -> Actor | None:
    """What the holder of an open socket may do now; None where the session, the seat or the key is gone."""
    if session_id is None:
        async with services.database.transaction(actor) as tx:
            return await callers.present_rights(tx, actor)
    try:
        known = await sessions.of_session(services, session_id, quiet=True)
    except errors.KoinonError:
        return None
    same = known.actor is not None and known.actor.organization_id == actor.organization_id
    return known.actor if same and not known.lacks_app_lock else None


async def living_sessions(services: Services, session_ids: Sequence[UUID]) -> set[UUID]:
    """Those of the sessions that have not ended: one statement for every open socket."""
    async with services.database.system() as tx:
        return await session_repository.living(tx, session_ids, clock.now())
