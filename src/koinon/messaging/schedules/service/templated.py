"""Schedules that say a template: who lists them, and what pauses them (MSG-008, 010)."""

from collections.abc import Sequence
from uuid import UUID

from koinon.messaging.schedules import notices
from koinon.messaging.schedules.service import steering
from koinon.messaging.templates.contracts import TemplateUse
from koinon.messaging.templates.service.using import register_stop, register_use
from koinon.platform.db import Tx


async def uses(tx: Tx, template_id: UUID) -> Sequence[TemplateUse]:
    """Schedules that name a version of a template, those that go on first."""
    return await tx.all(
        TemplateUse,
        """
        select 'schedule' as kind, s.id, s.name, s.status as state, s.status in ('pending', 'paused') as is_open
        from schedules s
        join template_versions v
          on v.organization_id = %(organization_id)s and v.id = (s.content ->> 'template_version_id')::uuid
        where s.organization_id = %(organization_id)s
          and v.template_id = %(template_id)s
        order by is_open desc, s.created_at desc
        limit 50
        """,
        {"organization_id": tx.organization_id, "template_id": template_id},
    )


async def stop(tx: Tx, version_ids: Sequence[UUID], _locale: str, _why: str) -> None:
    """Pause schedules by WhatsApp that say one of these versions, and tell who made them."""
    rows = await tx.all(
        UUID,
        """
        select id
        from schedules
        where organization_id = %(organization_id)s
          and status = 'pending'
          and channel in ('whatsapp', 'auto')
          and (content ->> 'template_version_id')::uuid = any(%(ids)s)
        order by id
        """,
        {"organization_id": tx.organization_id, "ids": list(version_ids)},
    )
    for schedule_id in rows:
        await notices.tell(tx, await steering.pause(tx, schedule_id), "skipped", "template")


def register() -> None:
    """Ask templates to be told."""
    register_use("schedule", uses)
    register_stop("schedules", stop)
