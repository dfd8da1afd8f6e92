"""REST v1 of households and who is in them."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response, delete, get, patch, post
from litestar.params import FromPath, JSONBody
from msgspec import UNSET, Meta, UnsetType

from koinon.contacts.contracts.households import Household, HouseholdRole, NewMember
from koinon.contacts.endpoints.shapes import READ, WRITE, InNames
from koinon.contacts.errors import HEAD_NEEDED, HOUSEHOLD_FULL
from koinon.contacts.service import households
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.rest import PageRequest
from koinon.platform.services import Services

PATH = "/api/v1/households"
OWN = "/api/v1/households/{household_id:uuid}"
CHANGES = {**WRITE, "errors": [HEAD_NEEDED, HOUSEHOLD_FULL]}
HouseholdName = Annotated[str, Meta(min_length=1, max_length=120, examples=["Alvarez family"])]
PostalAddress = Annotated[str, Meta(max_length=500)]
People = Annotated[list[UUID], Meta(min_length=1, max_length=50)]


class MemberBody(rest.Body, frozen=True, kw_only=True):
    """A person and their role; without one, the first of an empty household is head and whoever follows `other`."""

    contact_id: UUID
    role: HouseholdRole | None = None
    is_primary_household: bool | None = None

    def member(self) -> NewMember:
        """As the service takes it."""
        return NewMember(self.contact_id, self.role, self.is_primary_household)


Members = Annotated[list[MemberBody], Meta(max_length=50)]


class NewHousehold(rest.Body, frozen=True, kw_only=True):
    """A household to make."""

    name: HouseholdName
    postal_address: PostalAddress = ""
    members: Members = msgspec.field(default_factory=list)


class HouseholdPatch(rest.Patch, frozen=True, kw_only=True):
    """What may be changed of a household."""

    name: HouseholdName | UnsetType = UNSET
    postal_address: PostalAddress | UnsetType = UNSET


class MembersBody(rest.Body, frozen=True, kw_only=True):
    """People to put into a household, or their other role in it."""

    members: Annotated[list[MemberBody], Meta(min_length=1, max_length=50)]


class Leaving(rest.Body, frozen=True, kw_only=True):
    """Who leaves; `new_head_id` is head from now on, needed where the last one leaves."""

    contact_ids: People
    new_head_id: UUID | None = None


class Moving(Leaving, frozen=True, kw_only=True):
    """Who moves: to `household_id`, or into a new household called `name`."""

    household_id: UUID | None = None
    name: Annotated[str, Meta(max_length=120)] = ""


@get(PATH, opt={**READ, "errors": [errors.INVALID_CURSOR]}, dependencies=rest.BY_NAME)
async def list_households(
    services: Services, actor: Actor, paging: PageRequest, q: InNames = ""
) -> rest.Envelope[Sequence[Household]]:
    """List households by name; `q` is sought in their names and in those of the people there."""
    async with services.database.transaction(actor) as tx:
        found, pagination = await households.households_page(tx, paging, q=q)
    return rest.page(found, pagination)


@post(PATH, opt=CHANGES)
@rest.once_per_key
async def create_household(
    data: JSONBody[NewHousehold], services: Services, actor: Actor
) -> Response[rest.Envelope[Household]]:
    """Make a household."""
    members = [one.member() for one in data.members]
    async with services.database.transaction(actor) as tx:
        made = await households.create_household(tx, data.name, data.postal_address, members)
    return rest.created(made, f"{PATH}/{made.id}")


@get(OWN, opt=READ)
async def get_household(household_id: FromPath[UUID], services: Services, actor: Actor) -> rest.Envelope[Household]:
    """Read a household with who is in it."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await households.get_household(tx, household_id))


@patch(OWN, opt=WRITE)
async def update_household(
    household_id: FromPath[UUID], data: JSONBody[HouseholdPatch], services: Services, actor: Actor
) -> rest.Envelope[Household]:
    """Change the name or the postal address of a household."""
    async with services.database.transaction(actor) as tx:
        await rest.require_match(tx, lambda: households.get_household(tx, household_id), household_id)
        return rest.one(await households.update_household(tx, household_id, data.changes()))


@delete(OWN, opt={**WRITE, "errors": [errors.RESOURCE_IN_USE]})
async def delete_household(household_id: FromPath[UUID], services: Services, actor: Actor) -> None:
    """Remove a household; its people stay contacts."""
    async with services.database.transaction(actor) as tx:
        await rest.require_match(tx, lambda: households.get_household(tx, household_id), household_id)
        await households.delete_household(tx, household_id)


@post(f"{OWN}/members", opt=CHANGES, status_code=200)
@rest.once_per_key
async def put_household_members(
    household_id: FromPath[UUID], data: JSONBody[MembersBody], services: Services, actor: Actor
) -> rest.Envelope[Household]:
    """Put people into a household, or change their role in it."""
    members = [one.member() for one in data.members]
    async with services.database.transaction(actor) as tx:
        return rest.one(await households.put_members(tx, household_id, members))


@post(f"{OWN}/members/remove", opt=CHANGES, status_code=200)
@rest.once_per_key
async def remove_household_members(
    household_id: FromPath[UUID], data: JSONBody[Leaving], services: Services, actor: Actor
) -> rest.Envelope[Household]:
    """Take people out of a household; with the last head goes the question who is head now."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await households.remove_members(tx, household_id, data.contact_ids, data.new_head_id))


@post(f"{OWN}/members/move", opt=CHANGES, status_code=200)
@rest.once_per_key
async def move_household_members(
    household_id: FromPath[UUID], data: JSONBody[Moving], services: Services, actor: Actor
) -> rest.Envelope[Household]:
    """Move people to another household, or split them into a new one; answers where they are now."""
    async with services.database.transaction(actor) as tx:
        found = await households.move_members(
            tx, household_id, data.contact_ids, data.household_id, name=data.name, new_head_id=data.new_head_id
        )
        return rest.one(found)


ENDPOINTS = [
    list_households,
    create_household,
    get_household,
    update_household,
    delete_household,
    put_household_members,
    remove_household_members,
    move_household_members,
]
