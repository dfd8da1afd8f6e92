"""The audit trail as a file that a job writes (API-034)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import Meta

from koinon.identity.audit_trail import COLUMNS, TrailQuery, acts, matching_ids
from koinon.platform import bulk, errors, rest
from koinon.platform.bulk import Collection, Export, Operation, Work
from koinon.platform.db import Tx
from koinon.platform.services import Services

MOST = 500_000


class TrailFilters(rest.Body, frozen=True, kw_only=True):
    """Which acts are meant, as in the list; `action` may end in a dot (`broadcast.`)."""

    actor_id: UUID | None = None
    action: Annotated[str, Meta(max_length=80, pattern=r"^[a-z_]+\.([a-z_]+)?$")] | None = None
    resource_type: Annotated[str, Meta(max_length=60)] | None = None
    resource_id: UUID | None = None
    created_after: Annotated[datetime, Meta(tz=True)] | None = None
    created_before: Annotated[datetime, Meta(tz=True)] | None = None


async def _matching(tx: Tx, _services: Services, filters: TrailFilters, _scope: Mapping[str, Any]) -> Sequence[UUID]:
    query = TrailQuery(**{name: getattr(filters, name) for name in TrailQuery._fields})
    found = await matching_ids(tx, query, MOST + 1)
    if len(found) > MOST:
        sentence = "More than {most} acts fit. Name a stretch of time."
        raise errors.invalid_field("filters.created_after", "out_of_range", sentence, most=MOST)
    return found


async def _known(_tx: Tx, _work: Work, ids: Sequence[UUID]) -> Sequence[UUID]:
    return ids


async def _exported(tx: Tx, _work: Work, ids: Sequence[UUID]) -> dict[UUID, Mapping[str, Any]]:
    return {
        row.id: {
            "id": row.id,
            "at": row.created_at.isoformat(),
            "actor_kind": row.actor_kind,
            "actor_id": row.actor_id or "",
            "action": row.action,
            "resource_type": row.resource_type,
            "resource_id": row.resource_id or "",
            "changes": msgspec.json.encode(row.changes).decode(),
        }
        for row in await acts(tx, ids)
    }


AUDIT_LOG = bulk.register(
    Collection(
        "audit_log",
        "/api/v1/audit-log",
        (Operation("export", "audit:read", updates=bulk.ExportUpdates, export=Export(COLUMNS, _exported)),),
        known=_known,
        filters=TrailFilters,
        matching=_matching,
    )
)
