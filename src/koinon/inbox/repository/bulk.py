"""Which conversations are meant by a bulk request."""

from collections.abc import Sequence
from uuid import UUID

from koinon.platform.db import Tx


async def present(tx: Tx, ids: Sequence[UUID]) -> list[UUID]:
    """Those of the ids that are conversations."""
    return await tx.all(
        UUID,
        "select id from conversations where organization_id = %(organization_id)s and id = any(%(ids)s)",
        {"organization_id": tx.organization_id, "ids": list(ids)},
    )


async def matching(
    tx: Tx, status: str | None, assignee_id: UUID | None, contact_id: UUID | None, sender_id: UUID | None
) -> list[UUID]:
    """Conversations that fit every filter that is given, the oldest first."""
    filters = {"status": status, "assignee_id": assignee_id, "contact_id": contact_id, "sender_id": sender_id}
    chosen = {name: value for name, value in filters.items() if value is not None}
    conditions = "".join(f"\n          and {name} = %({name})s" for name in chosen)
    return await tx.all(
        UUID,
        f"""
        select id
        from conversations
        where organization_id = %(organization_id)s{conditions}
        order by id
        """,
        {"organization_id": tx.organization_id, **chosen},
    )
