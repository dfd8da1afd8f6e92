"""What a route asks of its caller, declared on the route itself (IDN-032) and checked before its body is read.

`opt={"permission": "contacts:write"}`, `opt={"signed_in": True}` for any user, `opt={"public": True}` for everybody,
`opt={"operator": True}` for who administers the installation, `opt={"caller": True}` for any credential.
`"while_suspended": True` lets a route write even while the organization is suspended or read-only: exports, payment,
closing, ending keys and sessions (ORG-030, 031).
`"module": "loyalty"` asks that this part is turned on (ORG-003).
"""

from typing import Any, NamedTuple

from litestar.connection import ASGIConnection
from litestar.handlers.base import BaseRouteHandler

from koinon.platform import errors
from koinon.platform.actor import Actor, ActorKind

Connection = ASGIConnection[Any, Any, Any, Any]
NEEDS_PERSON = "This is for a signed-in person, not for an API key."


class Access(NamedTuple):
    """The declaration of one route; `declared` is False where there is none, and then nobody may call it."""

    permission: str | None = None
    signed_in: bool = False
    public: bool = False
    operator: bool = False
    while_suspended: bool = False
    caller: bool = False

    @property
    def declared(self) -> bool:
        """Whether the route says anything."""
        return self.public or self.signed_in or self.operator or self.caller or self.permission is not None


class Requires:
    """A guard that names a permission; the same as `opt={"permission": …}`."""

    def __init__(self, permission: str) -> None:
        self.permission = permission

    async def __call__(self, connection: Connection, _handler: BaseRouteHandler) -> None:
        """Refuse a caller who lacks the permission."""
        check(Access(permission=self.permission), actor_of(connection))


def access_of(handler: BaseRouteHandler) -> Access:
    """What `handler` declares, by `opt` or by a `Requires` guard."""
    named = [guard.permission for guard in handler.resolve_guards() if isinstance(guard, Requires)]
    permission = handler.opt.get("permission") or next(iter(named), None)
    names = ("signed_in", "public", "operator", "while_suspended", "caller")
    said = (bool(handler.opt.get(name)) for name in names)
    return Access(permission, *said)


def actor_of(connection: Connection) -> Actor | None:
    """Who calls, once identity has looked; None for nobody known."""
    actor = connection.scope["state"].get("actor")
    return actor if isinstance(actor, Actor) else None


def require(actor: Actor, permission: str) -> None:
    """Raise 403 where an actor lacks what a part of a route asks beyond the route itself."""
    check(Access(permission=permission), actor)


def check(access: Access, actor: Actor | None) -> None:
    """Raise 401 without an actor, 403 where the declared permission is missing or nothing is declared."""
    if access.public:
        return
    if actor is None:
        raise errors.AUTHENTICATION_REQUIRED()
    if access.operator and not actor.is_operator:
        raise errors.RESOURCE_NOT_FOUND()
    if access.permission is None:
        if access.operator or access.caller:
            return
        if not access.signed_in or actor.kind is not ActorKind.USER:
            raise errors.INSUFFICIENT_PERMISSIONS(None if actor.kind is ActorKind.USER else NEEDS_PERSON)
    elif not actor.may(access.permission):
        refused = errors.INSUFFICIENT_SCOPE if actor.kind is ActorKind.API_KEY else errors.INSUFFICIENT_PERMISSIONS
        raise refused(details={"required": access.permission})
