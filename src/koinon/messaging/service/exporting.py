"""The recipients of a broadcast as a file that a job writes (API-034)."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from koinon import contacts
from koinon.kit import text
from koinon.messaging.policy import reasons
from koinon.messaging.repository import exports, works
from koinon.messaging.service.drafts import get
from koinon.platform.bulk import Work
from koinon.platform.db import Tx

EXPORTED = (
    "id", "contact_id", "name", "phone", "state", "reason", "explanation", "provider_code", "segments", "price",
    "currency", "sent_at", "delivered_at", "failed_at",
)  # fmt: skip


async def recipients(tx: Tx, broadcast_id: UUID, *, state: str | None, reason: str | None) -> Sequence[UUID]:
    """Rows of a broadcast's ledger, in order; none before it was sent. Raises 404."""
    await get(tx, broadcast_id)
    work = await works.find(tx, broadcast_id)
    if work is None or work.ledger_from is None:
        return []
    return await exports.ids_of(tx, broadcast_id, work.ledger_from, state=state, reason=reason)


async def exported(tx: Tx, work: Work, ids: Sequence[UUID]) -> dict[UUID, Mapping[str, Any]]:
    """Rows as an export writes them; numbers are masked for who may not see them."""
    found = await exports.rows_of(tx, ids)
    names = await contacts.names(tx, [row["contact_id"] for row in found if row["contact_id"]])
    return {row["id"]: _flat(tx, work, row, names) for row in found}


def _flat(tx: Tx, work: Work, row: Mapping[str, Any], names: Mapping[UUID, Any]) -> dict[str, Any]:
    address = contacts.opened(work.services.vault, tx.organization_id, row["channel"], row["address_cipher"])
    price, reason = row["price_micros"], row["reason"]
    stamps = {name: row[name].isoformat() if row[name] else "" for name in ("sent_at", "delivered_at", "failed_at")}
    return {
        "id": row["id"],
        "contact_id": row["contact_id"] or "",
        "name": names[row["contact_id"]].name if row["contact_id"] in names else "",
        "phone": address if tx.actor.may("contacts:addresses") else text.masked(address),
        "state": row["state"],
        "reason": reason or "",
        "explanation": reasons.sentence(reason, row["channel"]) if reason else "",
        "provider_code": row["code"] or "",
        "segments": row["segments"],
        "price": f"{price / 1_000_000:.6f}" if price is not None else "",
        "currency": row["currency"] or "",
        **stamps,
    }
