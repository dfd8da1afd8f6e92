"""How an organization looks."""

from typing import Any

from msgspec import Struct

from koinon.platform.db import Tx


class BrandRow(Struct, frozen=True):
    """A brand without its picture."""

    color: str | None
    accent: str | None
    mail_footer: str | None
    logo_name: str | None
    icon_name: str | None


async def brand(tx: Tx) -> BrandRow | None:
    """The organization's look, None as long as it has not chosen one."""
    return await tx.first(
        BrandRow,
        """
        select color, accent, mail_footer, logo_name, icon_name
        from organization_brands
        where organization_id = %(organization_id)s
        """,
        {"organization_id": tx.organization_id},
    )


async def put(tx: Tx, changes: dict[str, Any]) -> None:
    """Write `changes` (columns of this table, checked by the caller)."""
    names = ", ".join(changes)
    given = ", ".join(f"%({name})s" for name in changes)
    assigned = ", ".join(f"{name} = excluded.{name}" for name in changes)
    await tx.execute(
        f"""
        insert into organization_brands (organization_id, {names})
        values (%(organization_id)s, {given})
        on conflict (organization_id) do update
        set {assigned}, updated_at = now()
        """,
        {**changes, "organization_id": tx.organization_id},
    )


async def picture(tx: Tx, name: str) -> bytes | None:
    """The logo or icon of this name."""
    return await tx.first(
        bytes,
        """
        select case when logo_name = %(name)s then logo else icon end
        from organization_brands
        where organization_id = %(organization_id)s
          and %(name)s in (logo_name, icon_name)
        """,
        {"organization_id": tx.organization_id, "name": name},
    )


async def stored_bytes(tx: Tx) -> int:
    """What the organization's pictures and its archives that still lie ready take."""
    return int(
        await tx.scalar(
            """
            select coalesce((
                     select coalesce(octet_length(logo), 0) + coalesce(octet_length(icon), 0)
                     from organization_brands
                     where organization_id = %(organization_id)s), 0)
                 + coalesce((
                     select sum(size)
                     from organization_archives
                     where organization_id = %(organization_id)s
                       and state = 'done'), 0)
            """,
            {"organization_id": tx.organization_id},
        )
    )


async def picture_bytes(tx: Tx, which: str) -> int:
    """How large the present `logo` or `icon` is."""
    return int(
        await tx.first(
            int,
            """
            select coalesce(case when %(which)s = 'logo' then octet_length(logo) else octet_length(icon) end, 0)
            from organization_brands
            where organization_id = %(organization_id)s
            """,
            {"organization_id": tx.organization_id, "which": which},
        )
        or 0
    )
