"""Who asked for a job, as they may act now: identity, which knows seats and keys and sits above, fills this in.

A job may run long after it was asked for: a seat that was taken away or moved to another location counts at once.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from uuid import UUID

from koinon.platform.actor import Actor, ActorKind, system
from koinon.platform.db import Tx

Resolver = Callable[[Tx, Actor], Awaitable[Actor | None]]
KEPT = ("name", "locale", "ip", "request_id", "livemode")


class _Registered:
    resolver: Resolver | None = None


def register_resolver(resolver: Resolver) -> None:
    """Have `resolver(tx, actor)` say what an actor may do now; None: nothing any more."""
    _Registered.resolver = resolver


def kept(actor: Actor) -> dict[str, Any]:
    """What a job remembers of who asked."""
    return {
        "kind": actor.kind,
        "id": actor.id,
        **{name: getattr(actor, name) for name in KEPT},
        "permissions": sorted(actor.permissions),
        "location_ids": sorted(actor.location_ids),
    }


async def present(tx: Tx, stored: Mapping[str, Any]) -> Actor | None:
    """Who asked, with the rights they had then as far as they still have them; None where they may nothing."""
    assert tx.actor.organization_id is not None
    asked = _asked(stored, tx.actor.organization_id)
    if asked.kind is ActorKind.SYSTEM or _Registered.resolver is None:
        return asked
    return await _Registered.resolver(tx, asked)


def _asked(stored: Mapping[str, Any], organization_id: UUID) -> Actor:
    if stored.get("kind") == ActorKind.SYSTEM:
        return system(organization_id)
    known = {name: stored.get(name) for name in KEPT}
    return Actor(
        kind=ActorKind(stored["kind"]),
        organization_id=organization_id,
        id=UUID(stored["id"]) if stored.get("id") else None,
        permissions=frozenset(stored["permissions"]),
        location_ids=frozenset(UUID(place) for place in stored.get("location_ids", ())),
        **known,  # type: ignore[arg-type]
    )
