"""The check pass: reads the whole file, touches nobody, and says what a run would do (CON-069)."""

import asyncio
from uuid import UUID

import msgspec

from koinon import identity, organizations
from koinon.contacts import errors as refusals
from koinon.contacts import events
from koinon.contacts.contracts import Import, ImportCounts, SharedNumber
from koinon.contacts.policy import suspicion
from koinon.contacts.repository import consents as consent_rows
from koinon.contacts.repository import imports as rows
from koinon.contacts.service import custom_fields
from koinon.contacts.service.home import at as home_at
from koinon.contacts.service.imports import batches, flagging, progress, reports
from koinon.contacts.service.imports.batches import Recipe
from koinon.contacts.service.imports.matching import Key
from koinon.platform.actor import system
from koinon.platform.db import Tx
from koinon.platform.jobs import job
from koinon.platform.services import Services

TIME_LIMIT = 3_600.0


async def check_import(tx: Tx, import_id: UUID) -> Import:
    """Have the file checked by a worker. Raises 404, 409 where it is not mapped or already running."""
    stored = await progress.editable(tx, import_id, ("uploaded", "mapped", "checked"))
    if not set(stored.mapping or []) & progress.IDENTIFYING:
        raise refusals.IMPORT_NOT_MAPPED()
    await progress.move(tx, import_id, "checking", checked_rows=0, checked=None, error=None)
    await identity.audit(tx, "import.checked", "import", import_id)
    await check_job.defer(tx, import_id=str(import_id), lock=f"import:{import_id}")
    return await progress.get_import(tx, import_id)


class Check:
    """One pass over a file. Starts again from the first row after a crash: it has nothing to lose."""

    def __init__(self, services: Services, organization_id: UUID, import_id: UUID) -> None:
        self._services = services
        self._actor = system(organization_id)
        self._id = import_id
        self._counts = ImportCounts()
        self._seen: dict[Key, int] = {}
        self._lines: dict[bytes, list[int]] = {}
        self._shared: dict[bytes, str] = {}
        self._numbers: list[int] = []

    async def run(self) -> None:
        """Check until the end, or until somebody changed the mapping."""
        by = await self._begin()
        if by is None:
            return
        position, ahead = 0, self._ahead(by, 0)
        try:
            while (batch := await ahead) is not None:
                position += 1
                ahead = self._ahead(by, position)
                if not await self._batch(by, batch):
                    return
            await self._finish()
        finally:
            ahead.cancel()

    def _ahead(self, by: Recipe, position: int) -> asyncio.Task[batches.Read | None]:
        """Reading is most of the work: it holds no lock, and goes on while the batch before is told apart."""
        return asyncio.create_task(batches.load(self._services, self._actor, by, position))

    async def _begin(self) -> Recipe | None:
        async with self._services.database.transaction(self._actor) as tx:
            stored = await rows.get(tx, self._id, lock=True)
            if stored is None or stored.state != "checking":
                return None
            await rows.drop_rows(tx, [self._id])
            await rows.update(tx, self._id, checked_rows=0)
            self._actor = system(self._actor.organization_id, stored.places)
            declared = {field.key: field for field in await custom_fields.fields(tx)}
            return batches.recipe(stored, await home_at(tx, tx.actor.home), declared)

    async def _still(self, tx: Tx) -> bool:
        """Whether this very check goes on; the row stays locked. Where another worker began anew, this one yields."""
        stored = await rows.get(tx, self._id, lock=True)
        return stored is not None and stored.state == "checking" and stored.checked_rows == self._counts.rows

    async def _batch(self, by: Recipe, batch: batches.Read) -> bool:
        vault = self._services.vault
        async with self._services.database.transaction(self._actor) as tx:
            if not await self._still(tx):
                return False
            apart = await batches.told_apart(tx, batch.rows, self._seen, by)
            await self._note_numbers(tx, batch)
            self._counts = batches.added(self._counts, batches.counted(batch, apart), batches.reasons(batch, apart))
            if batch.refused or apart.told:
                await rows.put_rows(tx, self._id, reports.columns(vault, tx.organization_id, batch, apart, {}))
            await progress.move(tx, self._id, "checking", checked_rows=self._counts.rows)
            return True

    async def _note_numbers(self, tx: Tx, batch: batches.Read) -> None:
        found = batches.numbers(batch)
        states = await consent_rows.states(tx, "sms", list({value for value, _, _ in found}))
        denied = {value for value, known in states.items() if known.state == "denied"}
        refused = sum(any(value in denied for value in row.phones) for row in batch.rows)
        erased = {value for value, known in states.items() if known.source == "erasure"}
        mails = await consent_rows.states(tx, "email", [one for row in batch.rows for one in row.emails])
        erased |= {value for value, known in mails.items() if known.source == "erasure"}
        gone = sum(any(value in erased for value in (*row.phones, *row.emails)) for row in batch.rows)
        self._counts = msgspec.structs.replace(
            self._counts, opted_out=self._counts.opted_out + refused, forgotten=self._counts.forgotten + gone
        )
        for value, number, line in found:
            lines = self._lines.setdefault(value, [])
            lines.append(line)
            if len(lines) > 1:
                self._shared[value] = number
            else:
                self._numbers.append(int(number[1:]))

    async def _finish(self) -> None:
        async with self._services.database.transaction(self._actor) as tx:
            if await self._still(tx):
                await self._tell(tx)

    async def _tell(self, tx: Tx) -> None:
        shared = [SharedNumber(n, self._lines[value]) for value, n in self._shared.items()]
        odd = suspicion.warnings(self._counts.rows, self._counts.invalid, self._numbers)
        checked = msgspec.structs.replace(
            batches.fitting(self._counts, await organizations.room(tx, "contacts")),
            distinct_numbers=len(self._lines),
            shared_numbers=len(self._shared),
            warnings=odd,
        )
        if odd:
            events.about_import(tx, events.IMPORT_FLAGGED, self._id, warnings=odd)
            await flagging.flag(tx, odd, self._counts)
        await progress.move(
            tx,
            self._id,
            "checked",
            checked=checked,
            report_cipher=reports.seal_shared(self._services.vault, tx.organization_id, shared),
        )


@job("contacts.check_import", queue="bulk", time_limit=TIME_LIMIT)
async def check_job(services: Services, organization_id: UUID, import_id: str) -> None:
    """Check one import."""
    await Check(services, organization_id, UUID(import_id)).run()
