"""Moving what is old into files (INB-110): read, write, verify, take out; a crash between them loses nothing."""

import asyncio
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from dateutil.relativedelta import relativedelta

from koinon import identity, organizations
from koinon.inbox.cold import files, leaving, pieces, repository
from koinon.inbox.cold.forgetting import drop_files
from koinon.inbox.cold.leaving import Due, Old
from koinon.inbox.cold.pieces import Bundle
from koinon.inbox.mails import bodies
from koinon.kit import clock, ids
from koinon.organizations import DATA_RETENTION
from koinon.platform.db import Tx
from koinon.platform.services import Services
from koinon.platform.storage import storage

BATCH, MOST_OCTETS = 5_000, 32_000_000
"""Messages of a file, and about how many bytes of them."""
LEFT_BEHIND = timedelta(days=1)


class Batch(NamedTuple):
    """How many messages went, and the last one that was looked at; None where the month is done."""

    moved: int = 0
    last: Old | None = None


async def due(tx: Tx) -> Due | None:
    """What is to go: before the first of a month (UTC); None where nothing is, or a hold stands."""
    months = (await organizations.setting(tx, DATA_RETENTION.key)).messages_months
    if months is None or await organizations.is_held(tx):
        return None
    first = clock.now().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return Due(first - relativedelta(months=months), await organizations.all_held(tx, "contact"))


async def archive(services: Services, organization_id: UUID) -> int:
    """Move an organization's old messages into files, month by month; how many."""
    async with services.database.transaction(organization_id) as tx:
        asked = await due(tx)
        months = await leaving.months(tx, asked) if asked else []
    moved = 0
    for month in months:
        batch = await _archive_batch(services, organization_id, month, None)
        while batch.last is not None:
            moved += batch.moved
            batch = await _archive_batch(services, organization_id, month, batch.last)
    return moved


async def _archive_batch(services: Services, organization_id: UUID, month: date, after: Old | None) -> Batch:
    async with services.database.transaction(organization_id) as tx:
        asked = await due(tx)
        rows = await leaving.old(tx, asked, month, after, BATCH, MOST_OCTETS) if asked else []
        if not rows:
            return Batch()
        looks = await leaving.looks(tx, [row.id for row in rows if row.html_octets])
        file = f"{organization_id}/messages/{month:%Y-%m}/{ids.uuid7()}"
        # A file that nothing names a day later is one that a crash left behind.
        await drop_files.defer(tx, at=clock.now() + LEFT_BEHIND, files=[file])
    html = {one: services.vault.decrypt(sealed, organization_id, bodies.KIND) for one, sealed in looks}
    bundles = pieces.bundles(rows, html)
    data, packed = await asyncio.to_thread(files.pack, [(one.id, one.lines) for one in bundles])
    await _write(services, file, data)
    async with services.database.transaction(organization_id) as tx:
        kept = await _movable(tx, bundles)
        if kept:
            await leaving.leave(tx, [row for at in kept for row in bundles[at].rows])
            found = [(bundles[at], packed[at]) for at in kept]
            keys = [services.vault.seal(where.key, organization_id, files.KIND) for _, where in found]
            await repository.put(tx, [pieces.row(one, where, month, file) for one, where in found], keys)
        moved = sum(len(bundles[at].rows) for at in kept)
        if moved:
            after_ = {"kind": "messages", "count": moved, "month": f"{month:%Y-%m}"}
            await identity.audit(tx, "data.archived", "organization", organization_id, {"after": after_})
    return Batch(moved, rows[-1])


async def _write(services: Services, file: str, data: bytes) -> None:
    """Write a file so that it outlasts a power cut, and read it again. Raises OSError where that is something else."""
    store = storage(services.configuration)
    await store.put(file, data, durable=True)
    if await store.get(file) != data:
        raise OSError(f"{file} is not what was written")


async def _movable(tx: Tx, bundles: Sequence[Bundle]) -> list[int]:
    """Which pieces may go still: nothing in them changed, nobody in them is held since they were read."""
    asked = await due(tx)
    people = await leaving.locked(tx, {one.conversation_id for one in bundles})
    if asked is None:
        return []
    still = await leaving.unchanged(tx, [row for one in bundles for row in one.rows])
    held = await organizations.all_held(tx, "contact")
    return [
        at
        for at, one in enumerate(bundles)
        if people.get(one.conversation_id) not in (None, *held) and {row.id for row in one.rows} <= still
    ]
