"""What a single message waits for, and until when; nothing is kept of one that is due."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

import msgspec

from koinon.messaging.contracts import DeliveryRow, DeliveryState, DeliveryStatus
from koinon.messaging.repository import holds
from koinon.platform.db import Tx

Row = TypeVar("Row", DeliveryRow, DeliveryStatus)


async def of(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, tuple[str | None, datetime]]:
    """(code of `reasons`, next look) of those that are not due yet."""
    if not ids:
        return {}
    rows: list[tuple[UUID, str | None, datetime]] = await tx.all(
        tuple,
        """
        select delivery_id, waits_for, send_after
        from delivery_queue
        where organization_id = %(organization_id)s
          and delivery_id = any(%(ids)s)
          and send_after > now()
        """,
        {"organization_id": tx.organization_id, "ids": list(ids)},
    )
    return {found: (code, until) for found, code, until in rows}


async def countries(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, str | None]:
    """The countries some deliveries go to."""
    rows: list[tuple[UUID, str | None]] = await tx.all(
        tuple,
        """
        select id, country
        from deliveries
        where organization_id = %(organization_id)s
          and id = any(%(ids)s)
        """,
        {"organization_id": tx.organization_id, "ids": list(ids)},
    )
    return dict(rows)


async def goes_on_at(tx: Tx, broadcast_id: UUID) -> datetime | None:
    """When a broadcast that waits for its number's or its plan's next day goes on by itself."""
    return await tx.first(
        datetime,
        """
        select goes_on_at
        from broadcasts
        where organization_id = %(organization_id)s
          and id = %(id)s
          and state = 'paused'
          and goes_on_at is not null
        """,
        {"organization_id": tx.organization_id, "id": broadcast_id},
    )


async def told(tx: Tx, rows: Sequence[Row]) -> list[Row]:
    """The rows, of those still in the queue with what they wait for."""
    waits = await of(tx, [row.id for row in rows if row.state in (DeliveryState.QUEUED, DeliveryState.HELD)])
    waits |= await holds.of(tx, [row.id for row in rows if row.state is DeliveryState.HELD])
    return [_with(row, *waits[row.id]) if row.id in waits else row for row in rows]


def _with(row: Row, code: str | None, until: datetime) -> Row:
    return msgspec.structs.replace(row, waits_for=code, waits_until=until)
