"""All SQL of organizations and locations. Settings, steps and gauges have their own modules beside their rules."""

from typing import Any
from uuid import UUID

from msgspec.structs import replace

from koinon.organizations.contracts import Kind, Locale, Location, Organization, State
from koinon.platform.db import Tx

_ORGANIZATION = """id, name, slug, kind, state, sending_mode, time_zone, locale, currency, country, contact_email,
       contact_phone, is_sample, version, created_at, updated_at"""
_LOCATION = "id, name, time_zone, is_default, position, archived_at, created_at"


async def insert_organization(tx: Tx, values: dict[str, Any]) -> bool:
    """Add the row; False where another organization has the slug."""
    return (
        await tx.execute(
            """
        insert into organizations
               (id, name, slug, kind, time_zone, locale, currency, country, contact_email, is_sample, created_by)
        values (%(id)s, %(name)s, %(slug)s, %(kind)s, %(time_zone)s, %(locale)s, %(currency)s, %(country)s,
                %(contact_email)s, %(is_sample)s, %(created_by)s)
        on conflict (slug) do nothing
        """,
            values,
        )
        == 1
    )


async def organization(tx: Tx, *, lock: bool = False) -> Organization | None:
    """The transaction's own organization."""
    found = await tx.first(
        Organization,
        f"select {_ORGANIZATION} from organizations where id = %(id)s{' for update' if lock else ''}",
        {"id": tx.organization_id},
    )
    if found is None:
        return None
    kind, state, locale = Kind(found.kind), State(found.state), Locale(found.locale)  # rows hold plain text
    return replace(found, kind=kind, state=state, locale=locale)


async def update_organization(tx: Tx, changes: dict[str, Any]) -> None:
    """Write `changes` (columns of this table, checked by the caller) and count the version up."""
    assignments = ", ".join(f"{column} = %({column})s" for column in changes)
    await tx.execute(
        f"update organizations set {assignments}, version = version + 1, updated_at = now() where id = %(id)s",
        {**changes, "id": tx.organization_id},
    )


async def insert_location(tx: Tx, location_id: UUID, name: str, time_zone: str | None, *, default: bool) -> None:
    """Add a location behind the others. Raises UniqueViolation where a living one has the name."""
    await tx.execute(
        """
        insert into locations (id, organization_id, name, time_zone, is_default, position)
        select %(id)s, %(organization_id)s, %(name)s, %(time_zone)s, %(default)s, coalesce(max(position) + 1, 0)
        from locations
        where organization_id = %(organization_id)s
        """,
        {
            "id": location_id,
            "organization_id": tx.organization_id,
            "name": name,
            "time_zone": time_zone,
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


async def point_at(tx: Tx, kind: str, key_hash: bytes) -> None:
    """Let `kind` and `key_hash` lead to this organization before a tenant is known (the directory)."""
    await tx.execute(
        """
        insert into directory (kind, key_hash, organization_id, target_id)
        values (%(kind)s, %(key_hash)s, %(organization_id)s, %(organization_id)s)
        """,
        {"kind": kind, "key_hash": key_hash, "organization_id": tx.organization_id},
    )
