"""Where an organization is found by name: its slug, and those it had before."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from koinon.platform.db import Tx

CURRENT, OLD = "slug", "old_slug"


class Lead(Struct, frozen=True):
    """Where a slug leads."""

    organization_id: UUID
    kind: str


async def leads_to(tx: Tx, key_hash: bytes, since: datetime) -> Lead | None:
    """Whose slug this is, or was after `since`; who has it now comes first."""
    return await tx.first(
        Lead,
        """
        select organization_id, kind
        from directory
        where key_hash = %(key_hash)s
          and (kind = 'slug' or kind = 'old_slug' and created_at > %(since)s)
        order by kind desc
        limit 1
        """,
        {"key_hash": key_hash, "since": since},
    )


async def changed_at(tx: Tx) -> datetime | None:
    """When the organization's slug was changed last."""
    return await tx.first(
        datetime,
        """
        select slug_changed_at
        from organizations
        where id = %(organization_id)s
          and slug_changed_at is not null
        """,
        {"organization_id": tx.organization_id},
    )


async def change(tx: Tx, slug: str, at: datetime) -> None:
    """Write another slug. Raises UniqueViolation where another organization has it."""
    await tx.execute(
        "update organizations set slug = %(slug)s, slug_changed_at = %(at)s where id = %(organization_id)s",
        {"organization_id": tx.organization_id, "slug": slug, "at": at},
    )


async def follow(tx: Tx, before: bytes, after: bytes, at: datetime) -> None:
    """Let `after` lead here, and `before` still."""
    values = {"organization_id": tx.organization_id, "before": before, "after": after, "at": at}
    await tx.execute(
        """
        delete from directory
        where kind = 'slug' and organization_id = %(organization_id)s
           or kind = 'old_slug' and key_hash = %(after)s
        """,
        values,
    )
    await tx.execute(
        """
        insert into directory (kind, key_hash, organization_id, target_id, created_at)
        values ('slug', %(after)s, %(organization_id)s, %(organization_id)s, %(at)s),
               ('old_slug', %(before)s, %(organization_id)s, %(organization_id)s, %(at)s)
        on conflict (kind, key_hash) do update
        set organization_id = excluded.organization_id, target_id = excluded.target_id,
            created_at = excluded.created_at
        """,
        values,
    )


async def present(tx: Tx) -> str:
    """The organization's slug, its row locked."""
    return await tx.one(
        str,
        "select slug from organizations where id = %(organization_id)s for update",
        {"organization_id": tx.organization_id},
    )


async def take(tx: Tx, slug: str) -> None:
    """Write a slug that nobody has any more."""
    await tx.execute(
        "update organizations set slug = %(slug)s where id = %(organization_id)s",
        {"organization_id": tx.organization_id, "slug": slug},
    )


async def lead_from(tx: Tx, before: UUID) -> None:
    """Let what led to `before` lead here, in the place of what led here."""
    values = {"organization_id": tx.organization_id, "before": before}
    await tx.execute("delete from directory where kind = 'slug' and organization_id = %(organization_id)s", values)
    await tx.execute(
        """
        update directory
        set organization_id = %(organization_id)s, target_id = %(organization_id)s
        where organization_id = %(before)s
          and kind in ('slug', 'old_slug')
        """,
        values,
    )
