"""Rows of the ledger as the API gives them: of restricted people without words (INB-112)."""

from collections.abc import Sequence

from koinon import contacts
from koinon.messaging.contracts import DeliveryRow
from koinon.messaging.endpoints.answers import DeliveryOut, delivery_out
from koinon.platform.db import Tx


async def deliveries_out(tx: Tx, rows: Sequence[DeliveryRow]) -> list[DeliveryOut]:
    """The same rows, in their order; what was sent to restricted people is read in their conversations, on record."""
    ids = {row.contact_id for row in rows if row.contact_id is not None}
    marked = await contacts.restricted_among(tx, sorted(ids))
    return [delivery_out(row, restricted=row.contact_id in marked) for row in rows]
