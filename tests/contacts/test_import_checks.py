"""A check pass holds no lock while it reads rows, and yields to a newer one."""

import asyncio
import threading
from uuid import UUID

import pytest

from koinon import contacts, organizations
from koinon.contacts import Import
from koinon.contacts.service.imports import batches
from koinon.contacts.service.imports.checking import Check
from koinon.platform.services import Services

LIST = b"Name,Phone\nAda,4155552671\nBen,4155552672\n"
FREE = "select id from imports where organization_id = %(o)s and id = %(id)s for update nowait"


@pytest.fixture
async def checking(services: Services, chapel: UUID) -> Import:
    """An import whose check was asked for."""
    made = await contacts.create_import(services, chapel, "people.csv", LIST)
    async with services.database.transaction(chapel) as tx:
        await contacts.map_import(tx, made.id)
        return await contacts.check_import(tx, made.id)


async def test_rows_are_read_while_nothing_is_locked(
    services: Services, chapel: UUID, checking: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    """OPS-055: reading a thousand rows is seconds of work on a slow machine; nobody waits for it."""
    reading, go_on = threading.Event(), threading.Event()
    read = batches.read

    def slowly(*arguments: object, **options: object) -> object:
        reading.set()
        assert go_on.wait(20)
        return read(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(batches, "read", slowly)
    check = asyncio.create_task(Check(services, chapel, checking.id).run())
    assert await asyncio.to_thread(reading.wait, 20)
    async with services.database.transaction(chapel) as tx:
        await tx.execute(FREE, {"o": chapel, "id": checking.id})
        assert await tx.scalar("select count(*) from pg_stat_activity where state = 'idle in transaction'") == 0
    go_on.set()
    await check
    async with services.database.transaction(chapel) as tx:
        done = await contacts.get_import(tx, checking.id)
    assert (done.state, done.checked and done.checked.new) == ("checked", 2)


async def test_a_check_yields_to_one_that_began_anew(services: Services, chapel: UUID, checking: Import) -> None:
    """OPS-013: a worker thought dead had its job given to another, and was not dead."""
    first, second = Check(services, chapel, checking.id), Check(services, chapel, checking.id)
    by = await first._begin()
    assert by is not None
    batch = await batches.load(services, first._actor, by, 0)
    assert batch is not None
    assert await first._batch(by, batch)
    await second._begin()
    await first._finish()
    async with services.database.transaction(chapel) as tx:
        assert (await contacts.get_import(tx, checking.id)).state == "checking"
    await second.run()
    async with services.database.transaction(chapel) as tx:
        done = await contacts.get_import(tx, checking.id)
    assert (done.state, done.checked_rows, done.checked and done.checked.new) == ("checked", 2, 2)


@pytest.mark.parametrize(
    ("listed", "flags"),
    [
        ([f"N{n},{4_155_550_000 + n}" for n in range(250)], ["consecutive_numbers"]),
        ([f"N{n},{4_155_550_000 + 2 * n}" if n < 39 else f"N{n},12" for n in range(50)], ["many_invalid"]),
        ([f"N{n},{4_155_550_000 + 2 * n}" if n < 40 else f"N{n},12" for n in range(50)], []),  # a fifth, not more
    ],
    ids=["generated", "unread", "allowed"],
)
async def test_a_list_that_nobody_gave_raises_a_flag_once(
    services: Services, chapel: UUID, listed: list[str], flags: list[str]
) -> None:
    """ORG-029, CON-075: 250 consecutive numbers, or over 20 % invalid."""
    made = await contacts.create_import(services, chapel, "people.csv", "\n".join(["Name,Phone", *listed]).encode())
    for _ in range(2):
        async with services.database.transaction(chapel) as tx:
            await contacts.map_import(tx, made.id)
            await contacts.check_import(tx, made.id)
        await Check(services, chapel, made.id).run()
    async with services.database.transaction(chapel) as tx:
        assert (await organizations.get(tx)).flags == flags
        raised = await tx.scalar("select count(*) from audit_log where action = 'organization.flagged'")
    assert raised == len(flags)
