"""What a survivor got after a merge."""

from datetime import datetime
from uuid import UUID

from koinon.platform.db import Tx


async def own(tx: Tx, survivor_id: UUID, at: datetime) -> dict[str, int]:
    """How many addresses, groups and tags a person has since a moment."""
    rows: list[tuple[str, int]] = await tx.all(
        tuple,
        """
        select 'addresses', count(*)
        from addresses
        where organization_id = %(organization_id)s and contact_id = %(id)s and created_at > %(at)s
        union all
        select 'groups', count(*)
        from group_members
        where organization_id = %(organization_id)s and contact_id = %(id)s and joined_at > %(at)s
        union all
        select 'tags', count(*)
        from contact_tags
        where organization_id = %(organization_id)s and contact_id = %(id)s and created_at > %(at)s
        """,
        {"organization_id": tx.organization_id, "id": survivor_id, "at": at},
    )
    return dict(rows)
