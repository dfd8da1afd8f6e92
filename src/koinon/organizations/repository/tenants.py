"""The organization's own row and the directory that leads to it."""

from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from koinon.organizations.contracts import Kind, Locale, Organization, State
from koinon.platform.db import Tx

_ORGANIZATION = """id, name, slug, kind, state, sending_mode, time_zone, locale, currency, country, contact_email,
       contact_phone, legal_name, postal_address, tax_id, website, is_sample, flags, state_reason, state_until,
       closing_at, version, created_at, updated_at, sandbox_of is null as livemode"""


async def insert_organization(tx: Tx, values: dict[str, Any]) -> bool:
    """Add the row; False where another organization has the slug."""
    return (
        await tx.execute(
            """
        insert into organizations
               (id, name, slug, kind, time_zone, locale, currency, country, contact_email, is_sample, created_by,
                sending_mode, sandbox_of)
        values (%(id)s, %(name)s, %(slug)s, %(kind)s, %(time_zone)s, %(locale)s, %(currency)s, %(country)s,
                %(contact_email)s, %(is_sample)s, %(created_by)s, %(sending_mode)s,
                %(sandbox_of)s)
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


async def move_state(tx: Tx, before: list[str], after: str, values: dict[str, Any]) -> bool:
    """Bring the organization from one of `before` into `after`; False where it is in none of them."""
    moved = await tx.execute(
        """
        update organizations
        set state = %(after)s, state_reason = %(reason)s, state_until = %(until)s, closing_at = %(closing_at)s,
            suspended_at = case when %(after)s = 'suspended' then now() end, version = version + 1, updated_at = now()
        where id = %(organization_id)s
          and state = any(%(before)s)
        """,
        {"closing_at": None, **values, "organization_id": tx.organization_id, "before": before, "after": after},
    )
    return moved == 1


class StandingRow(Struct, frozen=True):
    """What decides whether an organization may be written to."""

    state: str
    state_reason: str | None
    state_until: datetime | None


async def standing(tx: Tx) -> StandingRow | None:
    """How the organization stands."""
    return await tx.first(
        StandingRow,
        "select state, state_reason, state_until from organizations where id = %(organization_id)s",
        {"organization_id": tx.organization_id},
    )


async def suspended_since(tx: Tx) -> datetime | None:
    """When it was suspended; None where it is not."""
    return await tx.first(
        datetime,
        "select suspended_at from organizations where id = %(organization_id)s",
        {"organization_id": tx.organization_id},
    )


async def set_flags(tx: Tx, flags: list[str]) -> None:
    """Write the flags an operator sees."""
    await tx.execute(
        "update organizations set flags = %(flags)s, updated_at = now() where id = %(organization_id)s",
        {"organization_id": tx.organization_id, "flags": flags},
    )


async def set_verified(tx: Tx, on: bool) -> bool:
    """Note that an operator made sure who they are, or take it back; False where it stood so already."""
    return bool(
        await tx.execute(
            """
            update organizations
            set verified_at = case when %(on)s then now() end, updated_at = now()
            where id = %(organization_id)s
              and (verified_at is not null) <> %(on)s
            """,
            {"organization_id": tx.organization_id, "on": on},
        )
    )


async def plan_code(tx: Tx) -> str | None:
    """The plan it was put on; None for the default one."""
    found: str | None = await tx.scalar(
        "select plan_code from organizations where id = %(organization_id)s", {"organization_id": tx.organization_id}
    )
    return found
