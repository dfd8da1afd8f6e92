"""An import asks the plan's limit of people (ORG-022, CON-010, CON-069): what fits goes in, the rest is explained."""

import csv
import io
from collections.abc import Iterator
from uuid import UUID

import pytest

from koinon import contacts
from koinon.contacts.service.imports import chunks
from koinon.contacts.service.imports.running import Run
from koinon.organizations.plans import catalogue
from koinon.platform.services import Services
from tests.contacts.test_imports import Drain, check, imported, mapped, people, upload

ROOM = 3
LIST = "Name,Phone\n" + "".join(f"Person {n},415-555-{2670 + n}\n" for n in range(1, 6))


@pytest.fixture(autouse=True)
def three() -> Iterator[None]:
    """A plan for three people."""
    with catalogue.using(catalogue.read(f'default = "starter"\n[plans.starter]\ncontacts = {ROOM}\n')):
        yield


async def failed(services: Services, organization: UUID, import_id: UUID) -> bytes:
    return b"".join([part async for part in contacts.failed_rows_csv(services, organization, import_id)])


async def test_the_check_says_how_many_are_over_the_plan_and_writes_nothing(
    services: Services, chapel: UUID, drain_jobs: Drain
) -> None:
    made = await upload(services, chapel, LIST)
    checked = (await check(services, drain_jobs, chapel, made.id)).checked
    assert checked is not None
    assert (checked.new, checked.over_plan, checked.reasons) == (3, 2, {"over_plan": 2})
    assert await people(services, chapel) == []


async def test_what_fits_goes_in_and_the_rest_is_kept_as_a_file(
    services: Services, chapel: UUID, drain_jobs: Drain
) -> None:
    done = await imported(services, drain_jobs, chapel, LIST)
    assert (done.state, done.counts.new, done.counts.over_plan, done.counts.rows) == ("done", 3, 2, 5)
    assert {person.name for person in await people(services, chapel)} == {"Person 1", "Person 2", "Person 3"}
    async with services.database.transaction(chapel) as tx:
        rows, _ = await contacts.import_rows_page(tx, services.vault, done.id)
    assert [(row.line, row.outcome) for row in rows] == [(5, "over_plan"), (6, "over_plan")]
    assert all(row.faults[0].sentence.startswith("Your plan has no room for another person") for row in rows)
    file = (await failed(services, chapel, done.id)).decode("utf-8-sig")
    header, *left = list(csv.reader(io.StringIO(file)))
    assert (header, [row[:2] for row in left]) == (
        ["Name", "Phone", "Error"],
        [["Person 4", "415-555-2674"], ["Person 5", "415-555-2675"]],
    )


async def test_people_we_know_are_completed_although_the_plan_is_full(
    services: Services, chapel: UUID, drain_jobs: Drain
) -> None:
    await imported(services, drain_jobs, chapel, LIST)
    again = LIST.replace("Phone\n", "Phone,City\n").replace("2671\n", "2671,Lisbon\n")
    done = await imported(services, drain_jobs, chapel, again)
    assert (done.counts.updated, done.counts.unchanged, done.counts.new, done.counts.over_plan) == (1, 2, 0, 2)


async def test_the_rest_goes_in_once_there_is_room(services: Services, chapel: UUID, drain_jobs: Drain) -> None:
    done = await imported(services, drain_jobs, chapel, LIST)
    rest = await failed(services, chapel, done.id)
    async with services.database.transaction(chapel) as tx:
        gone = [person.id for person in (await contacts.list_page(tx, services.vault, contacts.ContactQuery())).rows]
        await contacts.delete(tx, gone)
    later = await imported(services, drain_jobs, chapel, rest)
    assert (later.counts.new, later.counts.over_plan) == (2, 0)


async def test_undoing_makes_room(services: Services, chapel: UUID, drain_jobs: Drain) -> None:
    done = await imported(services, drain_jobs, chapel, LIST)
    async with services.database.transaction(chapel) as tx:
        await contacts.undo_import(tx, done.id)
    await drain_jobs()
    again = await imported(services, drain_jobs, chapel, LIST)
    assert (again.counts.new, again.counts.over_plan) == (3, 2)


async def test_a_crash_takes_no_room_twice(
    services: Services, chapel: UUID, drain_jobs: Drain, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The room is taken in the transaction that adds the people: what was rolled back is free."""
    monkeypatch.setattr(chunks, "ROWS", 2)
    monkeypatch.setattr("koinon.contacts.service.imports.chunks.batches.__defaults__", (2,))
    made = await upload(services, chapel, LIST)
    await mapped(services, chapel, made.id)
    await check(services, drain_jobs, chapel, made.id)
    async with services.database.transaction(chapel) as tx:
        await contacts.run_import(tx, made.id)
    broken, written = Run(services, chapel, made.id), 0
    apply = broken._apply

    async def dies(*arguments: object) -> None:
        nonlocal written
        await apply(*arguments)  # type: ignore[arg-type]
        written += 1
        if written == 2:
            raise ConnectionError

    monkeypatch.setattr(broken, "_apply", dies)
    with pytest.raises(ConnectionError):
        await broken.run()
    await drain_jobs()
    async with services.database.transaction(chapel) as tx:
        done = await contacts.get_import(tx, made.id)
    assert (done.state, done.counts.new, done.counts.over_plan) == ("done", 3, 2)
    assert len(await people(services, chapel)) == ROOM
