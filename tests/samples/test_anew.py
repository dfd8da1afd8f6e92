"""A sample begins anew or goes in one click, and no real carrier can stand in it (ORG-017)."""

import asyncio
from uuid import UUID

import psycopg
import pytest

from koinon import contacts, identity, organizations, wiring
from koinon.contacts import ContactQuery
from koinon.identity.contracts import Role
from koinon.kit import ids
from koinon.platform import errors
from koinon.platform.actor import Actor, ActorKind
from koinon.platform.services import Services
from tests.identity.conftest import found, seat

assert wiring.MODULES  # fills in how a sample is made


@pytest.fixture
async def owner(services: Services) -> Actor:
    """Ada, owner of a sample, where nobody is yet."""
    signed_in = await found(services)
    assert signed_in.organization_id is not None
    async with services.database.transaction(signed_in.organization_id) as tx:
        await tx.execute("update organizations set is_sample = true where id = %(id)s", {"id": tx.organization_id})
    return Actor(kind=ActorKind.USER, organization_id=signed_in.organization_id, id=signed_in.user.id, name="Ada")


def at(owner: Actor) -> UUID:
    assert owner.organization_id is not None
    return owner.organization_id


async def seats_of(services: Services, owner: Actor) -> list[tuple[UUID, str]]:
    assert owner.id is not None
    return [(one.organization_id, one.role) for one in await identity.seats(services, owner.id)]


async def test_started_anew_it_has_its_people_and_the_same_team(services: Services, owner: Actor) -> None:
    agent = (await seat(services, at(owner), Role.AGENT)).user.id
    made = await identity.reset_sample(services, owner)
    assert made != owner.organization_id
    async with services.database.transaction(made) as tx:
        own = await organizations.get(tx)
        assert (own.is_sample, str(own.kind), str(own.state), own.name) == (True, "church", "active", "Grace Chapel")
        assert await contacts.count(tx, services.vault, ContactQuery()) >= 10
    assert await seats_of(services, owner) == [(made, "owner")]
    assert [one.organization_id for one in await identity.seats(services, agent)] == [made]


async def test_started_anew_it_keeps_its_address_and_the_one_before(services: Services, owner: Actor) -> None:
    async with services.database.transaction(at(owner)) as tx:
        before = (await organizations.get(tx)).slug
        address = f"bakery-{ids.uuid7().hex[-12:]}"
        await organizations.update(tx, {"slug": address})
    made = await identity.reset_sample(services, owner)
    async with services.database.transaction(made) as tx:
        assert (await organizations.get(tx)).slug == address
        leads = [await organizations.find_by_slug(tx, slug) for slug in (address, before)]
    assert leads == [organizations.SlugOwner(made, False), organizations.SlugOwner(made, True)]
    again = await identity.reset_sample(services, replace_organization(owner, made))
    async with services.database.transaction(again) as tx:
        assert (await organizations.get(tx)).slug == address


async def test_two_clicks_at_once_begin_one(services: Services, owner: Actor) -> None:
    made = await asyncio.gather(*(identity.reset_sample(services, owner) for _ in range(2)))
    assert made[0] == made[1]
    assert await seats_of(services, owner) == [(made[0], "owner")]


async def test_it_goes_unless_one_would_have_none_left(services: Services, owner: Actor) -> None:
    with pytest.raises(errors.KoinonError) as refused:
        await identity.remove_sample(services, owner)
    assert refused.value.code == "resource_in_use"
    new = organizations.NewOrganization(
        name="Own", kind=organizations.Kind.BUSINESS, country="US", time_zone="America/New_York"
    )
    own = await identity.found_another(services, owner, new, ids.uuid7().hex)
    await identity.remove_sample(services, owner)
    assert await seats_of(services, owner) == [(own, "owner")]
    with pytest.raises(errors.KoinonError) as refused:
        await identity.remove_sample(services, replace_organization(owner, own))
    assert refused.value.code == "invalid_state"


def replace_organization(owner: Actor, organization_id: UUID) -> Actor:
    import msgspec

    return msgspec.structs.replace(owner, organization_id=organization_id)


async def test_no_real_carrier_can_stand_in_a_sample(services: Services, owner: Actor) -> None:
    """The database refuses it, whatever the code does."""
    with pytest.raises(psycopg.errors.CheckViolation):
        async with services.database.transaction(at(owner)) as tx:
            await tx.execute(
                """
                insert into provider_accounts (id, organization_id, provider, name, environment, base_url)
                values (%(id)s, %(organization_id)s, 'telnyx', 'Live', 'live', 'https://api.telnyx.com')
                """,
                {"id": ids.uuid7(), "organization_id": at(owner)},
            )
