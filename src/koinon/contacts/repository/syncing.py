"""People as other systems know them: under which id, when they were last told of, and what they wrote then."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct
from psycopg.types.json import Jsonb

from koinon.platform.db import Tx


class Known(Struct, frozen=True):
    """Whom an id elsewhere stands for, and what the sync wrote last."""

    contact_id: UUID
    base: dict[str, Any]
    synced_at: datetime | None


async def hold(tx: Tx, system: str, external_id: str) -> None:
    """Let nobody else sync this very person until the transaction ends: two first calls would make two people."""
    named = f"{tx.organization_id}:{system}:{external_id}"
    await tx.execute("select pg_advisory_xact_lock(hashtextextended(%(named)s, 34))", {"named": named})


async def known(tx: Tx, system: str, external_id: str) -> Known | None:
    """Whom an id elsewhere stands for."""
    return await tx.first(
        Known,
        """
        select contact_id, base, synced_at
        from contact_external_ids
        where organization_id = %(organization_id)s
          and system = %(system)s
          and external_id = %(external_id)s
        """,
        {"organization_id": tx.organization_id, "system": system, "external_id": external_id},
    )


async def put(
    tx: Tx, system: str, external_id: str, contact_id: UUID, source: str, base: Mapping[str, Any], now: datetime
) -> None:
    """Remember whom an id elsewhere stands for, from where we were told, and what was written."""
    await tx.execute(
        """
        insert into contact_external_ids (organization_id, contact_id, system, external_id, source, base, synced_at)
        values (%(organization_id)s, %(contact_id)s, %(system)s, %(external_id)s, %(source)s, %(base)s, %(now)s)
        on conflict (organization_id, system, external_id) do update
        set contact_id = excluded.contact_id, source = excluded.source, base = excluded.base,
            synced_at = excluded.synced_at
        """,
        {
            "organization_id": tx.organization_id,
            "contact_id": contact_id,
            "system": system,
            "external_id": external_id,
            "source": source,
            "base": Jsonb(dict(base)),
            "now": now,
        },
    )
