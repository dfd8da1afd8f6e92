"""Two merges at once, a merge beside a deletion and beside an import: one wins, the other is told, nothing is lost."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from koinon import contacts
from koinon.contacts import NewContact
from koinon.contacts.repository import people as people_rows
from koinon.platform.errors import KoinonError
from koinon.platform.services import Services


async def three(services: Services, organization: UUID) -> list[UUID]:
    async with services.database.transaction(organization) as tx:
        return [
            (await contacts.create(tx, services.vault, NewContact(given_name=n))).id for n in ("Ada", "Ben", "Cleo")
        ]


async def merge(services: Services, organization: UUID, one: UUID, other: UUID) -> str:
    try:
        async with services.database.transaction(organization) as tx:
            await contacts.merge(tx, services.vault, one, other, {})
    except KoinonError as refused:
        return refused.code
    return "merged"


async def living(services: Services, organization: UUID, ids: list[UUID]) -> dict[UUID, UUID | None]:
    """Whom each id leads to, None for somebody deleted."""
    found: dict[UUID, UUID | None] = {}
    async with services.database.transaction(organization) as tx:
        for one in ids:
            try:
                found[one] = (await contacts.get(tx, services.vault, one)).id
            except KoinonError:
                found[one] = None
    return found


@pytest.mark.parametrize("turned", [False, True])
async def test_two_merges_of_the_same_pair_make_one(services: Services, chapel: UUID, turned: bool) -> None:
    ada, ben, _ = await three(services, chapel)
    second = (ben, ada) if turned else (ada, ben)
    told = await asyncio.gather(merge(services, chapel, ada, ben), merge(services, chapel, *second))
    assert sorted(told) == ["merged", "same_person"]
    assert len(set((await living(services, chapel, [ada, ben])).values())) == 1


async def test_merges_around_a_circle_leave_one_person_or_tell_who_was_late(services: Services, chapel: UUID) -> None:
    ada, ben, cleo = people = await three(services, chapel)
    told = await asyncio.gather(
        merge(services, chapel, ada, ben), merge(services, chapel, ben, cleo), merge(services, chapel, cleo, ada)
    )
    assert set(told) <= {"merged", "same_person", "merge_busy"} and "merged" in told
    leads = await living(services, chapel, people)
    assert None not in leads.values()
    assert len(set(leads.values())) == 3 - told.count("merged")


async def test_a_deletion_beside_a_merge_deletes_or_is_told_nobody(services: Services, chapel: UUID) -> None:
    ada, ben, _ = await three(services, chapel)

    async def delete() -> None:
        async with services.database.transaction(chapel) as tx:
            await contacts.delete(tx, [ben])

    told, _ = await asyncio.gather(merge(services, chapel, ada, ben), delete())
    leads = await living(services, chapel, [ada, ben])
    if told == "merged":
        assert leads[ben] in (ada, None)  # deleted after the merge: the one person of both
    else:
        assert (told, leads) == ("resource_not_found", {ada: ada, ben: None})


async def test_an_import_that_found_somebody_before_the_merge_writes_to_nobody_hidden(
    services: Services, chapel: UUID
) -> None:
    """The import locks who it matched before it writes: whom a merge hid meanwhile it does not find any more."""
    ada, ben, _ = await three(services, chapel)
    async with services.database.transaction(chapel) as tx:
        await contacts.merge(tx, services.vault, ada, ben, {})
        late = asyncio.create_task(_locked(services, chapel, [ben]))
        await asyncio.wait([late], timeout=0.2)
        assert not late.done()
    assert await late == []


async def _locked(services: Services, organization: UUID, ids: list[UUID]) -> list[Any]:
    async with services.database.transaction(organization) as tx:
        return await people_rows.get_many(tx, ids)


async def test_two_who_undo_the_same_merge_do_it_once(services: Services, chapel: UUID) -> None:
    ada, ben, _ = await three(services, chapel)
    async with services.database.transaction(chapel) as tx:
        made = await contacts.merge(tx, services.vault, ada, ben, {})

    async def undo() -> str:
        try:
            async with services.database.transaction(chapel) as tx:
                await contacts.unmerge(tx, services.vault, made.id)
        except KoinonError as refused:
            return refused.code
        return "undone"

    assert sorted(await asyncio.gather(undo(), undo())) == ["merge_undone", "undone"]
    assert await living(services, chapel, [ada, ben]) == {ada: ada, ben: ben}
