"""REST v1 of groups and their members."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from litestar import Response, delete, get, patch, post
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import UNSET, Meta, Struct, UnsetType

from koinon.contacts.contracts import ContactQuery, ContactRow, Group
from koinon.contacts.endpoints.expanding import LOCATION
from koinon.contacts.endpoints.shapes import READ, WRITE, ContactIds, InNames
from koinon.contacts.service import groups, reading
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.rest import PageRequest
from koinon.platform.services import Services

PATH = "/api/v1/groups"
OWN = "/api/v1/groups/{group_id:uuid}"
GroupName = Annotated[str, Meta(min_length=1, max_length=120, examples=["Choir"])]
Description = Annotated[str, Meta(max_length=2_000)]


class NewGroup(rest.Body, frozen=True, kw_only=True):
    """A group to add; without a location it belongs to the whole organization."""

    name: GroupName
    description: Description = ""
    location_id: UUID | None = None


class GroupPatch(rest.Patch, frozen=True, kw_only=True):
    """What may be changed of a group."""

    name: GroupName | UnsetType = UNSET
    description: Description | UnsetType = UNSET
    location_id: UUID | UnsetType | None = UNSET
    is_archived: bool | UnsetType = UNSET


class Changed(Struct, frozen=True):
    """How many of the contacts named were not so before."""

    changed: int


@get(PATH, opt={**READ, "expand": LOCATION, "errors": [errors.INVALID_CURSOR]}, dependencies=rest.BY_NAME)
async def list_groups(
    services: Services, actor: Actor, paging: PageRequest, q: InNames = "", archived: FromQuery[bool] = False
) -> rest.Envelope[Sequence[Group]]:
    """List groups by name."""
    async with services.database.transaction(actor) as tx:
        found, pagination = await groups.groups_page(tx, paging, archived=archived, q=q)
    return rest.page(found, pagination)


@post(PATH, opt={**WRITE, "errors": [errors.DUPLICATE_RESOURCE]})
@rest.once_per_key
async def create_group(data: JSONBody[NewGroup], services: Services, actor: Actor) -> Response[rest.Envelope[Group]]:
    """Add a group."""
    async with services.database.transaction(actor) as tx:
        group = await groups.create_group(tx, data.name, data.description, data.location_id)
    return rest.created(group, f"{PATH}/{group.id}")


@get(OWN, opt={**READ, "expand": LOCATION})
async def get_group(group_id: FromPath[UUID], services: Services, actor: Actor) -> rest.Envelope[Group]:
    """Read a group."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await groups.get_group(tx, group_id))


@patch(OWN, opt={**WRITE, "errors": [errors.DUPLICATE_RESOURCE]})
async def update_group(
    group_id: FromPath[UUID], data: JSONBody[GroupPatch], services: Services, actor: Actor
) -> rest.Envelope[Group]:
    """Change a group."""
    async with services.database.transaction(actor) as tx:
        await rest.require_match(tx, lambda: groups.get_group(tx, group_id), group_id)
        return rest.one(await groups.update_group(tx, group_id, data.changes()))


@delete(OWN, opt=WRITE)
async def delete_group(group_id: FromPath[UUID], services: Services, actor: Actor) -> None:
    """Remove a group; its members stay contacts."""
    async with services.database.transaction(actor) as tx:
        await rest.require_match(tx, lambda: groups.get_group(tx, group_id), group_id)
        await groups.delete_group(tx, group_id)


@get(f"{OWN}/members", opt={**READ, "errors": [errors.INVALID_CURSOR]}, dependencies=rest.BY_NAME)
async def list_group_members(
    group_id: FromPath[UUID], services: Services, actor: Actor, paging: PageRequest
) -> rest.Envelope[Sequence[ContactRow]]:
    """List the members of a group by name."""
    async with services.database.transaction(actor) as tx:
        await groups.get_group(tx, group_id)
        page = await reading.list_page(tx, services.vault, ContactQuery(group_id=group_id), paging)
    return rest.page(page.rows, page.pagination)


@post(f"{OWN}/members", opt=WRITE, status_code=200)
@rest.once_per_key
async def add_group_members(
    group_id: FromPath[UUID], data: JSONBody[ContactIds], services: Services, actor: Actor
) -> rest.Envelope[Changed]:
    """Put contacts into a group; those who are in it already stay."""
    async with services.database.transaction(actor) as tx:
        return rest.one(Changed(len(await groups.add_members(tx, group_id, data.contact_ids))))


@post(f"{OWN}/members/remove", opt=WRITE, status_code=200)
@rest.once_per_key
async def remove_group_members(
    group_id: FromPath[UUID], data: JSONBody[ContactIds], services: Services, actor: Actor
) -> rest.Envelope[Changed]:
    """Take contacts out of a group."""
    async with services.database.transaction(actor) as tx:
        return rest.one(Changed(len(await groups.remove_members(tx, group_id, data.contact_ids))))


ENDPOINTS = [
    list_groups,
    create_group,
    get_group,
    update_group,
    delete_group,
    list_group_members,
    add_group_members,
    remove_group_members,
]
