"""Households: who is in them, who is head, who moves and splits (CON-023)."""

from uuid import UUID

import pytest

from koinon import contacts
from koinon.contacts import NewContact, NewMember
from koinon.kit import ids
from koinon.platform.db import Tx
from koinon.platform.errors import KoinonError
from koinon.platform.services import Services


async def person(tx: Tx, services: Services, name: str, family: str = "Alvarez") -> UUID:
    return (await contacts.create(tx, services.vault, NewContact(given_name=name, family_name=family))).id


async def family(tx: Tx, services: Services) -> tuple[contacts.Household, dict[str, UUID]]:
    """Rosa, head, her husband Luis and their children Ana and Teo."""
    people = {name: await person(tx, services, name) for name in ("Rosa", "Luis", "Ana", "Teo")}
    members = [
        NewMember(people["Rosa"], "head"),
        NewMember(people["Luis"], "spouse"),
        NewMember(people["Ana"], "child"),
        NewMember(people["Teo"], "child"),
    ]
    return await contacts.create_household(tx, " Alvarez family ", "Elm Street 4", members), people


async def test_a_household_tells_who_is_in_it_heads_first(services: Services, chapel: UUID) -> None:
    async with services.database.transaction(chapel) as tx:
        made, _ = await family(tx, services)
    assert (made.name, made.postal_address, made.needs_head) == ("Alvarez family", "Elm Street 4", False)
    assert [(one.name, one.role) for one in made.members] == [
        ("Rosa Alvarez", "head"),
        ("Luis Alvarez", "spouse"),
        ("Ana Alvarez", "child"),
        ("Teo Alvarez", "child"),
    ]
    assert all(one.is_primary_household for one in made.members)


async def test_a_child_of_two_homes_belongs_to_one_first(services: Services, chapel: UUID) -> None:
    async with services.database.transaction(chapel) as tx:
        first, people = await family(tx, services)
        aunt = await person(tx, services, "Carla", "Diaz")
        second = await contacts.create_household(
            tx, "Diaz", members=[NewMember(aunt), NewMember(people["Ana"], "child")]
        )
        of_ana = await contacts.households_of(tx, people["Ana"])
        assert [(one.name, one.role, one.is_primary_household) for one in of_ana] == [
            ("Alvarez family", "child", True),
            ("Diaz", "child", False),
        ]
        await contacts.put_members(tx, second.id, [NewMember(people["Ana"], is_primary_household=True)])
        assert [one.id for one in await contacts.households_of(tx, people["Ana"])] == [second.id, first.id]
        await contacts.delete_household(tx, second.id)
        left = await contacts.households_of(tx, people["Ana"])
        assert [(one.id, one.is_primary_household) for one in left] == [(first.id, True)]


async def test_the_last_head_leaves_only_when_another_is_named(services: Services, chapel: UUID) -> None:
    async with services.database.transaction(chapel) as tx:
        made, people = await family(tx, services)
    for leave in (
        lambda tx: contacts.leave_household(tx, made.id, [people["Rosa"]]),
        lambda tx: contacts.put_members(tx, made.id, [NewMember(people["Rosa"], "other")]),
    ):
        with pytest.raises(KoinonError) as refused:
            async with services.database.transaction(chapel) as tx:
                await leave(tx)
        assert refused.value.code == "head_needed"
    assert str(people["Luis"]) in refused.value.details["candidates"]
    async with services.database.transaction(chapel) as tx:
        left = await contacts.leave_household(tx, made.id, [people["Rosa"]], people["Luis"])
        assert (left.members[0].contact_id, left.members[0].role) == (people["Luis"], "head")
        await contacts.leave_household(tx, made.id, [one.contact_id for one in left.members])
        assert (await contacts.get_household(tx, made.id)).members == []


async def test_the_first_of_an_empty_household_is_its_head(services: Services, chapel: UUID) -> None:
    async with services.database.transaction(chapel) as tx:
        people = [await person(tx, services, name) for name in ("Ben", "Eva")]
        made = await contacts.create_household(tx, "Ben and Eva", members=[NewMember(one) for one in people])
        assert [one.role for one in made.members] == ["head", "other"]
    with pytest.raises(KoinonError) as refused:
        async with services.database.transaction(chapel) as tx:
            await contacts.create_household(tx, "Children alone", members=[NewMember(people[0], "child")])
    assert refused.value.code == "head_needed"


async def test_people_move_to_another_household_and_split_into_a_new_one(services: Services, chapel: UUID) -> None:
    async with services.database.transaction(chapel) as tx:
        made, people = await family(tx, services)
        away = await contacts.move_members(tx, made.id, [people["Luis"], people["Ana"]], None, name="Luis and Ana")
        assert [(one.name, one.role) for one in away.members] == [("Luis Alvarez", "head"), ("Ana Alvarez", "child")]
        assert all(one.is_primary_household for one in away.members)
        back = await contacts.move_members(tx, away.id, [people["Ana"]], made.id)
        assert [one.name for one in back.members] == ["Rosa Alvarez", "Ana Alvarez", "Teo Alvarez"]


async def test_households_are_found_by_their_name_and_by_who_is_there(services: Services, chapel: UUID) -> None:
    async with services.database.transaction(chapel) as tx:
        made, _ = await family(tx, services)
        other = await contacts.create_household(
            tx, "Elm Street 9", members=[NewMember(await person(tx, services, "Ben", "Ito"))]
        )
        for typed, found in (
            ("alv", [made.id]),
            ("ROSA", [made.id]),
            ("elm", [other.id]),
            ("ito", [other.id]),
            ("zz", []),
        ):
            assert [one.id for one in (await contacts.households_page(tx, q=typed))[0]] == found, typed
        assert [one.id for one in (await contacts.households_page(tx))[0]] == [made.id, other.id]


async def test_rules_ask_about_households(services: Services, chapel: UUID) -> None:
    async with services.database.transaction(chapel) as tx:
        _, people = await family(tx, services)
        await person(tx, services, "Solo")

        async def count(*asked: dict[str, object]) -> int:
            return (await contacts.preview_segment(tx, services.vault, {"all": list(asked)})).count

        assert await count({"field": "household_role", "op": "has", "value": "child"}) == 2
        assert await count({"field": "household_role", "op": "one_of", "value": ["head", "spouse"]}) == 2
        assert await count({"field": "household", "op": "contains", "value": "ALVA"}) == len(people)
        assert await count({"field": "household", "op": "empty"}) == 1


async def test_the_deleted_are_not_in_their_household_until_they_come_back(services: Services, chapel: UUID) -> None:
    async with services.database.transaction(chapel) as tx:
        made, people = await family(tx, services)
        await contacts.delete(tx, [people["Rosa"]])
        left = await contacts.get_household(tx, made.id)
        assert (len(left.members), left.needs_head) == (3, True)
        await contacts.restore(tx, [people["Rosa"]])
        assert (await contacts.get_household(tx, made.id)).needs_head is False


async def test_a_strangers_household_is_404(services: Services, chapel: UUID, bakery: UUID) -> None:
    async with services.database.transaction(chapel) as tx:
        made, people = await family(tx, services)
    for touch in (
        lambda tx: contacts.get_household(tx, made.id),
        lambda tx: contacts.put_members(tx, made.id, [NewMember(people["Ana"])]),
        lambda tx: contacts.move_members(tx, made.id, [people["Ana"]], ids.uuid7()),
    ):
        with pytest.raises(KoinonError) as refused:
            async with services.database.transaction(bakery) as tx:
                await touch(tx)
        assert refused.value.status == 404
    with pytest.raises(KoinonError) as unknown:
        async with services.database.transaction(bakery) as tx:
            await contacts.create_household(tx, "Ours", members=[NewMember(people["Rosa"])])
    assert unknown.value.status == 422
