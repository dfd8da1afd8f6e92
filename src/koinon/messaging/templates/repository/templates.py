"""Rows of templates."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from koinon.messaging.templates.contracts import Template
from koinon.platform.db import Tx

CHANGEABLE = frozenset(
    ["name", "category", "purpose", "status", "folder", "default_locale", "current_version_id", "deleted_at"]
)
_COLUMNS = """
t.id, t.name, t.category, t.purpose, t.status, t.folder, t.default_locale, t.current_version_id,
(select p.number
 from template_versions p
 where p.organization_id = %(organization_id)s and p.id = t.current_version_id) as published_number,
n.number,
coalesce((select jsonb_agg(jsonb_build_array(w.channel, w.locale) order by w.channel, w.locale)
          from template_variants w
          where w.organization_id = %(organization_id)s and w.version_id = n.id), '[]') as written,
t.version, t.created_by, t.updated_by, t.created_at, t.updated_at
"""
_NEWEST = """
join lateral (
  select v.id, v.number
  from template_versions v
  where v.organization_id = %(organization_id)s
    and v.template_id = t.id
  order by v.number desc
  limit 1) n on true
"""


class Filters(msgspec.Struct, frozen=True, kw_only=True):
    """What a list is narrowed to; archived ones are shown only where `statuses` asks for them."""

    statuses: tuple[str, ...] = ()
    category: str | None = None
    channel: str | None = None
    folder: str | None = None
    q: str = ""
    is_published: bool = False


async def get(tx: Tx, template_id: UUID, *, lock: bool = False) -> Template | None:
    """A template that is not deleted; with `lock`, nobody else changes it until the transaction ends."""
    return await _one(tx, "t.id = %(id)s", {"id": template_id}, lock=lock)


async def named(tx: Tx, name: str) -> Template | None:
    """The template of a name, whatever its case."""
    return await _one(tx, "lower(t.name) = lower(%(name)s)", {"name": name})


async def _one(tx: Tx, condition: str, params: Mapping[str, Any], *, lock: bool = False) -> Template | None:
    found = await tx.all(
        dict,
        f"""
        select {_COLUMNS}
        from templates t {_NEWEST}
        where t.organization_id = %(organization_id)s
          and t.deleted_at is null
          and {condition}
        {"for update of t" if lock else ""}
        """,
        {**params, "organization_id": tx.organization_id},
    )
    return msgspec.convert(found[0], Template) if found else None


async def page(
    tx: Tx, filters: Filters, *, at: tuple[datetime, UUID] | None = None, backwards: bool = False, limit: int = 25
) -> list[Template]:
    """Templates, newest first, from a place in the list."""
    compare, order = (">", "asc") if backwards else ("<", "desc")
    conditions = _conditions(filters)
    if at is not None:
        conditions += f" and (t.created_at, t.id) {compare} (%(at)s::timestamptz, %(id)s::uuid)"
    rows = await tx.all(
        dict,
        f"""
        select {_COLUMNS}
        from templates t {_NEWEST}
        where t.organization_id = %(organization_id)s
          and t.deleted_at is null {conditions}
          /* asked: t.created_at; t.updated_at */
        order by t.created_at {order}, t.id {order}
        limit %(limit)s
        """,
        {
            "organization_id": tx.organization_id,
            "statuses": list(filters.statuses),
            "category": filters.category,
            "channel": filters.channel,
            "folder": filters.folder,
            "q": filters.q,
            "at": at[0] if at else None,
            "id": at[1] if at else None,
            "limit": limit,
        },
    )
    return msgspec.convert(rows, list[Template])


def _conditions(filters: Filters) -> str:
    said = " and t.status = any(%(statuses)s)" if filters.statuses else " and t.status <> 'archived'"
    if filters.category:
        said += " and t.category = %(category)s"
    if filters.folder is not None:
        said += " and t.folder = %(folder)s"
    if filters.is_published:
        said += " and t.current_version_id is not null"
    if filters.q:
        said += " and position(lower(%(q)s) in lower(t.name)) > 0"
    if filters.channel:
        said += """
          and exists (select from template_variants c
                      where c.organization_id = %(organization_id)s
                        and c.version_id = n.id
                        and c.channel = %(channel)s)"""
    return said


async def folders(tx: Tx) -> list[str]:
    """Folders that hold something, by name."""
    return await tx.all(
        str,
        """
        select distinct folder
        from templates
        where organization_id = %(organization_id)s
          and deleted_at is null
          and folder <> ''
        order by folder
        limit 100
        """,
        {"organization_id": tx.organization_id},
    )


async def insert(tx: Tx, columns: Mapping[str, Any]) -> bool:
    """Add a template; False where its name is taken."""
    added = await tx.execute(
        """
        insert into templates (id, organization_id, name, category, purpose, folder, default_locale, created_by,
                               updated_by)
        values (%(id)s, %(organization_id)s, %(name)s, %(category)s, %(purpose)s, %(folder)s, %(default_locale)s,
                %(by)s, %(by)s)
        on conflict do nothing
        """,
        {**columns, "organization_id": tx.organization_id},
    )
    return added == 1


async def update(tx: Tx, template_id: UUID, changes: Mapping[str, Any], by: UUID | None) -> None:
    """Write columns of one template; every change is a new version of its row."""
    if unknown := set(changes) - CHANGEABLE:
        raise ValueError(f"not columns of a template: {unknown}")
    assignments = "".join(f", {name} = %({name})s" for name in sorted(changes))
    await tx.execute(
        f"""
        update templates
        set updated_at = now(), version = version + 1, updated_by = coalesce(%(by)s, updated_by){assignments}
        where organization_id = %(organization_id)s
          and id = %(id)s
        """,
        {**changes, "organization_id": tx.organization_id, "id": template_id, "by": by},
    )


async def lock_name(tx: Tx, name: str) -> None:
    """Have nobody else take a name until the transaction ends."""
    await tx.execute(
        "select pg_advisory_xact_lock(hashtextextended('templates:' || %(organization_id)s::text || %(name)s, 0))",
        {"organization_id": tx.organization_id, "name": name.lower()},
    )


async def names(tx: Tx, version_ids: Sequence[UUID]) -> dict[UUID, tuple[str, int]]:
    """Name and number of versions, deleted templates' too, by version."""
    rows: list[tuple[UUID, str, int]] = await tx.all(
        tuple,
        """
        select v.id, t.name, v.number
        from template_versions v
        join templates t on t.organization_id = %(organization_id)s and t.id = v.template_id
        where v.organization_id = %(organization_id)s
          and v.id = any(%(ids)s)
        """,
        {"organization_id": tx.organization_id, "ids": list(version_ids)},
    )
    return {version_id: (name, number) for version_id, name, number in rows}


async def titles(tx: Tx, template_ids: Sequence[UUID]) -> dict[UUID, str]:
    """The names of templates, deleted ones too."""
    rows: list[tuple[UUID, str]] = await tx.all(
        tuple,
        """
        select t.id, t.name
        from templates t
        where t.organization_id = %(organization_id)s
          and t.id = any(%(ids)s)
        """,
        {"organization_id": tx.organization_id, "ids": list(template_ids)},
    )
    return dict(rows)
