"""Undo for 30 days: people without later activity go, changed fields return where they still hold what was imported."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec

from koinon import identity
from koinon.contacts import events
from koinon.contacts.contracts import Import, ImportCounts, KeptPerson, UndoPlan
from koinon.contacts.contracts.fields import CustomField
from koinon.contacts.policy import field_values
from koinon.contacts.repository import custom_fields, import_undo
from koinon.contacts.repository import imports as rows
from koinon.contacts.repository import people as people_rows
from koinon.contacts.repository.imports import StoredRow
from koinon.contacts.repository.people import Person
from koinon.contacts.service import people
from koinon.contacts.service.addresses import drop
from koinon.contacts.service.imports import chunks, progress
from koinon.kit import clock
from koinon.kit.pagination import Cursor
from koinon.platform import errors
from koinon.platform.actor import Actor, system
from koinon.platform.db import Tx
from koinon.platform.jobs import job
from koinon.platform.rest import PageRequest, Pagination
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


async def undo_plan(tx: Tx, import_id: UUID) -> UndoPlan:
    """What undoing would do now. Raises 404."""
    stored = await progress.stored(tx, import_id)
    people_by, completed = await import_undo.plan(tx, import_id)
    goes, wrote, written_to, changed = (people_by.get(name, 0) for name in ("gone", "wrote", "written_to", "changed"))
    return UndoPlan(goes, wrote, written_to, changed, completed, stored.created_at + timedelta(days=DAYS))


async def kept_people_page(
    tx: Tx, import_id: UUID, paging: PageRequest | None = None
) -> tuple[list[KeptPerson], Pagination]:
    """People an import made whom undoing leaves, with the reason. Raises 404."""
    await progress.stored(tx, import_id)
    found, pagination = await (paging or PageRequest()).page(
        tx,
        {"list": "kept_people", "import": str(import_id)},
        lambda seen, at, limit: import_undo.kept_page(seen, import_id, limit, at),
        lambda one: Cursor((), one.contact_id),
    )
    return list(found), pagination


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
        if untouched := await import_undo.untouched(tx, import_id, BATCH):
            await people.delete(tx, untouched)
            counts = msgspec.structs.replace(counts, deleted=counts.deleted + len(untouched))
        elif updated := await rows.rows(tx, import_id, ["updated"], 0, BATCH):
            restored, left = await _restore(tx, services, updated)
            await import_undo.keep(tx, import_id, list(left), _told(services, tx.organization_id, left))
            await import_undo.forget_before(tx, import_id, [row.row_number for row in updated])
            counts = msgspec.structs.replace(
                counts, restored=counts.restored + restored, kept_fields=counts.kept_fields + len(left)
            )
        else:
            counts = msgspec.structs.replace(counts, kept=sum((await import_undo.plan(tx, import_id))[0].values()))
            await progress.move(tx, import_id, "undone", counts=counts, undone_at=clock.now())
            events.about_import(tx, events.IMPORT_UNDONE, import_id, deleted=counts.deleted, kept=counts.kept)
            return False
        await progress.move(tx, import_id, "undoing", counts=counts)
        return True


def _told(services: Services, organization_id: UUID, left: dict[int, list[str]]) -> list[bytes]:
    """The fields that stay, as faults of their rows."""
    faults: list[list[Any]] = [[(name, "", "changed_since", {}) for name in names] for names in left.values()]
    return [services.vault.seal(msgspec.json.encode(told), organization_id, chunks.KIND) for told in faults]


async def _restore(tx: Tx, services: Services, updated: list[StoredRow]) -> tuple[int, dict[int, list[str]]]:
    """How many people got something back; and by line the fields that stay, since they were changed again."""
    found = await people_rows.get_many(tx, [row.contact_id for row in updated if row.contact_id])
    by_id = {person.id: person for person in found}
    own = {field.key: field for field in await custom_fields.declared(tx)}
    restored, left = 0, dict[int, list[str]]()
    for row in updated:
        person = by_id.get(row.contact_id) if row.contact_id else None
        if person is not None and row.before_cipher is not None:
            data = services.vault.unseal(row.before_cipher, tx.organization_id, chunks.KIND)
            before = _of_present_types(msgspec.json.decode(data), own)
            restored += await _restore_one(tx, services, person, before)
            if stays := _changed_again(person, before):
                left[row.row_number] = stays
    return restored, left


def _of_present_types(before: dict[str, Any], own: dict[str, CustomField]) -> dict[str, Any]:
    """What was kept of a row, own fields as they are held now: a type changed since is no change by somebody."""
    fields = dict(before["fields"])
    if "custom" in fields:
        fields["custom"] = [{key: _held(own.get(key), value) for key, value in (one or {}).items()}
                            for one in fields["custom"]]  # fmt: skip
    return {**before, "fields": fields}


def _held(field: CustomField | None, value: Any) -> Any:
    try:
        return field_values.convert(value, field.type, field.options) if field else value
    except field_values.BadValue:
        return value


def _changed_again(person: Person, before: dict[str, Any]) -> list[str]:
    now, again = msgspec.to_builtins(person), list[str]()
    for name, (old, imported) in before["fields"].items():
        if isinstance(imported, dict):
            brought = [key for key in imported if imported[key] != (old or {}).get(key)]
            again += [key for key in brought if now[name].get(key) not in (imported[key], (old or {}).get(key))]
        elif now[name] not in (imported, old):
            again.append(name)
    return again


def _back(now: Any, old: Any, imported: Any) -> Any:
    """What a field becomes again: of further columns each for itself, where it still holds what was imported."""
    if not isinstance(imported, dict):
        return old if now == imported else now
    kept = {key: value for key, value in now.items() if key not in imported or value != imported[key]}
    returned = {key: value for key, value in (old or {}).items() if now.get(key) == imported.get(key)}
    return {**kept, **returned}


async def _restore_one(tx: Tx, services: Services, person: Person, before: dict[str, Any]) -> bool:
    """Give back fields that nobody changed since; take away the addresses the import brought."""
    now = msgspec.to_builtins(person)
    back = {
        name: made
        for name, (old, imported) in before["fields"].items()
        if (made := _back(now[name], old, imported)) != now[name]
    }
    if back:
        written = await people.with_keys(tx, person, back)
        await people_rows.update(tx, person.id, written, clock.now())
        events.about(tx, events.UPDATED, person.id, fields=sorted(back))
    if before["addresses"]:
        await drop(tx, services.vault, person.id, [UUID(one) for one in before["addresses"]])
    return bool(back or before["addresses"])
