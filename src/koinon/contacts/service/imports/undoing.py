"""Undo for 30 days: people without later activity go, changed fields return where they still hold what was imported."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec

from koinon import identity
from koinon.contacts import events
from koinon.contacts.contracts import Import, ImportCounts
from koinon.contacts.repository import imports as rows
from koinon.contacts.repository import people as people_rows
from koinon.contacts.repository.imports import StoredRow
from koinon.contacts.repository.people import Person
from koinon.contacts.service import people
from koinon.contacts.service.addresses import drop
from koinon.contacts.service.imports import chunks, progress
from koinon.kit import clock
from koinon.platform import errors
from koinon.platform.actor import Actor, system
from koinon.platform.db import Tx
from koinon.platform.jobs import job
from koinon.platform.services import Services

DAYS = 30
BATCH = 1_000


async def undo_import(tx: Tx, import_id: UUID) -> Import:
    """Have an import undone by a worker. Raises 404, 409 where it is not over, 410 after 30 days."""
    stored = await progress.editable(tx, import_id, ("done", "cancelled", "failed"))
    if stored.created_at < clock.now() - timedelta(days=DAYS):
        raise errors.RESOURCE_GONE(details={"days": DAYS})
    await progress.move(tx, import_id, "undoing")
    await identity.audit(tx, "import.undone", "import", import_id, {"rows": stored.total_rows})
    await undo_job.defer(tx, import_id=str(import_id), lock=f"import:{import_id}")
    return await progress.get_import(tx, import_id)


@job("contacts.undo_import", queue="bulk", time_limit=3_600.0)
async def undo_job(services: Services, organization_id: UUID, import_id: str) -> None:
    """Undo one import, a batch a transaction; each batch finds only what is left to do."""
    async with services.database.transaction(organization_id) as tx:
        stored = await rows.get(tx, UUID(import_id))
    while stored is not None and await _batch(services, system(organization_id, stored.places), UUID(import_id)):
        pass


async def _batch(services: Services, actor: Actor, import_id: UUID) -> bool:
    async with services.database.transaction(actor) as tx:
        stored = await rows.get(tx, import_id, lock=True)
        if stored is None or stored.state != "undoing":
            return False
        counts = msgspec.convert(stored.counts, ImportCounts)
        if untouched := await rows.untouched(tx, import_id, BATCH):
            await people.delete(tx, untouched)
            counts = msgspec.structs.replace(counts, deleted=counts.deleted + len(untouched))
        elif updated := await rows.rows(tx, import_id, ["updated"], 0, BATCH):
            restored = await _restore(tx, services, updated)
            await rows.forget_before(tx, import_id, [row.row_number for row in updated])
            counts = msgspec.structs.replace(counts, restored=counts.restored + restored)
        else:
            counts = msgspec.structs.replace(counts, kept=await rows.kept(tx, import_id))
            await progress.move(tx, import_id, "undone", counts=counts, undone_at=clock.now())
            events.about_import(tx, events.IMPORT_UNDONE, import_id, deleted=counts.deleted, kept=counts.kept)
            return False
        await progress.move(tx, import_id, "undoing", counts=counts)
        return True


async def _restore(tx: Tx, services: Services, updated: list[StoredRow]) -> int:
    found = await people_rows.get_many(tx, [row.contact_id for row in updated if row.contact_id])
    by_id = {person.id: person for person in found}
    restored = 0
    for row in updated:
        person = by_id.get(row.contact_id) if row.contact_id else None
        if person is not None and row.before_cipher is not None:
            data = services.vault.unseal(row.before_cipher, tx.organization_id, chunks.KIND)
            restored += await _restore_one(tx, services, person, msgspec.json.decode(data))
    return restored


async def _restore_one(tx: Tx, services: Services, person: Person, before: dict[str, Any]) -> bool:
    """Give back fields that nobody changed since; take away the addresses the import brought."""
    now = msgspec.to_builtins(person)
    back = {name: old for name, (old, imported) in before["fields"].items() if now[name] == imported}
    if back:
        written = await people.with_keys(tx, person, back)
        await people_rows.update(tx, person.id, written, clock.now())
        events.about(tx, events.UPDATED, person.id, fields=sorted(back))
    if before["addresses"]:
        await drop(tx, services.vault, person.id, [UUID(one) for one in before["addresses"]])
    return bool(back or before["addresses"])
