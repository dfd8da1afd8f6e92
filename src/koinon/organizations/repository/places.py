"""Locations."""

from typing import Any
from uuid import UUID

from koinon.organizations.contracts import Location
from koinon.platform.db import Tx

_LOCATION = "id, name, address, time_zone, country, is_default, position, archived_at, created_at"


async def insert_location(
    tx: Tx,
    location_id: UUID,
    name: str,
    time_zone: str | None,
    address: str | None = None,
    country: str | None = None,
    *,
    default: bool,
) -> None:
    """Add a location behind the others. Raises UniqueViolation where a living one has the name."""
    await tx.execute(
        """
        insert into locations (id, organization_id, name, address, time_zone, country, is_default, position)
        select %(id)s, %(organization_id)s, %(name)s, %(address)s, %(time_zone)s, %(country)s, %(default)s,
               coalesce(max(position) + 1, 0)
        from locations
        where organization_id = %(organization_id)s
        """,
        {
            "id": location_id,
            "organization_id": tx.organization_id,
            "name": name,
            "address": address,
            "time_zone": time_zone,
            "country": country,
            "default": default,
        },
    )


async def locations(tx: Tx, *, archived: bool) -> list[Location]:
    """Every location in order, the archived ones too if asked."""
    return await tx.all(
        Location,
        f"""
        select {_LOCATION}
        from locations
        where organization_id = %(organization_id)s
          and (archived_at is null or %(archived)s)
        order by position, id
        """,
        {"organization_id": tx.organization_id, "archived": archived},
    )


async def location(tx: Tx, location_id: UUID, *, lock: bool = False) -> Location | None:
    """One location."""
    return await tx.first(
        Location,
        f"""
        select {_LOCATION}
        from locations
        where organization_id = %(organization_id)s
          and id = %(id)s{" for update" if lock else ""}
        """,
        {"organization_id": tx.organization_id, "id": location_id},
    )


async def default_location(tx: Tx) -> UUID | None:
    """The default location's id."""
    return await tx.first(
        UUID,
        "select id from locations where organization_id = %(organization_id)s and is_default",
        {"organization_id": tx.organization_id},
    )


async def update_location(tx: Tx, location_id: UUID, changes: dict[str, Any]) -> None:
    """Write `changes` (columns of this table, checked by the caller)."""
    assignments = ", ".join(f"{column} = %({column})s" for column in changes)
    await tx.execute(
        f"""
        update locations
        set {assignments}, updated_at = now()
        where organization_id = %(organization_id)s
          and id = %(id)s
        """,
        {**changes, "organization_id": tx.organization_id, "id": location_id},
    )


async def archive_location(tx: Tx, location_id: UUID) -> None:
    """Close a location."""
    await tx.execute(
        """
        update locations
        set archived_at = now(), updated_at = now()
        where organization_id = %(organization_id)s
          and id = %(id)s
          and archived_at is null
        """,
        {"organization_id": tx.organization_id, "id": location_id},
    )


async def count_locations(tx: Tx) -> int:
    """How many locations live."""
    return int(
        await tx.scalar(
            "select count(*) from locations where organization_id = %(organization_id)s and archived_at is null",
            {"organization_id": tx.organization_id},
        )
    )


async def restore_location(tx: Tx, location_id: UUID) -> None:
    """Open it again. Raises UniqueViolation where a living one has its name."""
    await tx.execute(
        """
        update locations
        set archived_at = null, updated_at = now()
        where organization_id = %(organization_id)s
          and id = %(id)s
        """,
        {"organization_id": tx.organization_id, "id": location_id},
    )


async def move_default(tx: Tx, before: UUID, after: UUID) -> None:
    """Make another location the default one."""
    for location_id, default in ((before, False), (after, True)):
        await tx.execute(
            """
            update locations
            set is_default = %(default)s, updated_at = now()
            where organization_id = %(organization_id)s
              and id = %(id)s
            """,
            {"organization_id": tx.organization_id, "id": location_id, "default": default},
        )


async def order_locations(tx: Tx, ids: list[UUID]) -> None:
    """Write the places' positions."""
    await tx.execute(
        """
        update locations l
        set position = o.position, updated_at = now()
        from unnest(%(ids)s::uuid[]) with ordinality as o (id, position)
        where l.organization_id = %(organization_id)s
          and l.id = o.id
        """,
        {"organization_id": tx.organization_id, "ids": ids},
    )
