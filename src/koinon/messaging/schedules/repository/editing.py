"""Drafts in which somebody changes what a schedule says."""

from uuid import UUID

from koinon.platform.db import Tx


async def draft_of(tx: Tx, schedule_id: UUID) -> UUID | None:
    """The draft in which somebody changes it, if there is one."""
    return await tx.first(
        UUID,
        """
        select id
        from broadcasts
        where organization_id = %(organization_id)s
          and schedule_id = %(schedule_id)s
          and schedule_run_id is null
          and state = 'draft'
        order by created_at desc
        limit 1
        """,
        {"organization_id": tx.organization_id, "schedule_id": schedule_id},
    )


async def schedule_of(tx: Tx, broadcast_id: UUID) -> UUID | None:
    """The schedule that a draft was opened from, to change what it says."""
    return await tx.first(
        UUID,
        """
        select schedule_id
        from broadcasts
        where organization_id = %(organization_id)s
          and id = %(id)s
          and schedule_id is not null
          and schedule_run_id is null
          and state = 'draft'
        """,
        {"organization_id": tx.organization_id, "id": broadcast_id},
    )
