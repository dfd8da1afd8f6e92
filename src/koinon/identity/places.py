"""The locations, and the groups of who leads some, that a seat, an invitation or a key may be limited to (IDN-030)."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from uuid import UUID

from koinon import organizations
from koinon.identity.contracts import Role
from koinon.platform import errors
from koinon.platform.actor import Actor
from koinon.platform.db import Tx

Known = Callable[[Tx, Sequence[UUID]], Awaitable[Sequence[UUID]]]
_others: list[Known] = []
BEYOND = "You are limited to some locations, and this reaches beyond them."


def register_limit(known: Known) -> None:
    """Let seats and keys be limited to something else than locations: `known(tx, ids)` tells which of these ids are."""
    if known not in _others:
        _others.append(known)


def reaches_beyond(actor: Actor, location_ids: Iterable[UUID]) -> bool:
    """Whether a limit to `location_ids` (none: everywhere) allows what the actor's own does not (IDN-031)."""
    given = frozenset(location_ids)
    return bool(actor.location_ids) and not (given and given <= actor.location_ids)


def refuse_beyond(actor: Actor, location_ids: Iterable[UUID]) -> None:
    """Raise 403 for a seat, an invitation or a key that sees more than who limits or makes it."""
    if reaches_beyond(actor, location_ids):
        raise errors.INSUFFICIENT_PERMISSIONS(BEYOND)


def refuse_limited_owner(role: str, location_ids: Sequence[UUID]) -> None:
    """Raise 422: an owner answers for all of an organization."""
    if role == Role.OWNER and location_ids:
        raise errors.invalid_field("location_ids", "validation_failed", "An owner sees every location.")


async def refuse_strange_locations(tx: Tx, location_ids: Sequence[UUID]) -> None:
    """Raise 422 for locations, and groups, that are not the organization's."""
    if not location_ids:
        return
    strange = set(location_ids) - {place.id for place in await organizations.locations(tx)}
    for known in _others:
        strange -= set(await known(tx, sorted(strange))) if strange else set()
    if strange:
        raise errors.invalid_field("location_ids", "invalid_enum", "There is no such location.")
