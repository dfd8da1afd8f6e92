"""Who sits in an organization: list, change, suspend, take away; never the last owner, never one's better (IDN-031)."""

from collections.abc import Awaitable, Callable, Iterable
from typing import Any
from uuid import UUID

from koinon import organizations
from koinon.identity import events, keys, repository, roles, seating, sessions
from koinon.identity.audit_trail import audit
from koinon.identity.contracts import Correspondent, Member, Role, User
from koinon.identity.places import BEYOND, reaches_beyond, refuse_beyond, refuse_limited_owner, refuse_strange_locations
from koinon.kit.pagination import Cursor
from koinon.platform import errors
from koinon.platform.actor import Actor, ActorKind
from koinon.platform.db import Tx
from koinon.platform.services import Services

Mover = Callable[[Tx, UUID, UUID | None], Awaitable[None]]
_movers: list[Mover] = []


def register_seat_mover(mover: Mover) -> None:
    """A context names who takes over the open work of a user who loses their seat: `(tx, user, heir or None)`."""
    if mover not in _movers:
        _movers.append(mover)


async def users_who_may(tx: Tx, permission: str) -> list[UUID]:
    """Active seats of the transaction's organization whose role holds `permission`, the longest seated first."""
    return await seating.users_with(tx, permission)


async def user_names(tx: Tx, user_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names of users by id; unknown ids are left out."""
    return await repository.user_names(tx, list(user_ids))


async def person_behind(tx: Tx) -> UUID | None:
    """Who acts in this transaction: the user, or who made the API key that acts; None for Koinon itself."""
    actor = tx.actor
    if actor.kind is ActorKind.API_KEY and actor.id is not None:
        return await repository.key_maker(tx, actor.id)
    return actor.id if actor.kind is ActorKind.USER else None


async def correspondents(tx: Tx, user_ids: Iterable[UUID]) -> list[Correspondent]:
    """Those of the users who have an active seat in the transaction's organization, to be mailed."""
    return await repository.correspondents(tx, list(user_ids))


async def me(services: Services, actor: Actor) -> User:
    """The user who calls. Raises `authentication_required` for an API key."""
    async with services.database.system() as tx:
        user = await repository.user(tx, actor.id) if actor.id else None
    if user is None:
        raise errors.AUTHENTICATION_REQUIRED()
    return user


async def list_members(tx: Tx, limit: int, at: Cursor | None = None) -> list[Member]:
    """Up to `limit` members, the longest seated first."""
    backwards = at is not None and at.direction == "prev"
    return [_view(row) for row in await seating.members(tx, limit, at.id if at else None, backwards=backwards)]


async def member(tx: Tx, member_id: UUID) -> Member:
    """One member. Raises `resource_not_found`."""
    return _view(await _found(tx, member_id))


async def member_of(tx: Tx, user_id: UUID) -> Member | None:
    """The seat of a user here, if they have one."""
    row = await seating.member_of(tx, user_id)
    return None if row is None else _view(row)


def _view(row: seating.MemberRow) -> Member:
    name = roles.NAMES[Role(row.role)] if row.role in set(Role) else row.role_name
    values = {field: getattr(row, field) for field in Member.__struct_fields__}
    return Member(**{**values, "role_name": name})


async def _found(tx: Tx, member_id: UUID) -> seating.MemberRow:
    row = await seating.member(tx, member_id)
    if row is None:
        raise errors.RESOURCE_NOT_FOUND()
    return row


async def update_member(tx: Tx, member_id: UUID, changes: dict[str, Any], *, if_version: int | None = None) -> Member:
    """Change `role`, `location_ids` or `title`; it holds from the member's next request on (IDN-033)."""
    row = await _manageable(tx, member_id)
    if if_version is not None and if_version != row.version:
        raise errors.PRECONDITION_FAILED()
    different = {name: value for name, value in changes.items() if getattr(row, name) != value}
    if "role" in different:
        await require_giveable(tx, different["role"])
        await _keep_an_owner(tx, row)
    if {"role", "location_ids"} & set(different):
        refuse_limited_owner(different.get("role", row.role), different.get("location_ids", row.location_ids))
    if "location_ids" in different:
        refuse_beyond(tx.actor, different["location_ids"])
    if different.get("location_ids"):
        await refuse_strange_locations(tx, different["location_ids"])
    if not different:
        return _view(row)
    await seating.update_member(tx, member_id, different)
    before = {name: getattr(row, name) for name in different}
    kind = "role_changed" if "role" in different else "updated"
    await _announce(tx, row, kind, {"before": before, "after": different})
    return await member(tx, member_id)


async def suspend_member(tx: Tx, member_id: UUID) -> Member:
    """Close a seat until it is restored; what it made stays. Suspending again changes nothing."""
    row = await _manageable(tx, member_id)
    if row.state == "suspended":
        return _view(row)
    await _keep_an_owner(tx, row)
    await seating.update_member(tx, member_id, {"state": "suspended"})
    await organizations.give_back(tx, "seats")
    await _announce(tx, row, "suspended", {})
    return await member(tx, member_id)


async def restore_member(tx: Tx, member_id: UUID) -> Member:
    """Open a suspended seat. Raises `plan_limit_exceeded` where the plan has none left."""
    row = await _manageable(tx, member_id)
    if row.state != "suspended":
        return _view(row)
    await organizations.require_limit(tx, "seats")
    await seating.update_member(tx, member_id, {"state": "active", "suspended_by_plan": False})
    await _announce(tx, row, "restored", {})
    return await member(tx, member_id)


async def remove_member(tx: Tx, member_id: UUID, *, reassign_to: UUID | None = None, revoke_keys: bool = False) -> None:
    """Take a seat away. Their open work goes to `reassign_to` (a user) or to nobody; what they wrote stays theirs.

    API keys they made go on working, since keys belong to the organization, unless `revoke_keys`.
    """
    row = await _manageable(tx, member_id, myself=True)
    await _keep_an_owner(tx, row)
    await _refuse_strange_heir(tx, row, reassign_to)
    await seating.update_member(tx, member_id, {"state": "removed"})
    if row.state == "active":
        await organizations.give_back(tx, "seats")
    for mover in _movers:
        await mover(tx, row.user_id, reassign_to)
    revoked = await keys.revoke_keys_of(tx, row.user_id) if revoke_keys else 0
    await _announce(tx, row, "removed", {"after": {"reassigned": reassign_to, "keys_revoked": revoked}})


async def _refuse_strange_heir(tx: Tx, row: seating.MemberRow, heir: UUID | None) -> None:
    if heir is None:
        return
    found = await seating.member_of(tx, heir)
    if found is None or found.state != "active" or heir == row.user_id:
        raise errors.invalid_field("reassign_to", "invalid_enum", "Choose an active member of your team.")


async def _manageable(tx: Tx, member_id: UUID, *, myself: bool = False) -> seating.MemberRow:
    """The row, in a locked team, of somebody who may do no more than the actor; oneself only for leaving."""
    await seating.lock_team(tx)
    row = await _found(tx, member_id)
    if row.user_id == tx.actor.id and not myself:
        raise errors.INVALID_STATE("Ask another owner or administrator to change your own seat.")
    if row.user_id != tx.actor.id and not tx.actor.holds(row.permissions):
        raise errors.INSUFFICIENT_PERMISSIONS("This person may do more here than you.")
    if row.user_id != tx.actor.id and reaches_beyond(tx.actor, row.location_ids):
        raise errors.INSUFFICIENT_PERMISSIONS(BEYOND)
    return row


async def require_giveable(tx: Tx, code: str) -> None:
    """Raise 422 for a role that is none and 403 for one that may do more than the actor."""
    if not tx.actor.holds(await roles.permissions_of(tx, code)):
        raise errors.INSUFFICIENT_PERMISSIONS("You cannot give a role that may do more than you.")


async def _keep_an_owner(tx: Tx, row: seating.MemberRow) -> None:
    if row.role == Role.OWNER and row.state == "active" and await seating.owners(tx) == [row.id]:
        raise errors.RESOURCE_IN_USE("An organization needs an owner: make somebody else owner first.")


async def _announce(tx: Tx, row: seating.MemberRow, kind: str, changes: dict[str, Any]) -> None:
    tx.publish(events.member_changed(kind, row.user_id))
    await audit(tx, f"member.{kind}", "member", row.id, changes)
    tx.after_commit(sessions.REMEMBERED.forget)


async def update_me(services: Services, actor: Actor, changes: dict[str, Any]) -> None:
    """Change one's own `name`, `locale` or `time_zone`. Raises 422."""
    if changes.get("time_zone") is not None and not organizations.is_zone(changes["time_zone"]):
        raise errors.invalid_field("time_zone", "invalid_time_zone")
    if "name" in changes and not 1 <= len(str(changes["name"])) <= 120:
        raise errors.invalid_field("name", "missing_required_field")
    if changes and actor.id is not None:
        async with services.database.system() as tx:
            await repository.update_user(tx, actor.id, changes)
            tx.after_commit(sessions.REMEMBERED.forget)
