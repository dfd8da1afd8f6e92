"""REST v1 of members, roles and permissions."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, delete, get, patch, post
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import UNSET, Meta, UnsetType

from koinon.identity import members, roles, viewing
from koinon.identity.contracts import Member, Permission, RoleView
from koinon.identity.guards import known_session
from koinon.kit.pagination import Cursor
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.rest.conditions import etag, if_match
from koinon.platform.services import Services

READ = {"permission": "users:read", "cache": "private"}
OLDEST_FIRST = rest.paging(rest.Order("created_at", descending=False, by_time=False))
WRITE = {
    "permission": "users:write",
    "errors": [errors.RESOURCE_IN_USE, errors.INVALID_STATE, errors.PLAN_LIMIT_EXCEEDED, errors.PRECONDITION_FAILED],
}
ROLES = {
    "permission": "roles:write",
    "step_up": True,
    "errors": [errors.INVALID_STATE, errors.DUPLICATE_RESOURCE, errors.RESOURCE_IN_USE, errors.PRECONDITION_FAILED],
}
RoleCode = Annotated[str, Meta(pattern="^[a-z][a-z0-9_]{1,40}$", examples=["agent"])]
RoleName = Annotated[str, Meta(min_length=1, max_length=60, examples=["Front desk"])]
PermissionName = Annotated[str, Meta(max_length=60, examples=["contacts:read"])]
Permissions = Annotated[list[PermissionName], Meta(min_length=1, max_length=200)]


class MemberPatch(rest.Patch, frozen=True, kw_only=True):
    """What may be changed of a seat; no locations means all of them.

    `location_ids` may name groups too: whoever leads them sees and writes to their members only.
    """

    role: RoleCode | UnsetType = UNSET
    location_ids: Annotated[list[UUID], Meta(max_length=200)] | UnsetType = UNSET
    title: Annotated[str, Meta(min_length=1, max_length=120, examples=["Welcome team"])] | UnsetType | None = UNSET


class Suspension(rest.Body, frozen=True, kw_only=True):
    """Whether the seat is closed."""

    suspended: bool


class NewRole(rest.Body, frozen=True, kw_only=True):
    """The role to add: at most one's own rights."""

    name: RoleName
    permissions: Permissions


class RolePatch(rest.Patch, frozen=True, kw_only=True):
    """What may be changed of a role of one's own."""

    name: RoleName | UnsetType = UNSET
    permissions: Permissions | UnsetType = UNSET


@get("/api/v1/members", dependencies=OLDEST_FIRST, opt=READ)
async def list_members(services: Services, actor: Actor, paging: rest.PageRequest) -> rest.Envelope[Sequence[Member]]:
    """List who sits in the organization, the longest seated first."""
    filters = {"list": "members"}
    async with services.database.transaction(actor) as tx:
        return rest.page(
            *await paging.page(
                tx,
                filters,
                lambda seen, at, limit: members.list_members(seen, limit, at),
                lambda row: Cursor((), row.id),
            )
        )


@get("/api/v1/members/{member_id:uuid}", opt=READ)
async def get_member(member_id: FromPath[UUID], services: Services, actor: Actor) -> Response[rest.Envelope[Member]]:
    """Read a member."""
    async with services.database.transaction(actor) as tx:
        return _tagged(await members.member(tx, member_id))


def _tagged(found: Member) -> Response[rest.Envelope[Member]]:
    return rest.StampedResponse(rest.one(found), headers=etag(found.version))


@patch("/api/v1/members/{member_id:uuid}", opt={**WRITE, "step_up": True})
async def update_member(
    request: Request[Any, Any, Any],
    member_id: FromPath[UUID],
    data: JSONBody[MemberPatch],
    services: Services,
    actor: Actor,
) -> Response[rest.Envelope[Member]]:
    """Change a member's role, locations or title."""
    async with services.database.transaction(actor) as tx:
        return _tagged(await members.update_member(tx, member_id, data.changes(), if_version=if_match(request)))


@post("/api/v1/members/{member_id:uuid}/suspension", opt={**WRITE, "while_suspended": True}, status_code=200)
@rest.once_per_key
async def suspend_member(
    member_id: FromPath[UUID], data: JSONBody[Suspension], services: Services, actor: Actor
) -> rest.Envelope[Member]:
    """Close a member's seat, or open it again."""
    change = members.suspend_member if data.suspended else members.restore_member
    async with services.database.transaction(actor) as tx:
        return rest.one(await change(tx, member_id))


@delete("/api/v1/members/{member_id:uuid}", opt={**WRITE, "while_suspended": True})
async def remove_member(
    member_id: FromPath[UUID],
    services: Services,
    actor: Actor,
    reassign_to: FromQuery[UUID | None] = None,
    revoke_keys: FromQuery[bool] = False,
) -> None:
    """Take a seat away; open conversations go to the user `reassign_to`, or to nobody."""
    async with services.database.transaction(actor) as tx:
        await members.remove_member(tx, member_id, reassign_to=reassign_to, revoke_keys=revoke_keys)


class View(rest.Body, frozen=True, kw_only=True):
    """The role through whose eyes to look."""

    role: RoleCode


@post(
    "/api/v1/me/view", opt={"permission": "users:write", "errors": [errors.INSUFFICIENT_PERMISSIONS]}, status_code=204
)
async def view_as_role(request: Request[Any, Any, Any], data: JSONBody[View], services: Services, actor: Actor) -> None:
    """See everything as a role would, without changing anything, until the view is ended."""
    async with services.database.transaction(actor) as tx:
        await viewing.view_as(tx, known_session(request).session_id, data.role)


@delete("/api/v1/me/view", opt={"signed_in": True, "viewing": True})
async def end_view(request: Request[Any, Any, Any], services: Services, actor: Actor) -> None:
    """See with one's own eyes again."""
    async with services.database.transaction(actor) as tx:
        await viewing.stop_viewing(tx, known_session(request).session_id)


@get("/api/v1/permissions", opt={"permission": "roles:read", "cache": "private"})
async def list_permissions(actor: Actor) -> rest.Envelope[list[Permission]]:
    """List every permission there is."""
    return rest.one(roles.listed_permissions(actor))


@get("/api/v1/roles", opt={"permission": "roles:read", "cache": "private"})
async def list_roles(services: Services, actor: Actor) -> rest.Envelope[list[RoleView]]:
    """List the roles that can be given; there are at most 56, so all are in one page."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await roles.list_roles(tx))


@post("/api/v1/roles", opt=ROLES)
@rest.once_per_key
async def create_role(data: JSONBody[NewRole], services: Services, actor: Actor) -> Response[rest.Envelope[RoleView]]:
    """Add a role."""
    async with services.database.transaction(actor) as tx:
        made = await roles.create_role(tx, data.name, data.permissions)
    return rest.created(made, f"/api/v1/roles/{made.code}")


@get("/api/v1/roles/{code:str}", opt={"permission": "roles:read", "cache": "private"})
async def get_role(code: FromPath[str], services: Services, actor: Actor) -> Response[rest.Envelope[RoleView]]:
    """Read a role."""
    async with services.database.transaction(actor) as tx:
        found = await roles.role(tx, code)
    return rest.StampedResponse(rest.one(found), headers=etag(found.version))


@patch("/api/v1/roles/{code:str}", opt=ROLES)
async def update_role(
    request: Request[Any, Any, Any],
    code: FromPath[str],
    data: JSONBody[RolePatch],
    services: Services,
    actor: Actor,
) -> Response[rest.Envelope[RoleView]]:
    """Rename a role or change what it holds."""
    async with services.database.transaction(actor) as tx:
        found = await roles.update_role(tx, code, data.changes(), if_version=if_match(request))
    return rest.StampedResponse(rest.one(found), headers=etag(found.version))


@delete("/api/v1/roles/{code:str}", opt=ROLES)
async def delete_role(code: FromPath[str], services: Services, actor: Actor) -> None:
    """Remove a role that nobody has."""
    async with services.database.transaction(actor) as tx:
        await roles.delete_role(tx, code)


ENDPOINTS = [
    list_members,
    get_member,
    update_member,
    suspend_member,
    remove_member,
    view_as_role,
    end_view,
    list_permissions,
    list_roles,
    create_role,
    get_role,
    update_role,
    delete_role,
]
