"""Which broadcasts and schedules still need a segment."""

from uuid import UUID

from koinon.platform.db import Tx


async def used_by(tx: Tx, segment_id: UUID) -> list[str]:
    """Names of schedules that go on, and of broadcasts not frozen yet, that name the segment, for or against."""
    return await tx.all(
        str,
        """
        select name
        from broadcasts
        where organization_id = %(organization_id)s
          and state in ('draft', 'scheduled', 'preparing')
          and exists (
            select from jsonb_array_elements(
              coalesce(audience -> 'include', '[]') || coalesce(audience -> 'exclude', '[]')) target
            where target ->> 'id' = %(segment_id)s::text)
        union
        select name
        from schedules
        where organization_id = %(organization_id)s
          and status in ('pending', 'paused')
          and exists (
            select from jsonb_array_elements(
              coalesce(audience -> 'include', '[]') || coalesce(audience -> 'exclude', '[]')) target
            where target ->> 'id' = %(segment_id)s::text)
        order by name
        limit 20
        """,
        {"organization_id": tx.organization_id, "segment_id": segment_id},
    )
