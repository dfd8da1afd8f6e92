"""A sample organization begins anew, or goes: what was tried in it is nobody's loss (ORG-017)."""

import hashlib
from collections.abc import Awaitable, Callable
from uuid import UUID

from koinon.kit import ids
from koinon.organizations import service, slugs
from koinon.organizations.contracts import Kind
from koinon.organizations.plans import forget_after
from koinon.organizations.repository import sandboxes
from koinon.organizations.sandbox import retire
from koinon.platform import errors
from koinon.platform.actor import Actor, ActorKind
from koinon.platform.db import Tx, joining
from koinon.platform.services import Services

KIND = "sample"
Make = Callable[[Tx, Services, Kind], Awaitable[None]]
Seat = Callable[[Tx], Awaitable[None]]


class _Registered:
    make: Make | None = None


def register_sample(make: Make) -> None:
    """Have `make(tx, services, kind)` make the sample of a kind, whole, in the organization `tx` is bound to."""
    _Registered.make = make


async def require_sample(tx: Tx) -> Kind:
    """The sample's kind. Raises 409 for an organization that is none, 403 for who is limited to some locations."""
    service.require_everywhere(tx)
    organization = await service.get(tx)
    if not organization.is_sample:
        raise errors.INVALID_STATE("Only a sample can be started anew or taken away like this.")
    return organization.kind


async def begin_anew(services: Services, old: UUID, kind: Kind, seat: Seat) -> UUID:
    """Another sample of the kind in the place of `old`, whose rows a job deletes; `seat(tx)` lets the same people in.

    It has the address of `old`. Of two clicks at once the second gets the one that the first makes.
    """
    if _Registered.make is None:
        raise errors.RESOURCE_NOT_FOUND()
    made = ids.uuid7()
    await services.placements.place_beside(made, old)
    acting = Actor(kind=ActorKind.SYSTEM, organization_id=made)
    async with services.database.transaction(acting) as tx:
        follower = await sandboxes.follow(tx, KIND, hashlib.sha256(old.bytes).digest())
        if follower == made:
            slug = await _give_up_slug(tx, services, old)
            await _Registered.make(tx, services, kind)
            await slugs.inherit(tx, old, slug)
            forget_after(tx)
            await seat(tx)
    await retire(services, old)
    return follower


async def _give_up_slug(tx: Tx, services: Services, old: UUID) -> str:
    """Both in one transaction: the address leads to a sample at every moment, and a crash changes nothing."""
    with joining(tx):
        async with services.database.transaction(old) as gone:
            return await slugs.give_up(gone)
