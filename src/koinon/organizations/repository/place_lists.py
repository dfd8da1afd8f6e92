"""Many locations at once."""

from collections.abc import Sequence
from uuid import UUID

from koinon.platform.db import Tx


async def living_names(tx: Tx) -> list[str]:
    """The names of the living locations."""
    return await tx.all(
        str,
        "select name from locations where organization_id = %(organization_id)s and archived_at is null",
        {"organization_id": tx.organization_id},
    )


async def insert_locations(
    tx: Tx, ids: Sequence[UUID], values: Sequence[tuple[str, str | None, str | None]]
) -> list[UUID]:
    """Add locations (name, address, time zone) behind the others; the ids of those whose name was free."""
    return await tx.all(
        UUID,
        """
        insert into locations (id, organization_id, name, address, time_zone, is_default, position)
        select n.id, %(organization_id)s, n.name, n.address, n.time_zone, false, n.place + (
                 select coalesce(max(position), -1)
                 from locations
                 where organization_id = %(organization_id)s)
        from unnest(%(ids)s::uuid[], %(names)s::text[], %(addresses)s::text[], %(zones)s::text[])
             with ordinality as n (id, name, address, time_zone, place)
        on conflict (organization_id, lower(name)) where archived_at is null do nothing
        returning id
        """,
        {
            "organization_id": tx.organization_id,
            "ids": list(ids),
            "names": [name for name, _, _ in values],
            "addresses": [address for _, address, _ in values],
            "zones": [zone for _, _, zone in values],
        },
    )
