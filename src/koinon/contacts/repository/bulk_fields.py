"""Statements over own fields of many people at once."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from koinon.platform.db import Tx


async def put(
    tx: Tx, ids: Sequence[UUID], values: Mapping[str, Any], cleared: Sequence[str], at: datetime
) -> list[tuple[UUID, dict[str, Any]]]:
    """Set own fields of people and clear others; those who were different, each with what these fields held."""
    return await tx.all(
        tuple,
        """
        with old as materialized (
          select c.id, c.custom, (c.custom || %(values)s) - %(cleared)s::text[] as fresh
          from contacts c
          where c.organization_id = %(organization_id)s
            and c.id = any(%(ids)s)
            and c.deleted_at is null
          order by c.id
          for update)
        update contacts c
        set custom = old.fresh, version = c.version + 1, updated_at = %(at)s
        from old
        where c.organization_id = %(organization_id)s
          and c.id = old.id
          and old.fresh <> old.custom
        returning c.id, (select jsonb_object_agg(k.key, old.custom -> k.key) from unnest(%(keys)s::text[]) k (key))
        """,
        {
            "organization_id": tx.organization_id,
            "ids": list(ids),
            "values": Jsonb(dict(values)),
            "cleared": list(cleared),
            "keys": [*values, *cleared],
            "at": at,
        },
    )


async def give_back(tx: Tx, key: str, before: Mapping[UUID, Any], written: Any, at: datetime) -> list[UUID]:
    """Give a field back to people in whom it still holds what was `written` (None: nothing); those who got it."""
    return await tx.all(
        UUID,
        """
        update contacts c
        set custom = case when b.value is null or b.value = 'null' then c.custom - %(key)s
                          else c.custom || jsonb_build_object(%(key)s::text, b.value) end,
            version = c.version + 1, updated_at = %(at)s
        from unnest(%(ids)s::uuid[], %(values)s::jsonb[]) as b (id, value)
        where c.organization_id = %(organization_id)s
          and c.id = b.id
          and c.deleted_at is null
          and coalesce(c.custom -> %(key)s, 'null') = %(written)s
          and coalesce(b.value, 'null') <> %(written)s
        returning c.id
        """,
        {
            "organization_id": tx.organization_id,
            "key": key,
            "ids": list(before),
            "values": [Jsonb(value) for value in before.values()],
            "written": Jsonb(written),
            "at": at,
        },
    )
