"""A download holds no database connection while a slow browser takes it (OPS-055, API-034)."""

import dataclasses
from collections.abc import AsyncIterator, Callable
from uuid import UUID

import pytest

from koinon import contacts, messaging
from koinon.contacts.service import consent_report
from koinon.contacts.service.imports import reports
from koinon.messaging.service import results
from koinon.platform.db import Database
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.messaging import cast
from tests.simulator.running import quick, simulating

SLOW_BROWSERS = 10
LIST = b"Name,Phone\n" + b"".join(b"Nobody %d,12\n" % n for n in range(20))
Drain = Callable[[], object]
Download = AsyncIterator[bytes]


@pytest.fixture
async def carrier() -> AsyncIterator[Simulator]:
    async with simulating(quick(receipts=False)) as simulator:
        yield simulator


@pytest.fixture
async def downloads(services: Services, chapel: UUID, carrier: Simulator, drain_jobs: object) -> list[UUID]:
    """A frozen broadcast, a checked import with failed rows, and a ledger of consents: ids of the first two."""
    await cast.sender(services, chapel, carrier.url)
    await cast.people(services, chapel, cast.distinct(20))
    made = await contacts.create_import(services, chapel, "people.csv", LIST)
    async with services.database.transaction(chapel) as tx:
        await contacts.map_import(tx, made.id)
        await contacts.check_import(tx, made.id)
    draft = await cast.draft(services, chapel)
    await cast.send(services, chapel, draft.id)
    await drain_jobs()  # type: ignore[operator]
    return [draft.id, made.id]


async def test_ten_slow_browsers_leave_a_small_pool_to_everybody_else(
    services: Services, chapel: UUID, downloads: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    for module, name in ((results, "EXPORT_BATCH"), (reports, "PAGE"), (consent_report, "PAGE")):
        monkeypatch.setattr(module, name, 3)
    small = Database(services.database.url, size=2, patience=5.0)
    await small.open()
    few = dataclasses.replace(services, database=small)
    broadcast_id, import_id = downloads
    started: list[Callable[[], Download]] = [
        lambda: messaging.export_csv(few, chapel, broadcast_id),
        lambda: contacts.failed_rows_csv(few, chapel, import_id),
        lambda: contacts.consents_csv(few, chapel),
    ]
    try:
        for start in started:
            open_: list[Download] = [start() for _ in range(SLOW_BROWSERS)]
            for one in open_:
                await anext(one), await anext(one)  # the heading and a first batch are out, the rest is waited for
            async with small.transaction(chapel) as tx:
                assert await tx.scalar("select 1") == 1
            for one in open_:
                assert len([part async for part in one]) >= 5
    finally:
        await small.close()


async def test_a_download_in_pieces_is_whole(
    services: Services, chapel: UUID, downloads: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each row once, one mark and one heading, whatever the batches."""
    broadcast_id, import_id = downloads

    async def lines(download: Download) -> list[str]:
        return b"".join([part async for part in download]).decode().splitlines()

    async def all_three() -> list[list[str]]:
        return [
            await lines(messaging.export_csv(services, chapel, broadcast_id)),
            await lines(contacts.failed_rows_csv(services, chapel, import_id)),
            await lines(contacts.consents_csv(services, chapel)),
        ]

    at_once = await all_three()
    for module, name in ((results, "EXPORT_BATCH"), (reports, "PAGE"), (consent_report, "PAGE")):
        monkeypatch.setattr(module, name, 7)
    assert await all_three() == at_once
    assert [len(one) for one in at_once] == [21, 21, 21]
    assert all(one[0].startswith("\ufeff") and "".join(one).count("\ufeff") == 1 for one in at_once)
