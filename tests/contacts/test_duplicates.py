"""Likely duplicates over a real PostgreSQL: found at night and on save, remembered when they are none (CON-077)."""

from datetime import date
from uuid import UUID

from koinon import contacts
from koinon.contacts import NewContact
from koinon.contacts.repository import duplicates as rows
from koinon.platform.services import Services
from tests.messaging import cast

NUMBER = "(415) 555-2671"


async def add(services: Services, organization: UUID, *people: NewContact) -> list[UUID]:
    async with services.database.transaction(organization) as tx:
        return [(await contacts.create(tx, services.vault, person)).id for person in people]


async def found(services: Services, organization: UUID) -> list[tuple[set[UUID], list[str]]]:
    async with services.database.transaction(organization) as tx:
        shown, _ = await contacts.duplicates.page(tx, services.vault)
    return [({one.first.id, one.second.id}, one.reasons) for one in shown]


async def test_saving_somebody_finds_who_they_may_be(services: Services, chapel: UUID, bakery: UUID) -> None:
    ada, other, ben = await add(
        services,
        chapel,
        NewContact(given_name="Robert", family_name="Núñez", phones=(NUMBER,)),
        NewContact(given_name="Bob", family_name="Nunez", phones=(NUMBER,)),
        NewContact(given_name="Cleo", family_name="Nunez", phones=(NUMBER,)),
    )
    await add(services, bakery, NewContact(given_name="Bob", family_name="Nunez", phones=(NUMBER,)))
    assert await found(services, chapel) == [({ada, other}, ["same_phone", "similar_name"])]
    async with services.database.transaction(chapel) as tx:
        await contacts.update(tx, services.vault, other, contacts.ContactChanges(given_name="Walter"))
    assert await found(services, chapel) == []
    async with services.database.transaction(chapel) as tx:
        await contacts.update(tx, services.vault, ben, contacts.ContactChanges(given_name="Wally"))
    assert [pair for pair, _ in await found(services, chapel)] == [{other, ben}]


async def test_not_the_same_is_remembered_until_it_is_taken_back(services: Services, chapel: UUID) -> None:
    ada, twin = await add(
        services,
        chapel,
        NewContact(given_name="Ada", family_name="Byron", birth_date=date(1980, 3, 1)),
        NewContact(given_name="Ida", family_name="Byron", birth_date=date(1980, 3, 1)),
    )
    assert [pair for pair, _ in await found(services, chapel)] == [{ada, twin}]
    async with services.database.transaction(chapel) as tx:
        await contacts.duplicates.dismiss(tx, twin, ada)
    await contacts.duplicates.find_duplicates.run(services, chapel)
    assert await found(services, chapel) == []
    async with services.database.transaction(chapel) as tx:
        await contacts.duplicates.reconsider(tx, ada, twin)
    assert [pair for pair, _ in await found(services, chapel)] == [{ada, twin}]


async def test_the_night_finds_what_came_without_being_saved_and_forgets_what_is_no_more(
    services: Services, chapel: UUID
) -> None:
    number = cast.distinct(1)[0]
    one, other = await cast.people(services, chapel, [number] * 2, names=[("Ada", "Byron")] * 2)
    async with services.database.transaction(chapel) as tx:
        await tx.execute("update contacts set given_key = 'ada', family_key = 'byron'")
    assert await found(services, chapel) == []
    await contacts.duplicates.find_duplicates.run(services, chapel)
    assert [pair for pair, _ in await found(services, chapel)] == [{one, other}]
    async with services.database.transaction(chapel) as tx:
        await contacts.delete(tx, [other])
    assert await found(services, chapel) == []
    async with services.database.transaction(chapel) as tx:
        await contacts.restore(tx, [other])
        await tx.execute("update contacts set given_key = 'zoe' where id = %(id)s", {"id": other})
    await contacts.duplicates.find_duplicates.run(services, chapel)
    assert await found(services, chapel) == []


async def test_merging_answers_the_pair(services: Services, chapel: UUID) -> None:
    same = NewContact(given_name="Ada", family_name="Byron", phones=(NUMBER,))
    one, two, three = await add(services, chapel, same, same, same)
    assert len(await found(services, chapel)) == 3
    async with services.database.transaction(chapel) as tx:
        made = await contacts.merge(tx, services.vault, one, two, {})
    assert [pair for pair, _ in await found(services, chapel)] == [{one, three}]
    async with services.database.transaction(chapel) as tx:
        await contacts.unmerge(tx, services.vault, made.id)
    assert len(await found(services, chapel)) == 3


async def test_a_number_of_a_whole_school_costs_no_square(services: Services, chapel: UUID) -> None:
    """Each of 200 people of one number is held against the next 20 only."""
    number = cast.distinct(1)[0]
    people = await cast.people(services, chapel, [number] * 200, names=[("Ada", "Byron")] * 200)
    async with services.database.transaction(chapel) as tx:
        pairs, last = await rows.pairs_after(tx, UUID(int=0), 1_000)
    assert len(pairs) == sum(min(rows.NEIGHBOURS, 199 - n) for n in range(200))
    assert last == max(people)
