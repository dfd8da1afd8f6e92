"""The organization's own row and the directory that leads to it."""

from typing import Any

from msgspec.structs import replace

from koinon.organizations.contracts import Kind, Locale, Organization, State
from koinon.platform.db import Tx

_ORGANIZATION = """id, name, slug, kind, state, sending_mode, time_zone, locale, currency, country, contact_email,
       contact_phone, is_sample, version, created_at, updated_at"""


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


async def point_at(tx: Tx, kind: str, key_hash: bytes) -> None:
    """Let `kind` and `key_hash` lead to this organization before a tenant is known (the directory)."""
    await tx.execute(
        """
        insert into directory (kind, key_hash, organization_id, target_id)
        values (%(kind)s, %(key_hash)s, %(organization_id)s, %(organization_id)s)
        """,
        {"kind": kind, "key_hash": key_hash, "organization_id": tx.organization_id},
    )
