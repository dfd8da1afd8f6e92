"""Which organization a page belongs to (IDN-017): its address names it, and so does the token of its forms.

Both are held against the session's present organization, so that a tab that was left open on another one neither
shows nor writes what belongs here. An API client names nothing and acts where its session stands.
"""

from typing import Any

from litestar.connection import ASGIConnection

from koinon import organizations
from koinon.identity import accounts
from koinon.identity.addresses import PREFIX
from koinon.identity.contracts import Seat, SignedIn
from koinon.identity.sessions import Known
from koinon.platform import errors
from koinon.platform.services import Services

NAMED, ELSEWHERE, RENAMED = "named_organization", "elsewhere", "renamed"

Connection = ASGIConnection[Any, Any, Any, Any]


def take_name(scope: Any) -> None:
    """Take `/o/<slug>` off an address, and keep the slug beside the request for the guard."""
    path = str(scope["path"])
    if not path.startswith(PREFIX):
        return
    slug, _, rest = path.removeprefix(PREFIX).partition("/")
    if not slug:
        return
    scope["path"] = "/" + rest
    raw = scope.get("raw_path") or b""
    scope["raw_path"] = b"/" + raw.split(b"/", 3)[3] if raw.count(b"/") > 2 else b"/"
    scope.setdefault("state", {})[NAMED] = slug


def own_path(connection: Connection) -> str:
    """The path that was asked for, with the organization where the address named one."""
    slug = connection.scope["state"].get(NAMED)
    return f"{PREFIX}{slug}{connection.url.path}" if slug else connection.url.path


def elsewhere(connection: Connection) -> Seat | None:
    """The organization that a refused page belongs to, once the guard has found that it is another."""
    seat = connection.scope["state"].get(ELSEWHERE)
    return seat if isinstance(seat, Seat) else None


def renamed(connection: Connection) -> str | None:
    """The name in force, where a page was asked for by one that the organization had before."""
    slug = connection.scope["state"].get(RENAMED)
    return slug if isinstance(slug, str) else None


async def _follow(connection: Connection, services: Services, slug: str) -> None:
    """A page that is opened by a former name leads on to the same one by the present name (ORG-005)."""
    opened = connection.scope.get("method") == "GET" and "hx-request" not in connection.headers
    if not opened or not connection.scope["state"].get(NAMED):
        return
    name, mark, test = slug.partition("~")
    async with services.database.system() as tx:
        owner = await organizations.find_by_slug(tx, name)
    if owner is None or not owner.is_old:
        return  # the session's memory is older than the name
    async with services.database.transaction(owner.organization_id) as tx:
        present = (await organizations.get(tx)).slug
    connection.scope["state"][RENAMED] = f"{present}{mark}{test}"
    raise errors.ORGANIZATION_SWITCHED()


async def require_here(connection: Connection, known: Known | None, slug: str) -> None:
    """Raise 409 `organization_switched` where `slug` is another organization of the reader's, 404 where it is none."""
    if not slug or known is None or slug == known.slug:
        return
    services: Services = connection.app.state["services"]
    seat = await accounts.seat_named(services, known.user_id, slug)
    if seat is None:
        raise errors.RESOURCE_NOT_FOUND()
    if known.actor is not None and seat.organization_id == known.actor.organization_id:
        await _follow(connection, services, slug)
        return
    connection.scope["state"][ELSEWHERE] = seat
    raise errors.ORGANIZATION_SWITCHED()


async def start_at(services: Services, signed_in: SignedIn, path: str) -> None:
    """Let a session that has just begun stand where `path` leads: in the organization that its address names.

    An address without a name, or with that of an organization without a seat for the user, changes nothing.
    """
    slug = path.removeprefix(PREFIX).partition("/")[0].partition("?")[0] if path.startswith(PREFIX) else ""
    seat = await accounts.seat_named(services, signed_in.user.id, slug) if slug else None
    if seat is not None and seat.organization_id != signed_in.organization_id:
        await accounts.move_to(services, signed_in.user.id, signed_in.session_id, seat.organization_id)
