"""What needs a template, or sent it."""

from collections.abc import Sequence
from uuid import UUID

from koinon.messaging.templates.contracts import TemplateUse
from koinon.platform.db import Tx

MOST = 50


async def broadcasts(tx: Tx, template_id: UUID) -> list[TemplateUse]:
    """Broadcasts that pin a version of a template: those not done yet first, then the newest."""
    return await tx.all(
        TemplateUse,
        """
        select 'broadcast' as kind, b.id, b.name, b.state,
               b.state in ('draft', 'scheduled', 'preparing', 'sending', 'paused') as is_open
        from broadcasts b
        join template_versions v
          on v.organization_id = %(organization_id)s and v.id = b.template_version_id
        where b.organization_id = %(organization_id)s
          and v.template_id = %(template_id)s
        order by is_open desc, b.created_at desc
        limit %(most)s
        """,
        {"organization_id": tx.organization_id, "template_id": template_id, "most": MOST},
    )


async def open_broadcasts(tx: Tx, version_ids: Sequence[UUID], channels: Sequence[str]) -> list[UUID]:
    """Broadcasts under way by one of these versions, on one of these channels."""
    return await tx.all(
        UUID,
        """
        select id
        from broadcasts
        where organization_id = %(organization_id)s
          and template_version_id = any(%(ids)s)
          and channel = any(%(channels)s)
          and state in ('preparing', 'sending')
        order by id
        """,
        {"organization_id": tx.organization_id, "ids": list(version_ids), "channels": list(channels)},
    )
