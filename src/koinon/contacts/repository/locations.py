"""Who and what is at a location, and how they move to another."""

from collections.abc import Sequence
from uuid import UUID

from koinon.platform.db import Tx


async def people_at(tx: Tx, location_id: UUID) -> int:
    """People whose home it is."""
    return int(
        await tx.scalar(
            """
            select count(*)
            from contacts
            where organization_id = %(organization_id)s and location_id = %(location_id)s and deleted_at is null
            """,
            {"organization_id": tx.organization_id, "location_id": location_id},
        )
    )


async def move_people(tx: Tx, before: UUID, after: UUID) -> None:
    """Bring them to another."""
    await tx.execute(
        """
        update contacts
        set location_id = %(after)s, version = version + 1, updated_at = now()
        where organization_id = %(organization_id)s and location_id = %(before)s
        """,
        {"organization_id": tx.organization_id, "before": before, "after": after},
    )


async def groups_at(tx: Tx, location_id: UUID) -> int:
    """Groups that meet there."""
    return int(
        await tx.scalar(
            """
            select count(*)
            from groups
            where organization_id = %(organization_id)s and location_id = %(location_id)s and not is_archived
            """,
            {"organization_id": tx.organization_id, "location_id": location_id},
        )
    )


async def move_groups(tx: Tx, before: UUID, after: UUID) -> None:
    """Bring them to another."""
    await tx.execute(
        """
        update groups
        set location_id = %(after)s, updated_at = now()
        where organization_id = %(organization_id)s and location_id = %(before)s
        """,
        {"organization_id": tx.organization_id, "before": before, "after": after},
    )


async def people_by_location(tx: Tx) -> dict[UUID | None, int]:
    """How many people are at home at each location, and without one (None)."""
    rows: list[tuple[UUID | None, int]] = await tx.all(
        tuple,
        """
        select location_id, count(*)
        from contacts
        where organization_id = %(organization_id)s and deleted_at is null and status <> 'erased'
        group by location_id
        """,
        {"organization_id": tx.organization_id},
    )
    return dict(rows)


async def people_by_locale(tx: Tx) -> dict[str | None, int]:
    """How many people speak each language, and of how many nobody knows (None)."""
    rows: list[tuple[str | None, int]] = await tx.all(
        tuple,
        """
        select locale, count(*)
        from contacts
        where organization_id = %(organization_id)s and deleted_at is null and status <> 'erased'
        group by locale
        """,
        {"organization_id": tx.organization_id},
    )
    return dict(rows)


async def homes(tx: Tx, people: Sequence[UUID]) -> dict[UUID, UUID]:
    """The location of each of these people that has one."""
    rows: list[tuple[UUID, UUID]] = await tx.all(
        tuple,
        """
        select id, location_id
        from contacts
        where organization_id = %(organization_id)s
          and id = any(%(people)s)
          and location_id is not null
        """,
        {"organization_id": tx.organization_id, "people": list(people)},
    )
    return dict(rows)
