"""SQL of the list of databases, and of where the directory says an organization lives. All of it stands at home."""

from typing import Any
from uuid import UUID

from koinon.platform.db import Tx
from koinon.platform.placements.contracts import NewPlacement, Placement


async def placements(tx: Tx) -> list[Placement]:
    """Every database with what lives on it, the installation's own first."""
    return await tx.all(
        Placement,
        """
        select p.name, p.region, p.kind,
               case when p.state = 'open' and on_it.many >= p.capacity then 'full' else p.state end as state,
               on_it.many as organizations, p.capacity, p.url_setting
        from placements p
        cross join lateral (
          select count(*)::int as many
          from directory d
          where d.kind = 'slug'
            and d.placement = p.name
            and not exists (select from directory s where s.organization_id = d.organization_id and s.kind = 'sandbox')
        ) on_it
        order by p.name <> 'here', p.name
        """,
    )


async def placement_of(tx: Tx, organization_id: UUID) -> str | None:
    """Where an organization lives; None for one that the directory does not know."""
    return await tx.first(
        str,
        "select placement from directory where organization_id = %(organization_id)s limit 1",
        {"organization_id": organization_id},
    )


async def tenants(tx: Tx) -> list[UUID]:
    """Every organization of the database that this transaction's work is for, sandboxes too."""
    return await tx.all(
        UUID,
        "select organization_id from directory where kind = 'slug' and placement = %(placement)s",
        {"placement": tx.placement},
    )


async def insert(tx: Tx, new: NewPlacement) -> bool:
    """Register one; False where the name or the setting is taken."""
    made = await tx.execute(
        """
        insert into placements (name, region, kind, url_setting, capacity)
        values (%(name)s, %(region)s, %(kind)s, %(url_setting)s, %(capacity)s)
        on conflict do nothing
        """,
        new._asdict(),
    )
    return made == 1


async def update(tx: Tx, name: str, changes: dict[str, Any]) -> bool:
    """Write `changes` (`state`, `region`, `capacity`); False where nothing has the name."""
    assignments = "".join(f"{column} = %({column})s, " for column in sorted(changes))
    changed = await tx.execute(
        f"update placements set {assignments}updated_at = now() where name = %(name)s", {**changes, "name": name}
    )
    return changed == 1


async def region_of_home(tx: Tx) -> str:
    """Where the installation's own database stands."""
    return await tx.one(str, "select region from placements where name = 'here'")
