"""Which people, groups, tags, segments, fields and imports changed since a place (API-058)."""

from datetime import datetime
from uuid import UUID

from koinon.contacts import events
from koinon.platform import sync
from koinon.platform.db import Tx
from koinon.platform.sync import Change, Place

SENSITIVE = "contacts:sensitive"


async def contacts(tx: Tx, after: Place, limit: int) -> list[Change]:
    """People, those who were deleted too: the row stays."""
    return await _written(tx, "contacts", "deleted_at is not null", after, limit)


async def groups(tx: Tx, after: Place, limit: int) -> list[Change]:
    """Groups; those that are gone are known by the fact."""
    written = await _written(tx, "groups", "false", after, limit)
    return sync.merged([*written, *await sync.gone(tx, events.GROUP_DELETED, after, limit)], limit)


async def households(tx: Tx, after: Place, limit: int) -> list[Change]:
    """Households, who joined and left too; those that are gone are known by the fact."""
    written = await _written(tx, "households", "false", after, limit)
    return sync.merged([*written, *await sync.gone(tx, events.HOUSEHOLD_DELETED, after, limit)], limit)


async def tags(tx: Tx, after: Place, limit: int) -> list[Change]:
    """Tags; those that are gone are known by the fact."""
    written = await _written(tx, "tags", "false", after, limit)
    return sync.merged([*written, *await sync.gone(tx, events.TAG_DELETED, after, limit)], limit)


async def segments(tx: Tx, after: Place, limit: int) -> list[Change]:
    """Segments; those that are gone are known by the fact."""
    written = await _written(tx, "segments", "false", after, limit)
    return sync.merged([*written, *await sync.gone(tx, events.SEGMENT_DELETED, after, limit)], limit)


async def custom_fields(tx: Tx, after: Place, limit: int) -> list[Change]:
    """Custom fields; one that became sensitive is gone for whoever may not see those."""
    hidden = "false" if tx.actor.may(SENSITIVE) else "sensitive"
    written = await _written(tx, "custom_fields", hidden, after, limit)
    return sync.merged([*written, *await sync.gone(tx, events.FIELD_DELETED, after, limit)], limit)


async def imports(tx: Tx, after: Place, limit: int) -> list[Change]:
    """Imports; uploads that broke off and were taken away are known by the fact."""
    written = await _written(tx, "imports", "false", after, limit)
    return sync.merged([*written, *await sync.gone(tx, events.IMPORT_DISCARDED, after, limit)], limit)


async def _written(tx: Tx, table: str, gone: str, after: Place, limit: int) -> list[Change]:
    found: list[tuple[datetime, UUID, bool]] = await tx.all(
        tuple,
        f"""
        select updated_at, id, {gone}
        from {table}
        where organization_id = %(organization_id)s
          and (updated_at, id) > (%(at)s, %(id)s)
        order by updated_at, id
        limit %(limit)s
        """,
        {"organization_id": tx.organization_id, "at": after.at, "id": after.id, "limit": limit},
    )
    return [Change(*row) for row in found]
