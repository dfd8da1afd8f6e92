"""Merges as they are read: who was made one, and until when it can be undone."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from koinon.contacts.contracts import ContactName
from koinon.contacts.contracts.merging import Merge
from koinon.contacts.repository import merges as rows
from koinon.contacts.repository import people as people_rows
from koinon.contacts.repository.merges import StoredMerge
from koinon.contacts.service.survivors import survivor
from koinon.kit import clock
from koinon.kit.pagination import Cursor
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.platform.rest import PageRequest, Pagination

UNDO_DAYS = 30


async def get_merge(tx: Tx, merge_id: UUID) -> Merge:
    """A merge. Raises 404."""
    found = await rows.get(tx, merge_id)
    if found is None:
        raise errors.RESOURCE_NOT_FOUND()
    return shown(found, await people_rows.names(tx, [found.survivor_id, found.absorbed_id]))


async def merges_page(
    tx: Tx, paging: PageRequest | None = None, *, contact_id: UUID | None = None
) -> tuple[list[Merge], Pagination]:
    """Merges, newest first; of one person those into them."""
    paging = paging or PageRequest()
    whose = await survivor(tx, contact_id) if contact_id else None
    found, pagination = await paging.page(
        tx,
        {"list": "merges", "contact": str(whose)},
        lambda seen, at, limit: rows.page(seen, at, limit, whose),
        lambda row: Cursor((row.created_at,), row.id),
    )
    names = await people_rows.names(tx, [one for row in found for one in (row.survivor_id, row.absorbed_id)])
    return [shown(row, names) for row in found], pagination


def shown(row: StoredMerge, names: Mapping[UUID, ContactName]) -> Merge:
    """A merge with the names of both."""
    until = row.created_at + timedelta(days=UNDO_DAYS)
    return Merge(
        id=row.id,
        survivor_id=row.survivor_id,
        absorbed_id=row.absorbed_id,
        survivor_name=names[row.survivor_id].name if row.survivor_id in names else "",
        absorbed_name=names[row.absorbed_id].name if row.absorbed_id in names else "",
        choices=row.choices,
        created_by=row.created_by,
        created_at=row.created_at,
        undoable_until=until if row.undone_at is None and row.snapshot and until > clock.now() else None,
        undone_at=row.undone_at,
    )
