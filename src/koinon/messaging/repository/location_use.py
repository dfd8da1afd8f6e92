"""Which broadcasts are aimed at a location."""

from uuid import UUID

from koinon.platform.db import Tx


async def only_for(tx: Tx, location_id: UUID) -> list[str]:
    """Names of broadcasts under way, or waiting for their time, whose audience is that location and nobody else."""
    return await tx.all(
        str,
        """
        select name
        from broadcasts
        where organization_id = %(organization_id)s
          and state in ('scheduled', 'preparing', 'sending', 'paused')
          and jsonb_array_length(coalesce(audience -> 'include', '[]')) > 0
          and not exists (
            select from jsonb_array_elements(audience -> 'include') target
            where target ->> 'kind' <> 'location' or target ->> 'id' <> %(location_id)s::text)
        order by name
        limit 20
        """,
        {"organization_id": tx.organization_id, "location_id": location_id},
    )


async def aim_anew(tx: Tx, location_id: UUID, into: UUID) -> None:
    """Aim what is not frozen yet at `into`: the two locations are one from now on."""
    await tx.execute(
        """
        update broadcasts
        set audience = replace(audience::text, %(location_id)s::text, %(into)s::text)::jsonb, updated_at = now()
        where organization_id = %(organization_id)s
          and state in ('draft', 'scheduled', 'preparing')
          and frozen_at is null
          and position(%(location_id)s::text in audience::text) > 0
        """,
        {"organization_id": tx.organization_id, "location_id": location_id, "into": into},
    )
    await tx.execute(
        """
        update schedules
        set audience = replace(audience::text, %(location_id)s::text, %(into)s::text)::jsonb, updated_at = now()
        where organization_id = %(organization_id)s
          and status in ('pending', 'paused')
          and position(%(location_id)s::text in audience::text) > 0
        """,
        {"organization_id": tx.organization_id, "location_id": location_id, "into": into},
    )
