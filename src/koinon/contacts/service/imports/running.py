"""The run: a thousand rows a transaction, the cursor in the same commit: a crash resumes and repeats nothing."""

import asyncio
from uuid import UUID

import msgspec

from koinon import identity, organizations
from koinon.contacts import errors as refusals
from koinon.contacts import events, notices
from koinon.contacts.contracts import Import, ImportCounts
from koinon.contacts.repository import imports as rows
from koinon.contacts.repository.imports import StoredImport
from koinon.contacts.service import custom_fields, duplicates
from koinon.contacts.service.home import at as home_at
from koinon.contacts.service.imports import batches, chunks, progress, reports, writing
from koinon.contacts.service.imports.batches import Read, Recipe
from koinon.contacts.service.imports.matching import Key
from koinon.kit import clock
from koinon.platform import statistics
from koinon.platform.actor import system
from koinon.platform.db import Tx
from koinon.platform.jobs import job
from koinon.platform.services import Services

TIME_LIMIT = 3_600.0


async def run_import(tx: Tx, import_id: UUID) -> Import:
    """Have a checked file imported by a worker. Raises 404, 409 where it was not checked."""
    stored = await progress.stored(tx, import_id, lock=True)
    if stored.state in ("uploaded", "mapped", "checking"):
        raise refusals.IMPORT_NOT_CHECKED()
    await progress.editable(tx, import_id, ("checked",))
    await custom_fields.ensure(tx, progress.own_columns(stored))
    await rows.drop_rows(tx, [import_id])
    await progress.move(tx, import_id, "running", started_at=clock.now(), cursor=0, counts=ImportCounts())
    await identity.audit(tx, "import.run", "import", import_id, {"rows": stored.total_rows})
    return await _defer(tx, import_id)


async def pause_import(tx: Tx, import_id: UUID) -> Import:
    """Stop after the present batch. Raises 404, 409."""
    await progress.editable(tx, import_id, ("running",))
    await progress.move(tx, import_id, "paused")
    await identity.audit(tx, "import.paused", "import", import_id)
    return await progress.get_import(tx, import_id)


async def resume_import(tx: Tx, import_id: UUID) -> Import:
    """Go on where it stopped. Raises 404, 409."""
    await progress.editable(tx, import_id, ("paused", "failed"))
    await progress.move(tx, import_id, "running", error=None)
    await identity.audit(tx, "import.resumed", "import", import_id)
    return await _defer(tx, import_id)


async def cancel_import(tx: Tx, import_id: UUID) -> Import:
    """Stop for good; what was imported stays and can be undone. Raises 404, 409."""
    states = ("uploaded", "mapped", "checking", "checked", "running", "paused", "failed")
    await progress.editable(tx, import_id, states)
    await progress.move(tx, import_id, "cancelled", finished_at=clock.now())
    await identity.audit(tx, "import.cancelled", "import", import_id)
    return await progress.get_import(tx, import_id)


async def _defer(tx: Tx, import_id: UUID) -> Import:
    await run_job.defer(tx, import_id=str(import_id), lock=f"import:{import_id}")
    return await progress.get_import(tx, import_id)


class Run:
    """One worker's turn at an import. While a batch is being written, the next one is read."""

    def __init__(self, services: Services, organization_id: UUID, import_id: UUID) -> None:
        self._services = services
        self._actor = system(organization_id)
        self._id = import_id
        self._seen: dict[Key, int] = {}

    async def run(self) -> None:
        """Import until the end, or until it was paused or cancelled."""
        by = await self._begin()
        if by is None:
            return
        position = self._position
        ahead = self._ahead(by, position)
        try:
            while (batch := await ahead) is not None:
                position += 1
                ahead = self._ahead(by, position)
                if not await self._write(by, batch):
                    return
            await self._finish()
        finally:
            ahead.cancel()

    def _ahead(self, by: Recipe, position: int) -> asyncio.Task[Read | None]:
        return asyncio.create_task(batches.load(self._services, self._actor, by, position, seal=True))

    async def _begin(self) -> Recipe | None:
        async with self._services.database.transaction(self._actor) as tx:
            stored = await rows.get(tx, self._id)
            if stored is None or stored.state != "running":
                return None
            organization_id = self._actor.organization_id
            self._actor = msgspec.structs.replace(system(organization_id, stored.places), id=stored.created_by)
            self._position = stored.cursor // chunks.ROWS
            declared = {field.key: field for field in await custom_fields.fields(tx)}
            return batches.recipe(stored, await home_at(tx, tx.actor.home), declared)

    async def _write(self, by: Recipe, batch: Read) -> bool:
        async with self._services.database.transaction(self._actor) as tx:
            stored = await rows.get(tx, self._id, lock=True)
            if stored is None or stored.state != "running":
                return False
            await self._apply(tx, by, batch, stored)
            return True

    async def _apply(self, tx: Tx, by: Recipe, batch: Read, stored: StoredImport) -> None:
        vault = self._services.vault
        apart = await batches.told_apart(tx, batch.rows, self._seen, by)
        apart.keep(await organizations.claim_up_to(tx, "contacts", len(apart.new)))
        people = writing.NewPeople(apart.new, self._id)
        await writing.add_people(tx, people)
        befores = await writing.change_people(tx, apart.matches)
        known = [(match.person.id, match.row) for match in apart.matches if by.on_match != "skip"]
        labelled = [*zip(people.ids, apart.new, strict=True), *known]
        await writing.label(tx, by, labelled)
        await writing.grant(tx, by, labelled)
        if batch.refused or apart.told or befores:
            await rows.put_rows(tx, self._id, reports.columns(vault, tx.organization_id, batch, apart, befores))
        counts = msgspec.convert(stored.counts, ImportCounts)
        counts = batches.added(counts, batches.counted(batch, apart), batches.reasons(batch, apart))
        await progress.move(tx, self._id, "running", cursor=counts.rows, counts=counts)
        events.about_import(tx, events.IMPORTED, self._id, new=len(apart.new), updated=len(befores))

    async def _finish(self) -> None:
        async with self._services.database.transaction(self._actor) as tx:
            stored = await rows.get(tx, self._id, lock=True)
            if stored is None or stored.state != "running":
                return
            await progress.move(tx, self._id, "done", finished_at=clock.now())
            events.about_import(tx, events.IMPORT_FINISHED, self._id, counts=stored.counts)
            await duplicates.find_soon(tx)
            await notices.tell_of_import(tx, self._id, stored.created_by, stored.file_name, stored.counts)


@job("contacts.run_import", queue="bulk", time_limit=TIME_LIMIT)
async def run_job(services: Services, organization_id: UUID, import_id: str) -> None:
    """Run one import from its cursor."""
    await Run(services, organization_id, UUID(import_id)).run()
    async with services.database.system() as tx:
        await statistics.refresh(tx)
