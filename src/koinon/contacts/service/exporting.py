"""Consents, groups and failed rows as files that a job writes (API-034)."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from koinon import organizations
from koinon.contacts.contracts import ConsentRecord
from koinon.contacts.repository import exports
from koinon.contacts.repository import groups as group_rows
from koinon.contacts.repository import people as people_rows
from koinon.contacts.service.consent_report import COLUMNS
from koinon.contacts.service.imports import progress
from koinon.contacts.service.imports.reports import FAILED, heading_of_faults, shown_row, told_of
from koinon.platform.bulk import Work
from koinon.platform.db import Tx

GROUP_COLUMNS = ("id", "name", "description", "location_id", "location", "member_count", "created_at", "updated_at")
Flat = dict[UUID, Mapping[str, Any]]


async def exported_consents(tx: Tx, _work: Work, ids: Sequence[UUID]) -> Flat:
    """Entries with their proof, as an export writes them."""
    found = await exports.consents(tx, ids)
    names = await people_rows.names(tx, [record.contact_id for record in found if record.contact_id])
    return {record.id: _consent(record, names) for record in found}


def _consent(record: ConsentRecord, names: Mapping[UUID, Any]) -> dict[str, Any]:
    plain: dict[str, Any] = {name: getattr(record, name, "") for name in COLUMNS}
    plain |= {"occurred_at": record.occurred_at.isoformat(), "recorded_at": record.recorded_at.isoformat()}
    plain["name"] = names[record.contact_id].name if record.contact_id and record.contact_id in names else ""
    plain["ledger_id"] = record.id
    return {name: "" if value is None else value for name, value in plain.items()}


async def exported_groups(tx: Tx, _work: Work, ids: Sequence[UUID]) -> Flat:
    """Groups with how many are in them, as an export writes them."""
    places = {place.id: place.name for place in await organizations.locations(tx, archived=True)}
    found = await group_rows.several(tx, ids)
    return {
        group.id: {
            "id": group.id,
            "name": group.name,
            "description": group.description,
            "location_id": group.location_id or "",
            "location": places.get(group.location_id, "") if group.location_id else "",
            "member_count": group.member_count,
            "created_at": group.created_at.isoformat(),
            "updated_at": group.updated_at.isoformat(),
        }
        for group in found
    }


async def failed_rows(tx: Tx, import_id: UUID) -> Sequence[UUID]:
    """The lines of a file that stayed out, each as an id of its own. Raises 404."""
    await progress.stored(tx, import_id)
    return [UUID(int=line) for line in await exports.failed_lines(tx, import_id, FAILED)]


async def failed_columns(tx: Tx, work: Work) -> Sequence[str]:
    """The file's own headings, each once, and what is wrong."""
    headings = (await progress.stored(tx, work.scope["import_id"])).columns
    told = heading_of_faults(tx.actor.locale)
    made: list[str] = []
    for heading in [*headings, told]:
        made.append(heading if heading not in made else f"{heading} ({len(made) + 1})")
    return made


async def exported_rows(tx: Tx, work: Work, ids: Sequence[UUID]) -> Flat:
    """Failed rows in the file's own layout plus why, ready to be put right and uploaded again (CON-071)."""
    columns = await failed_columns(tx, work)
    found = await exports.lines(tx, work.scope["import_id"], [one.int for one in ids])
    rows = [shown_row(work.services.vault, tx.organization_id, row, tx.actor.locale) for row in found]
    return {UUID(int=row.line): dict(zip(columns, told_of(row, len(columns) - 1), strict=False)) for row in rows}
