"""REST v1 of consents, groups and failed rows as files (API-034)."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from litestar import Request, post
from litestar.params import FromPath, JSONBody

from koinon.contacts.contracts import Channel, ConsentSource
from koinon.contacts.repository import exports as rows
from koinon.contacts.service import exporting
from koinon.contacts.service.consent_report import COLUMNS
from koinon.contacts.service.imports import progress
from koinon.platform import bulk, rest
from koinon.platform.actor import Actor
from koinon.platform.bulk import Collection, Export, Operation, Work
from koinon.platform.bulk.answers import OPT, Answer, answer
from koinon.platform.db import Tx
from koinon.platform.services import Services


class ConsentFilters(rest.Body, frozen=True, kw_only=True):
    """Which entries are meant."""

    channel: Channel | None = None
    source: ConsentSource | None = None
    contact_id: UUID | None = None


async def _known(_tx: Tx, _work: Work, ids: Sequence[UUID]) -> Sequence[UUID]:
    return ids


async def _consents(tx: Tx, _services: Services, filters: ConsentFilters, _scope: Mapping[str, Any]) -> Sequence[UUID]:
    return await rows.consent_ids(tx, filters.channel, filters.source, filters.contact_id)


async def _groups(tx: Tx, _services: Services, _filters: bulk.NoFilters, _scope: Mapping[str, Any]) -> Sequence[UUID]:
    return await rows.group_ids(tx)


async def _failed(tx: Tx, _services: Services, _filters: bulk.NoFilters, scope: Mapping[str, Any]) -> Sequence[UUID]:
    return await exporting.failed_rows(tx, scope["import_id"])


def _export(permission: str, export: Export) -> tuple[Operation]:
    return (Operation("export", permission, updates=bulk.ExportUpdates, export=export),)


CONSENTS = bulk.register(
    Collection(
        "consents",
        "/api/v1/consents",
        _export("contacts:export", Export(COLUMNS, exporting.exported_consents)),
        known=_known,
        filters=ConsentFilters,
        matching=_consents,
    )
)
GROUPS = bulk.register(
    Collection(
        "groups",
        "/api/v1/groups",
        _export("contacts:export", Export(exporting.GROUP_COLUMNS, exporting.exported_groups)),
        known=_known,
        matching=_groups,
    )
)
FAILED_ROWS = bulk.register(
    Collection(
        "import_rows",
        "/api/v1/imports/{import_id}/rows",
        _export("contacts:import", Export(exporting.failed_columns, exporting.exported_rows)),
        known=_known,
        matching=_failed,
    )
)
EXPORT = {"permission": "contacts:export", **OPT}
ALL = {"operation": "export", "all": True, "updates": {"format": "csv"}}
Asked = JSONBody[bulk.BulkRequest]
Call = Request[Any, Any, Any]


@post("/api/v1/consents/bulk", opt={**EXPORT, "example": ALL}, status_code=200)
async def export_consents(request: Call, services: Services, actor: Actor, data: Asked) -> Answer:
    """Write the consent ledger with its proof into a file

    Operation: export (`updates.format`: csv, xlsx or jsonl), by a job; `filters`: channel, source, contact_id; `all`.
    """
    return await answer(request, services, actor, CONSENTS, data)


@post("/api/v1/groups/bulk", opt={**EXPORT, "example": ALL}, status_code=200)
async def export_groups(request: Call, services: Services, actor: Actor, data: Asked) -> Answer:
    """Write the groups into a file

    Operation: export (`updates.format`: csv, xlsx or jsonl), by a job, of `ids` or `all`. Who is in a group is written
    by `POST /contacts/bulk` with the filter `group_id`.
    """
    return await answer(request, services, actor, GROUPS, data)


@post(
    "/api/v1/imports/{import_id:uuid}/rows/bulk",
    opt={"permission": "contacts:import", **OPT, "example": ALL},
    status_code=200,
)
async def export_import_rows(
    request: Call, import_id: FromPath[UUID], services: Services, actor: Actor, data: Asked
) -> Answer:
    """Write the failed rows of an import into a file

    Operation: export (`updates.format`: csv, xlsx or jsonl), by a job, with `all`. The columns are the file's own and
    one that says why.
    """
    async with services.database.transaction(actor) as tx:
        await progress.stored(tx, import_id)
    return await answer(request, services, actor, FAILED_ROWS, data, {"import_id": import_id})


ENDPOINTS = [export_consents, export_groups, export_import_rows]
