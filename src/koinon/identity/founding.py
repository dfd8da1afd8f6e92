"""Somebody who signs in already starts another organization (ORG-006)."""

import hashlib
from uuid import UUID

from koinon import organizations
from koinon.identity import accounts, repository, seating
from koinon.identity.contracts import Client, Role
from koinon.identity.errors import SIGN_UP_CLOSED
from koinon.kit import ids
from koinon.organizations import NewOrganization
from koinon.platform import errors
from koinon.platform.actor import Actor
from koinon.platform.db import Tx
from koinon.platform.services import Services

UNLIMITED = -1
KIND = "founding"
FULL = "One person may own {limit} organizations here. Ask who runs this installation for more."


async def may_found(services: Services, user_id: UUID) -> bool:
    """Whether this person may start another one: anybody where sign-up is open, else who owns one, unless closed."""
    mode = await accounts.signup_mode(services)
    if mode != "invite":
        return mode == "open"
    return any(seat.role == Role.OWNER for seat in await accounts.seats(services, user_id))


async def found_another(services: Services, actor: Actor, new: NewOrganization, key: str = "") -> UUID:
    """Make an organization and its owner's seat; the same `key` again gives the one made before.

    Raises 403 where nobody may, or support acts; 409 `plan_limit_exceeded` for who owns as many as one may; 422.
    """
    if actor.id is None or actor.on_behalf_of is not None:
        raise errors.INSUFFICIENT_PERMISSIONS()
    if not await may_found(services, actor.id):
        raise SIGN_UP_CLOSED()
    client = Client(actor.ip, actor.user_agent, actor.request_id)
    organization_id = ids.uuid7()
    await services.placements.place(organization_id, new.region)
    async with services.database.transaction(accounts.acting(actor.id, organization_id, actor.name, client)) as tx:
        await _lock(tx, actor.id)
        if (before := await _made_before(tx, actor.id, key)) is not None:
            return before
        await require_room(tx, actor.id, services.configuration.organizations_per_owner)
        await organizations.create(tx, organizations.as_configured(new, services.configuration))
        await accounts.take_seat(tx, actor.id, organization_id, Role.OWNER)
        await _remember(tx, actor.id, key)
    return organization_id


async def require_room(tx: Tx, user_id: UUID, most: int) -> None:
    """Raise 409 where this person owns `most` organizations; samples, sandboxes and closed ones do not count."""
    if most == UNLIMITED:
        return
    await seating.see_own_seats(tx, user_id)
    own = [row for row in await seating.seats(tx, user_id) if row.role == Role.OWNER and not row.is_sample]
    if len(own) >= most:
        details = {"limit": most, "current": len(own), "plan": None, "resource": "organizations", "upgrade_path": None}
        raise errors.PLAN_LIMIT_EXCEEDED(FULL, details=details)


async def _lock(tx: Tx, user_id: UUID) -> None:
    """Of two forms sent at once the second waits here until the first is done."""
    if await repository.user(tx, user_id) is None:
        raise errors.RESOURCE_NOT_FOUND()
    await tx.execute("select from users where id = %(id)s for update", {"id": user_id})


async def _made_before(tx: Tx, user_id: UUID, key: str) -> UUID | None:
    if not key:
        return None
    return await tx.first(
        UUID,
        "select organization_id from directory where kind = %(kind)s and key_hash = %(key_hash)s",
        {"kind": KIND, "key_hash": _hash(user_id, key)},
    )


async def _remember(tx: Tx, user_id: UUID, key: str) -> None:
    if key:
        await tx.execute(
            """
            insert into directory (kind, key_hash, organization_id, target_id)
            values (%(kind)s, %(key_hash)s, %(organization_id)s, %(user_id)s)
            """,
            {
                "kind": KIND,
                "key_hash": _hash(user_id, key),
                "organization_id": tx.organization_id,
                "user_id": user_id,
            },
        )


def _hash(user_id: UUID, key: str) -> bytes:
    return hashlib.sha256(user_id.bytes + key.encode()).digest()
