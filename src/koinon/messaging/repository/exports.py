"""The ledger of a broadcast for a file: which rows, and what each says."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from koinon.messaging.repository.deliveries import REASON
from koinon.platform.db import Tx

_REASON = REASON.format("")
_ROW = f"""
id, contact_id, channel, address_cipher, state, {_REASON} as reason, code, segments, price_micros, currency, sent_at,
delivered_at, failed_at
"""


async def ids_of(
    tx: Tx, broadcast_id: UUID, ledger_from: UUID, *, state: str | None, reason: str | None
) -> Sequence[UUID]:
    """Rows of the ledger in the order in which they go out."""
    narrowed = "and state = %(state)s" if state else ""
    narrowed += f" and {_REASON} = %(reason)s" if reason else ""
    return await tx.all(
        UUID,
        f"""
        select id
        from deliveries
        where organization_id = %(organization_id)s
          and broadcast_id = %(broadcast_id)s
          and id >= %(ledger_from)s
          {narrowed}
        order by position
        """,
        {
            "organization_id": tx.organization_id,
            "broadcast_id": broadcast_id,
            "ledger_from": ledger_from,
            "state": state,
            "reason": reason,
        },
    )


async def rows_of(tx: Tx, ids: Sequence[UUID]) -> list[dict[str, Any]]:
    """What a file says of these rows; the address still sealed."""
    return await tx.all(
        dict,
        f"""
        select {_ROW}
        from deliveries
        where organization_id = %(organization_id)s
          and id = any(%(ids)s)
        """,
        {"organization_id": tx.organization_id, "ids": list(ids)},
    )
