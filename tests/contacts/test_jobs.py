"""Jobs of contacts run twice as well as once, in the organizations where they are due."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

import pytest

from koinon import contacts, organizations
from koinon.contacts import NewContact, jobs
from koinon.contacts.jobs import check_job, purge_imports, rotate_keys, run_job, undo_job
from koinon.kit import clock
from koinon.platform.crypto import KeyRing, Vault
from koinon.platform.services import Services
from koinon.reencrypting import progress
from tests.contacts.test_imports import SMALL, imported

OLD, NEW = (1, bytes(range(32))), (2, b"n" * 32)
LOOKUP, SECRET = b"l" * 32, b"s" * 32
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


async def test_keys_rotate_while_everything_stays_found_and_readable(services: Services, chapel: UUID) -> None:
    before = Vault(KeyRing((OLD,)), LOOKUP, SECRET)
    after = Vault(KeyRing((NEW, OLD)), LOOKUP, SECRET)
    without_old = Vault(KeyRing((NEW,)), LOOKUP, SECRET)
    async with services.database.transaction(chapel) as tx:
        new = NewContact(given_name="Ada", phones=("+14155552671",), emails=("ada@example.com",))
        ada = await contacts.create(tx, before, new)
    rotating = Services(services.configuration, services.database, after)
    for _ in range(2):
        await rotate_keys.call(rotating, str(chapel))
    async with services.database.transaction(chapel) as tx:
        read = await contacts.get(tx, without_old, ada.id)
        assert [address.value for address in read.addresses] == ["+14155552671", "ada@example.com"]
        assert [row.id for row in await contacts.find_by_phone(tx, without_old, "+14155552671")] == [ada.id]


async def test_keys_rotate_a_thousand_a_transaction_and_say_how_far_they_are(
    services: Services, chapel: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = Vault(KeyRing((OLD,)), LOOKUP, SECRET)
    rotating = Services(services.configuration, services.database, Vault(KeyRing((NEW, OLD)), LOOKUP, SECRET))
    async with services.database.transaction(chapel) as tx:
        new = NewContact(given_name="Ada", phones=("+14155552671", "+14155552672"), emails=("ada@example.com",))
        await contacts.create(tx, before, new)
    assert jobs.BATCH == 1_000
    monkeypatch.setattr(jobs, "BATCH", 2)
    seen = [(await progress(rotating, chapel, begin=False))[1:]]
    while await jobs.rotate_some(rotating, chapel):
        seen.append((await progress(rotating, chapel, begin=False))[1:])
    assert seen == [(3, 3), (3, 1), (3, 0)]


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
