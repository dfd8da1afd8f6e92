"""Jobs of contacts run twice as well as once, in the organizations where they are due."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

from koinon import contacts, organizations
from koinon.contacts import NewContact
from koinon.contacts.jobs import check_job, purge_imports, run_job, undo_job
from koinon.kit import clock
from koinon.platform.services import Services
from tests.contacts.test_imports import SMALL, imported

Drain = Callable[[], Awaitable[None]]


async def test_uploads_and_row_reports_go_after_thirty_days_and_the_counts_stay(
    services: Services, chapel: UUID, drain_jobs: Drain
) -> None:
    done = await imported(services, drain_jobs, chapel, SMALL + "Cleo,1.5E+10,,\n")
    for days in (20, 31, 32):
        with clock.frozen(clock.now() + timedelta(days=days)):
            await purge_imports.call(services)
        async with services.database.transaction(chapel) as tx:
            kept = await tx.one(int, "select count(*) from import_chunks")
            reports = await tx.one(int, "select count(*) from import_rows")
            assert (kept > 0, reports) == ((True, 1) if days < 30 else (False, 0))
            assert (await contacts.get_import(tx, done.id)).counts.new == 2


async def test_a_finished_import_is_not_run_again(services: Services, chapel: UUID, drain_jobs: Drain) -> None:
    done = await imported(services, drain_jobs, chapel, SMALL)
    for job in (check_job, run_job, undo_job):
        await job.call(services, str(chapel), import_id=str(done.id))
    async with services.database.transaction(chapel) as tx:
        assert await contacts.get_import(tx, done.id) == done
        assert await tx.one(int, "select count(*) from contacts") == 2


async def test_a_short_term_keeps_the_undo_and_touches_nothing_under_way(
    services: Services, chapel: UUID, drain_jobs: Drain
) -> None:
    """ORG-009 beside CON-074: lists kept for a day, undone within thirty; one that runs at night runs on."""
    async with services.database.transaction(chapel) as tx:
        ada = await contacts.create(tx, services.vault, NewContact(given_name="Eve", phones=("+14155552671",)))
        await organizations.change_settings(tx, {"data_retention": {"uploads_days": 1}})
    done = await imported(services, drain_jobs, chapel, "Name,Phone,Email\nEve,(415) 555-2671,eve@example.com\n")
    busy = await imported(services, drain_jobs, chapel, SMALL)
    idle = await imported(services, drain_jobs, chapel, SMALL)
    async with services.database.transaction(chapel) as tx:
        for one, state in ((busy, "running"), (idle, "paused")):
            await tx.execute(
                "update imports set state = %(state)s where organization_id = %(o)s and id = %(id)s",
                {"state": state, "o": chapel, "id": one.id},
            )
    with clock.frozen(clock.now() + timedelta(days=2)):
        await purge_imports.call(services)
    async with services.database.transaction(chapel) as tx:
        left = set(await tx.all(UUID, "select distinct import_id from import_chunks"))
        assert left == {busy.id}
        assert (await contacts.get_import(tx, idle.id)).state == "cancelled"
        before = await tx.all(UUID, "select import_id from import_rows where before_cipher is not null")
        await contacts.undo_import(tx, done.id)
    assert before == [done.id]
    await drain_jobs()
    async with services.database.transaction(chapel) as tx:
        assert (await contacts.get_import(tx, done.id)).counts.restored == 1
        assert (await contacts.get(tx, services.vault, ada.id)).id == ada.id
