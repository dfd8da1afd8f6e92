"""Rows of WhatsApp's templates."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from koinon.messaging.templates.whatsapp.contracts import WhatsAppTemplate
from koinon.platform.db import Tx

CHANGEABLE = frozenset(
    [
        "provider_id",
        "status",
        "category",
        "asked_category",
        "quality",
        "reason",
        "header",
        "body",
        "footer",
        "buttons",
        "fills",
        "edits",
        "content_hash",
        "submitted_by",
        "submitted_at",
        "status_at",
        "synced_at",
    ]
)
_COLUMNS = """
w.id, w.account_id, w.template_id, w.locale, w.provider_id, w.name, w.language, w.status, w.category, w.asked_category,
w.quality, w.reason, w.header, w.header_media, w.body, w.footer, w.buttons, w.fills, w.edits, w.submitted_at,
w.synced_at, w.created_at, w.updated_at
"""


async def get(tx: Tx, row_id: UUID, *, lock: bool = False) -> WhatsAppTemplate | None:
    """A row by its id."""
    found = await _all(tx, "w.id = %(id)s", {"id": row_id}, lock=lock)
    return found[0] if found else None


async def of_template(tx: Tx, template_id: UUID) -> list[WhatsAppTemplate]:
    """What WhatsApp has of a template of ours, the newest first."""
    return await _all(tx, "w.template_id = %(template_id)s", {"template_id": template_id})


async def named(tx: Tx, name: str, language: str) -> WhatsAppTemplate | None:
    """The one of a name and language, of whichever account; an approved one before others."""
    found = await _all(tx, "w.name = %(name)s and w.language = %(language)s", {"name": name, "language": language})
    return min(found, key=lambda one: (one.status != "approved", one.status == "deleted"), default=None)


async def of_account(tx: Tx, account_id: UUID) -> list[WhatsAppTemplate]:
    """All that is known of an account."""
    return await _all(tx, "w.account_id = %(account_id)s", {"account_id": account_id})


async def told(tx: Tx, account_id: UUID, provider_id: str, name: str, language: str) -> WhatsAppTemplate | None:
    """The row a provider speaks of, by its id or by name and language; locked."""
    condition = """w.account_id = %(account_id)s
          and (w.provider_id = %(provider_id)s or (w.name = %(name)s and w.language = %(language)s))"""
    params = {"account_id": account_id, "provider_id": provider_id, "name": name, "language": language}
    found = await _all(tx, condition, params, lock=True)
    return next((one for one in found if one.provider_id == provider_id), found[0] if found else None)


async def _all(tx: Tx, condition: str, params: Mapping[str, Any], *, lock: bool = False) -> list[WhatsAppTemplate]:
    rows = await tx.all(
        dict,
        f"""
        select {_COLUMNS}
        from whatsapp_templates w
        where w.organization_id = %(organization_id)s
          and {condition}
        order by w.created_at desc, w.id desc
        {"for update of w" if lock else ""}
        """,
        {**params, "organization_id": tx.organization_id},
    )
    return msgspec.convert(rows, list[WhatsAppTemplate])


async def hashes(tx: Tx, row_ids: Sequence[UUID]) -> dict[UUID, bytes | None]:
    """The digest of the words of each row."""
    rows: list[tuple[UUID, bytes | None]] = await tx.all(
        tuple,
        """
        select id, content_hash
        from whatsapp_templates
        where organization_id = %(organization_id)s
          and id = any(%(ids)s)
        """,
        {"organization_id": tx.organization_id, "ids": list(row_ids)},
    )
    return dict(rows)


async def page(
    tx: Tx,
    statuses: Sequence[str] = (),
    *,
    at: tuple[datetime, UUID] | None = None,
    backwards: bool = False,
    limit: int = 25,
) -> list[WhatsAppTemplate]:
    """All that is known, newest first; deleted ones only where `statuses` asks for them."""
    compare, order = (">", "asc") if backwards else ("<", "desc")
    condition = "w.status = any(%(statuses)s)" if statuses else "w.status <> 'deleted'"
    if at is not None:
        condition += f" and (w.created_at, w.id) {compare} (%(at)s::timestamptz, %(id)s::uuid)"
    rows = await tx.all(
        dict,
        f"""
        select {_COLUMNS}
        from whatsapp_templates w
        where w.organization_id = %(organization_id)s
          and {condition}
          /* asked: w.created_at; w.updated_at */
        order by w.created_at {order}, w.id {order}
        limit %(limit)s
        """,
        {
            "organization_id": tx.organization_id,
            "statuses": list(statuses),
            "at": at[0] if at else None,
            "id": at[1] if at else None,
            "limit": limit,
        },
    )
    return msgspec.convert(rows, list[WhatsAppTemplate])


async def insert(tx: Tx, columns: Mapping[str, Any]) -> bool:
    """Add a row; False where the account has this name in this language already."""
    names = sorted(columns)
    casts = {"buttons": "::jsonb", "fills": "::text[]"}
    added = await tx.execute(
        f"""
        insert into whatsapp_templates (organization_id, {", ".join(names)})
        values (%(organization_id)s, {", ".join(f"%({name})s{casts.get(name, '')}" for name in names)})
        on conflict do nothing
        """,
        {**columns, "organization_id": tx.organization_id},
    )
    return added == 1


async def update(tx: Tx, row_id: UUID, changes: Mapping[str, Any]) -> None:
    """Write columns of one row."""
    if unknown := set(changes) - CHANGEABLE:
        raise ValueError(f"not columns of a WhatsApp template: {unknown}")
    casts = {"buttons": "::jsonb", "fills": "::text[]", "edits": "::timestamptz[]"}
    assignments = "".join(f", {name} = %({name})s{casts.get(name, '')}" for name in sorted(changes))
    await tx.execute(
        f"""
        update whatsapp_templates
        set updated_at = now(){assignments}
        where organization_id = %(organization_id)s
          and id = %(id)s
        """,
        {**changes, "organization_id": tx.organization_id, "id": row_id},
    )


async def decide(tx: Tx, row_id: UUID, status: str, reason: str | None, at: datetime) -> bool:
    """Write what was decided at a time; False where something later is known. WhatsApp tells times in whole seconds."""
    written = await tx.execute(
        """
        update whatsapp_templates
        set updated_at = now(), status = %(status)s, reason = %(reason)s, status_at = %(at)s
        where organization_id = %(organization_id)s
          and id = %(id)s
          and (status_at is null or status_at < %(at)s::timestamptz + interval '1 second')
        """,
        {"organization_id": tx.organization_id, "id": row_id, "status": status, "reason": reason, "at": at},
    )
    return written == 1


async def open_broadcasts(tx: Tx, row: WhatsAppTemplate) -> list[UUID]:
    """Broadcasts under way that say a template: by a version of ours in its language, or named in their own words."""
    return await tx.all(
        UUID,
        """
        select b.id
        from broadcasts b
        where b.organization_id = %(organization_id)s
          and b.state in ('preparing', 'sending')
          and b.channel in ('whatsapp', 'auto')
          and (b.variants @> %(named)s::jsonb
               or exists (select from template_versions v
                          join template_variants t
                            on t.organization_id = %(organization_id)s and t.version_id = v.id
                           and t.channel = 'whatsapp' and t.locale = %(locale)s
                          where v.organization_id = %(organization_id)s
                            and v.id = b.template_version_id
                            and v.template_id = %(template_id)s::uuid))
        order by b.id
        """,
        {
            "organization_id": tx.organization_id,
            "named": msgspec.json.encode([{"whatsapp": {"name": row.name, "language": row.language}}]).decode(),
            "locale": row.locale or "",
            "template_id": row.template_id,
        },
    )


async def versions_saying(tx: Tx, row: WhatsAppTemplate) -> list[UUID]:
    """Published versions of our template that have words in this language."""
    return await tx.all(
        UUID,
        """
        select v.id
        from template_versions v
        join template_variants t
          on t.organization_id = %(organization_id)s and t.version_id = v.id
         and t.channel = 'whatsapp' and t.locale = %(locale)s
        where v.organization_id = %(organization_id)s
          and v.template_id = %(template_id)s
          and v.published_at is not null
        """,
        {"organization_id": tx.organization_id, "locale": row.locale or "", "template_id": row.template_id},
    )
