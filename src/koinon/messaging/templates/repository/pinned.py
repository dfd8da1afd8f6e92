"""A published version with all that sending needs, kept for an hour and dropped by whoever writes (MSG-010)."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from koinon.messaging.templates.contracts import TemplateVariant
from koinon.platform.cache import Space, declare_group
from koinon.platform.db import Tx

GROUP = "templates"
KEPT = Space("templates", 3_600.0, GROUP)
declare_group(GROUP, frozenset({"templates", "template_versions", "template_variants", "whatsapp_templates"}))


class PinnedRow(msgspec.Struct, frozen=True):
    """A version with its template's words about it; `variants` as JSON has them."""

    version_id: UUID
    template_id: UUID
    name: str
    status: str
    number: int
    category: str
    purpose: str
    default_locale: str
    variables: list[str]
    is_published: bool
    is_reviewed: bool
    variants: list[Any]

    def written(self) -> Sequence[TemplateVariant]:
        """The variants, typed."""
        return msgspec.convert(self.variants, tuple[TemplateVariant, ...])


class ApprovedRow(msgspec.Struct, frozen=True):
    """What WhatsApp has of a template in one language."""

    locale: str
    content_hash: bytes
    name: str
    language: str
    provider_id: str | None
    account_id: UUID
    status: str
    fills: list[str]


async def pinned(tx: Tx, version_id: UUID) -> PinnedRow | None:
    """A version by its id."""
    found = await tx.remembered(
        KEPT,
        PinnedRow,
        """
        select v.id as version_id, v.template_id, t.name, t.status, v.number, t.category, t.purpose, t.default_locale,
               v.variables, v.published_at is not null as is_published, v.reviewed_at is not null as is_reviewed,
               coalesce((select jsonb_agg(jsonb_build_object(
                          'channel', w.channel, 'locale', w.locale, 'subject', w.subject, 'preheader', w.preheader,
                          'body', w.body, 'html', w.html, 'blocks', w.blocks, 'media_ids', w.media_ids,
                          'header', w.header, 'footer', w.footer, 'buttons', w.buttons) order by w.channel, w.locale)
                         from template_variants w
                         where w.organization_id = %(organization_id)s and w.version_id = v.id), '[]') as variants
        from template_versions v
        join templates t on t.organization_id = %(organization_id)s and t.id = v.template_id
        where v.organization_id = %(organization_id)s
          and v.id = %(id)s
        """,
        {"organization_id": tx.organization_id, "id": version_id},
        empty=False,
    )
    return found[0] if found else None


async def latest(tx: Tx, template_id: UUID) -> UUID | None:
    """The version that "latest" means, None where nothing is published, or the template is archived or deleted."""
    found = await tx.remembered(
        KEPT,
        UUID,
        """
        select current_version_id
        from templates
        where organization_id = %(organization_id)s
          and id = %(id)s
          and deleted_at is null
          and status <> 'archived'
          and current_version_id is not null
        """,
        {"organization_id": tx.organization_id, "id": template_id},
        empty=False,
    )
    return found[0] if found else None


async def approvals(tx: Tx, template_id: UUID) -> list[ApprovedRow]:
    """What WhatsApp has of a template, whatever became of it."""
    return await tx.remembered(
        KEPT,
        ApprovedRow,
        """
        select locale, content_hash, name, language, provider_id, account_id, status, fills
        from whatsapp_templates
        where organization_id = %(organization_id)s
          and template_id = %(template_id)s
          and content_hash is not null
          and locale is not null
        order by (status = 'approved') desc, created_at desc
        """,
        {"organization_id": tx.organization_id, "template_id": template_id},
    )


class OfferedRow(msgspec.Struct, frozen=True):
    """A template with something approved at WhatsApp: what it says there, and "<language> <hash as hex>" of each."""

    template_id: UUID
    name: str
    is_reviewed: bool
    variants: list[Any]
    approved: list[str]

    def written(self) -> Sequence[TemplateVariant]:
        """What it says at WhatsApp, typed."""
        return msgspec.convert(self.variants, tuple[TemplateVariant, ...])


async def offered(tx: Tx, limit: int) -> list[OfferedRow]:
    """Published templates of which WhatsApp approved anything, the newest first."""
    return await tx.remembered(
        KEPT,
        OfferedRow,
        """
        select t.id as template_id, t.name, v.reviewed_at is not null as is_reviewed, w.variants, a.approved
        from templates t
        join template_versions v
          on v.organization_id = %(organization_id)s
         and v.id = t.current_version_id
         and v.published_at is not null
        cross join lateral (
          select jsonb_agg(jsonb_build_object(
                   'channel', w.channel, 'locale', w.locale, 'body', w.body, 'media_ids', w.media_ids,
                   'header', w.header, 'footer', w.footer, 'buttons', w.buttons)) as variants
          from template_variants w
          where w.organization_id = %(organization_id)s
            and w.version_id = v.id
            and w.channel = 'whatsapp') w
        cross join lateral (
          select jsonb_agg(p.locale || ' ' || encode(p.content_hash, 'hex')) as approved
          from whatsapp_templates p
          where p.organization_id = %(organization_id)s
            and p.template_id = t.id
            and p.status = 'approved'
            and p.content_hash is not null
            and p.locale is not null) a
        where t.organization_id = %(organization_id)s
          and t.deleted_at is null
          and t.status <> 'archived'
          and w.variants is not null
          and a.approved is not null
        order by t.created_at desc, t.id desc
        limit %(limit)s
        """,
        {"organization_id": tx.organization_id, "limit": limit},
    )
