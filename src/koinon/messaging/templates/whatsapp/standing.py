"""How the words of a language stand with WhatsApp, for whoever edits them (MSG-007, 008)."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from koinon import channels
from koinon.kit import clock
from koinon.messaging.templates.contracts import Template, TemplateVariant
from koinon.messaging.templates.repository import versions
from koinon.messaging.templates.service.sending import content_hash
from koinon.messaging.templates.whatsapp import policy, repository
from koinon.messaging.templates.whatsapp.contracts import WhatsAppTemplate
from koinon.platform.db import Tx
from koinon.platform.errors import FieldFault


class Standing(NamedTuple):
    """What WhatsApp has of a language, None for nothing, and whether that `is_same` as what is published.

    `faults` are what it would refuse of the words as they are; `edit_at` when it takes others, None where it does not
    in this state; `has_account` is False where nobody could be asked.
    """

    row: WhatsAppTemplate | None
    is_same: bool
    is_published: bool
    faults: Sequence[FieldFault]
    edit_at: datetime | None
    has_account: bool

    @property
    def may_hand_in(self) -> bool:
        """Whether handing in would be taken now."""
        known = self.is_same and self.row is not None and self.row.status in ("pending", "approved", "in_appeal")
        is_free = self.row is None or self.edit_at is None or self.edit_at <= clock.now()
        return self.is_published and self.has_account and not self.faults and not known and is_free


async def standing(tx: Tx, template: Template, variant: TemplateVariant) -> Standing:
    """How `variant` of a template stands; its own words are those of the editor."""
    rows = [one for one in await repository.of_template(tx, template.id) if one.locale == variant.locale]
    row = next((one for one in rows if one.status != "deleted"), rows[0] if rows else None)
    version = await versions.get(tx, template.current_version_id) if template.current_version_id else None
    published = version.variant("whatsapp", variant.locale) if version else None
    hashes = await repository.hashes(tx, [row.id] if row else [])
    return Standing(
        row=row,
        is_same=row is not None and published is not None and hashes[row.id] == content_hash(published),
        is_published=published is not None and content_hash(published) == content_hash(variant),
        faults=policy.faults(variant, template.category) if not variant.is_empty else (),
        edit_at=policy.next_edit(row.status, row.edits, clock.now()) if row else None,
        has_account=bool(await channels.template_accounts(tx)),
    )
