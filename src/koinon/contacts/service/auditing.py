"""Acts on many people at once, as one row of the audit trail."""

from collections.abc import Sequence
from uuid import UUID

from koinon import identity
from koinon.platform.db import Tx

MOST_NAMED = 50


async def note_many(tx: Tx, action: str, kind: str, about: UUID, contact_ids: Sequence[UUID]) -> None:
    """One row that counts the people and names the first fifty; none where nothing changed."""
    if contact_ids:
        after = {"count": len(contact_ids), "contacts": list(contact_ids[:MOST_NAMED])}
        await identity.audit(tx, action, kind, about, {"after": after})
