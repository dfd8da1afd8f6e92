"""Rows of versions and their variants."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from koinon.kit import ids
from koinon.messaging.templates.contracts import TemplateVariant, TemplateVersion
from koinon.platform.db import Tx

CHANGEABLE = frozenset(
    [
        "status",
        "variables",
        "note",
        "submitted_by",
        "submitted_at",
        "reviewed_by",
        "reviewed_at",
        "review_words",
        "published_by",
        "published_at",
    ]
)
_PLAIN = """
v.id, v.template_id, v.number, v.status, v.variables, v.note, v.submitted_by, v.submitted_at, v.reviewed_by,
v.reviewed_at, v.review_words, v.published_by, v.published_at, v.created_by, v.created_at, v.updated_at
"""
_VARIANTS = """
coalesce((select jsonb_agg(jsonb_build_object(
            'channel', w.channel, 'locale', w.locale, 'subject', w.subject, 'preheader', w.preheader, 'body', w.body,
            'html', w.html, 'blocks', w.blocks, 'media_ids', w.media_ids, 'header', w.header, 'footer', w.footer,
            'buttons', w.buttons) order by w.channel, w.locale)
          from template_variants w
          where w.organization_id = %(organization_id)s and w.version_id = v.id), '[]') as variants
"""


async def newest(tx: Tx, template_id: UUID) -> TemplateVersion | None:
    """The newest version of a template, written or published."""
    return await _one(tx, "v.template_id = %(template_id)s order by v.number desc", {"template_id": template_id})


async def numbered(tx: Tx, template_id: UUID, number: int) -> TemplateVersion | None:
    """A version by its number."""
    return await _one(
        tx, "v.template_id = %(template_id)s and v.number = %(number)s", {"template_id": template_id, "number": number}
    )


async def get(tx: Tx, version_id: UUID) -> TemplateVersion | None:
    """A version by its id, of a deleted template too: what was sent by it is still shown."""
    return await _one(tx, "v.id = %(id)s", {"id": version_id})


async def _one(tx: Tx, condition: str, params: Mapping[str, Any]) -> TemplateVersion | None:
    found = await tx.all(
        dict,
        f"""
        select {_PLAIN}, {_VARIANTS}
        from template_versions v
        where v.organization_id = %(organization_id)s
          and {condition}
        limit 1
        """,
        {**params, "organization_id": tx.organization_id},
    )
    return msgspec.convert(found[0], TemplateVersion) if found else None


async def page(
    tx: Tx, template_id: UUID, *, before: UUID | None = None, backwards: bool = False, limit: int = 25
) -> list[TemplateVersion]:
    """Versions of a template without their variants, newest first."""
    compare, order = (">", "asc") if backwards else ("<", "desc")
    bound = f"and v.id {compare} %(before)s" if before is not None else ""
    rows = await tx.all(
        dict,
        f"""
        select {_PLAIN}
        from template_versions v
        where v.organization_id = %(organization_id)s
          and v.template_id = %(template_id)s {bound}
          /* asked: v.created_at; v.updated_at */
        order by v.id {order}
        limit %(limit)s
        """,
        {"organization_id": tx.organization_id, "template_id": template_id, "before": before, "limit": limit},
    )
    return msgspec.convert(rows, list[TemplateVersion])


async def insert(tx: Tx, template_id: UUID, number: int, by: UUID | None) -> UUID:
    """Begin a version; its id."""
    version_id = ids.uuid7()
    await tx.execute(
        """
        insert into template_versions (id, organization_id, template_id, number, created_by)
        values (%(id)s, %(organization_id)s, %(template_id)s, %(number)s, %(by)s)
        """,
        {
            "id": version_id,
            "organization_id": tx.organization_id,
            "template_id": template_id,
            "number": number,
            "by": by,
        },
    )
    return version_id


async def update(tx: Tx, version_id: UUID, changes: Mapping[str, Any]) -> bool:
    """Write columns of an unpublished version; False where it is published already."""
    if unknown := set(changes) - CHANGEABLE:
        raise ValueError(f"not columns of a version: {unknown}")
    assignments = "".join(f", {name} = %({name})s" for name in sorted(changes))
    written = await tx.execute(
        f"""
        update template_versions
        set updated_at = now(){assignments}
        where organization_id = %(organization_id)s
          and id = %(id)s
          and published_at is null
        """,
        {**changes, "organization_id": tx.organization_id, "id": version_id},
    )
    return written == 1


async def put_variants(tx: Tx, version_id: UUID, variants: Sequence[TemplateVariant]) -> None:
    """Replace the variants of an unpublished version."""
    await tx.execute(
        """
        delete from template_variants w
        where w.organization_id = %(organization_id)s
          and w.version_id = %(version_id)s
          and exists (select from template_versions v
                      where v.organization_id = %(organization_id)s
                        and v.id = w.version_id
                        and v.published_at is null)
        """,
        {"organization_id": tx.organization_id, "version_id": version_id},
    )
    rows = [{"id": ids.uuid7(), **msgspec.to_builtins(one)} for one in variants]
    await tx.execute(
        """
        insert into template_variants (id, organization_id, version_id, channel, locale, subject, preheader, body,
                                       html, blocks, media_ids, header, footer, buttons)
        select r.id, %(organization_id)s, %(version_id)s, r.channel, r.locale, r.subject, r.preheader, r.body, r.html,
               r.blocks, array(select jsonb_array_elements_text(r.media_ids)::uuid), r.header, r.footer, r.buttons
        from jsonb_to_recordset(%(rows)s::jsonb) as r (
          id uuid, channel text, locale text, subject text, preheader text, body text, html text, blocks jsonb,
          media_ids jsonb, header text, footer text, buttons jsonb)
        """,
        {
            "organization_id": tx.organization_id,
            "version_id": version_id,
            "rows": msgspec.json.encode(rows).decode(),
        },
    )


async def delete_unpublished(tx: Tx, template_id: UUID) -> bool:
    """Throw away what is being written; whether there was any."""
    gone = await tx.execute(
        """
        delete from template_versions
        where organization_id = %(organization_id)s
          and template_id = %(template_id)s
          and published_at is null
        """,
        {"organization_id": tx.organization_id, "template_id": template_id},
    )
    return gone == 1


async def waiting(tx: Tx, limit: int = 50) -> list[tuple[UUID, datetime]]:
    """Templates whose newest version waits for review, the oldest request first."""
    return await tx.all(
        tuple,
        """
        select v.template_id, v.submitted_at
        from template_versions v
        join templates t on t.organization_id = %(organization_id)s and t.id = v.template_id and t.deleted_at is null
        where v.organization_id = %(organization_id)s
          and v.status = 'pending_review'
        order by v.submitted_at
        limit %(limit)s
        """,
        {"organization_id": tx.organization_id, "limit": limit},
    )
