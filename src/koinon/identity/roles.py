"""Roles: six are built in, an organization adds its own from the permission catalogue (IDN-027..031)."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Any
from uuid import UUID

import psycopg
from msgspec import Struct

from koinon.identity import catalogue, events, rights, sessions
from koinon.identity.audit_trail import audit
from koinon.identity.contracts import Permission, Role, RoleView
from koinon.kit import ids
from koinon.platform import errors
from koinon.platform.actor import Actor
from koinon.platform.db import Tx

MOST_ROLES = 50
NAMES = {
    Role.OWNER: "Owner",
    Role.ADMIN: "Administrator",
    Role.TREASURER: "Treasurer",
    Role.AGENT: "Agent",
    Role.STAFF: "Staff",
    Role.VIEWER: "Viewer",
}


class _Row(Struct, frozen=True):
    id: UUID
    code: str
    name: str
    permissions: list[str]
    version: int


class _Held(Struct, frozen=True):
    role: str
    members: int


_ROLE = "select id, code, name, permissions, version from roles where organization_id = %(organization_id)s"


async def list_roles(tx: Tx) -> list[RoleView]:
    """Every role that may be given here, the built-in ones first."""
    held = await _members_by_role(tx)
    own = await tx.all(_Row, f"{_ROLE} order by name, code", {"organization_id": tx.organization_id})
    return [_built_in(role, held) for role in Role] + [_view(row, held) for row in own]


async def role(tx: Tx, code: str) -> RoleView:
    """One role. Raises `resource_not_found`."""
    held = await _members_by_role(tx)
    if rights.is_built_in(code):
        return _built_in(Role(code), held)
    return _view(await _own(tx, code), held)


def _built_in(code: Role, held: dict[str, int]) -> RoleView:
    return RoleView(code, NAMES[code], sorted(rights.permissions_of(code)), True, held.get(code, 0), 1)


def _view(row: _Row, held: dict[str, int]) -> RoleView:
    shown = sorted(rights.permissions_of(row.code, row.permissions))
    return RoleView(row.code, row.name, shown, False, held.get(row.code, 0), row.version)


async def _members_by_role(tx: Tx) -> dict[str, int]:
    rows = await tx.all(
        _Held,
        """
        select role, count(*) as members
        from memberships
        where organization_id = %(organization_id)s
          and state <> 'removed'
        group by role
        """,
        {"organization_id": tx.organization_id},
    )
    return {row.role: row.members for row in rows}


async def _own(tx: Tx, code: str, lock: str = "") -> _Row:
    values = {"organization_id": tx.organization_id, "code": code}
    found = await tx.first(_Row, f"{_ROLE} and code = %(code)s {lock}", values)
    if found is None:
        raise errors.RESOURCE_NOT_FOUND()
    return found


async def permissions_of(tx: Tx, code: str) -> frozenset[str]:
    """What a role may do, locked against its deletion. Raises 422 on `role` where there is none."""
    if rights.is_built_in(code):
        return rights.permissions_of(code)
    try:
        row = await _own(tx, code, "for share")
    except errors.KoinonError:
        raise errors.invalid_field("role", "invalid_enum", "There is no such role.") from None
    return rights.permissions_of(code, row.permissions)


async def create_role(tx: Tx, name: str, permissions: Iterable[str]) -> RoleView:
    """Add a role with at most the maker's own rights; its code is made from its name."""
    kept = _checked(tx.actor, permissions)
    if len(await list_roles(tx)) - len(Role) >= MOST_ROLES:
        raise errors.RESOURCE_IN_USE("An organization has at most {most} roles.", details={"most": MOST_ROLES})
    code = _code_of(name)
    try:
        async with tx.savepoint():
            role_id = await _insert(tx, code, name, kept)
    except psycopg.errors.UniqueViolation:
        raise errors.DUPLICATE_RESOURCE("A role with this name exists.") from None
    await audit(tx, "role.created", "role", role_id, {"after": {"code": code, "permissions": kept}})
    return await role(tx, code)


async def _insert(tx: Tx, code: str, name: str, permissions: list[str]) -> UUID:
    role_id = ids.uuid7()
    await tx.execute(
        """
        insert into roles (id, organization_id, code, name, permissions, created_by)
        values (%(id)s, %(organization_id)s, %(code)s, %(name)s, %(permissions)s, %(created_by)s)
        """,
        {
            "id": role_id,
            "organization_id": tx.organization_id,
            "code": code,
            "name": name,
            "permissions": permissions,
            "created_by": tx.actor.id,
        },
    )
    return role_id


async def update_role(tx: Tx, code: str, changes: dict[str, Any], *, if_version: int | None = None) -> RoleView:
    """Rename a role or change what it holds; who has it feels it at their next request (IDN-033)."""
    _refuse_built_in(code)
    present = await _own(tx, code, "for update")
    if if_version is not None and if_version != present.version:
        raise errors.PRECONDITION_FAILED()
    before = rights.permissions_of(code, present.permissions)
    _refuse_outranked(tx.actor, before)
    if "permissions" in changes:
        changes = {**changes, "permissions": _checked(tx.actor, changes["permissions"])}
    await tx.execute(
        """
        update roles
        set name = coalesce(%(name)s, name), permissions = coalesce(%(permissions)s, permissions),
            version = version + 1, updated_at = now()
        where organization_id = %(organization_id)s
          and code = %(code)s
        """,
        {"name": None, "permissions": None, **changes, "organization_id": tx.organization_id, "code": code},
    )
    told = {"before": {"name": present.name, "permissions": sorted(before)}, "after": changes}
    await _announce(tx, present, "role.updated", told)
    return await role(tx, code)


async def delete_role(tx: Tx, code: str) -> None:
    """Remove a role. Raises 409 `resource_in_use` while a member or an invitation has it."""
    _refuse_built_in(code)
    present = await _own(tx, code, "for update")
    _refuse_outranked(tx.actor, rights.permissions_of(code, present.permissions))
    if await _is_held(tx, code):
        raise errors.RESOURCE_IN_USE("Give its members another role first.")
    await tx.execute(
        "delete from roles where organization_id = %(organization_id)s and code = %(code)s",
        {"organization_id": tx.organization_id, "code": code},
    )
    await _announce(tx, present, "role.deleted", {"before": {"name": present.name}})


async def _is_held(tx: Tx, code: str) -> bool:
    return bool(
        await tx.scalar(
            """
            select exists (select from memberships
                           where organization_id = %(organization_id)s
                             and role = %(code)s
                             and state <> 'removed')
                or exists (select from invitations
                           where organization_id = %(organization_id)s
                             and role = %(code)s
                             and state = 'pending')
            """,
            {"organization_id": tx.organization_id, "code": code},
        )
    )


async def role_id(tx: Tx, code: str) -> UUID | None:
    """Under which id the trail tells of a role; None for a built-in one, which nobody changes."""
    return None if rights.is_built_in(code) else (await _own(tx, code)).id


async def _announce(tx: Tx, row: _Row, action: str, changes: dict[str, Any]) -> None:
    tx.publish(events.role_changed(tx.organization_id, row.code))
    await audit(tx, action, "role", row.id, {"code": row.code, **changes})
    tx.after_commit(sessions.REMEMBERED.forget)


def _refuse_built_in(code: str) -> None:
    if rights.is_built_in(code):
        raise errors.INVALID_STATE("A built-in role cannot be changed: copy it and change the copy.")


def _refuse_outranked(actor: Actor, held: frozenset[str]) -> None:
    if not actor.holds(held):
        raise errors.INSUFFICIENT_PERMISSIONS("This role may do more than you.")


def _checked(actor: Actor, permissions: Iterable[str]) -> list[str]:
    """The permissions, sorted. Raises 422 for unknown ones, 403 for those the maker lacks (IDN-031)."""
    asked = sorted(set(permissions))
    unknown = [name for name in asked if name not in catalogue.permissions()]
    if unknown:
        faults = [
            errors.FieldFault("permissions", "invalid_enum", "{name} is not a permission.", {"name": name})
            for name in unknown
        ]
        raise errors.invalid(faults)
    lacking = [name for name in asked if not actor.may(name)]
    if lacking:
        raise errors.INSUFFICIENT_PERMISSIONS(
            "You cannot give rights that you lack.", details={"required": ", ".join(lacking)}
        )
    return asked


def _code_of(name: str) -> str:
    folded = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    code = re.sub(r"[^a-z0-9]+", "_", folded).strip("_")[:40]
    return code if re.fullmatch(r"[a-z][a-z0-9_]+", code) and not rights.is_built_in(code) else f"role_{code}"[:41]


def listed_permissions(actor: Actor) -> list[Permission]:
    """The catalogue, with what the caller holds of it."""
    return [_listed(actor, name) for name in sorted(catalogue.permissions())]


def _listed(actor: Actor, name: str) -> Permission:
    resource, _, action = name.partition(":")
    return Permission(name, resource, action, name in catalogue.sensitive(), actor.may(name))
