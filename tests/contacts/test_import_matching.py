"""By what an import knows people again, how it is stopped for good, and what it publishes (CON-070, 073, 075)."""

from uuid import UUID

from koinon import contacts
from koinon.contacts import ContactQuery, NewContact
from koinon.contacts.service.imports.running import Run
from koinon.platform.services import Services
from tests.contacts.test_imports import HOSPITALS, Drain, check, imported, people, upload

BATCH = 1_000
FACTS = """
select type, count(*)
from events
where organization_id = %(o)s and type in ('contacts.imported', 'contact.created', 'contact.updated')
group by 1
"""


async def test_an_external_id_knows_a_person_whatever_else_changed(
    services: Services, chapel: UUID, drain_jobs: Drain
) -> None:
    first = "Member ID,First name,Phone\n17,Ada,4155552671\n"
    await imported(services, drain_jobs, chapel, first, match_by="external_id")
    again = "Member ID,First name,Phone\n17,Adelaide,4155552672\n18,Ada,4155552671\n"
    done = await imported(services, drain_jobs, chapel, again, match_by="external_id", on_match="overwrite")
    assert (done.counts.new, done.counts.updated) == (1, 1)
    assert sorted(person.given_name or "" for person in await people(services, chapel)) == ["Ada", "Adelaide"]


async def test_never_makes_somebody_new_of_each_row(services: Services, chapel: UUID, drain_jobs: Drain) -> None:
    async with services.database.transaction(chapel) as tx:
        await contacts.create(tx, services.vault, NewContact(given_name="Ada", phones=("+14155552671",)))
    done = await imported(services, drain_jobs, chapel, "First name,Phone\nAda,4155552671\n", match_by="never")
    assert (done.counts.new, done.counts.updated) == (1, 0)
    assert [person.given_name for person in await people(services, chapel)] == ["Ada", "Ada"]


async def test_cancelling_stops_for_good_and_what_is_in_stays(
    services: Services, chapel: UUID, drain_jobs: Drain
) -> None:
    made = await upload(services, chapel, HOSPITALS)
    await check(services, drain_jobs, chapel, made.id)
    async with services.database.transaction(chapel) as tx:
        await contacts.run_import(tx, made.id)
    await _one_batch(services, chapel, made.id)
    async with services.database.transaction(chapel) as tx:
        stopped = await contacts.cancel_import(tx, made.id)
    await drain_jobs()
    async with services.database.transaction(chapel) as tx:
        after = await contacts.get_import(tx, made.id)
        assert await contacts.count(tx, services.vault, ContactQuery(import_id=made.id)) == BATCH
    assert (stopped.state, after.state, after.processed_rows) == ("cancelled", "cancelled", BATCH)


async def test_a_batch_publishes_one_fact_and_a_row_none(services: Services, chapel: UUID, drain_jobs: Drain) -> None:
    """5,326 rows are six batches of a thousand."""
    await imported(services, drain_jobs, chapel, HOSPITALS)
    async with services.database.transaction(chapel) as tx:
        rows: list[tuple[str, int]] = await tx.all(tuple, FACTS, {"o": chapel})
    assert dict(rows) == {"contacts.imported": 6}


async def _one_batch(services: Services, organization_id: UUID, import_id: UUID) -> None:
    """What a worker did before it was stopped."""
    run = Run(services, organization_id, import_id)
    by = await run._begin()
    assert by is not None
    batch = await run._ahead(by, run._position)
    assert batch is not None
    assert await run._write(by, batch)
