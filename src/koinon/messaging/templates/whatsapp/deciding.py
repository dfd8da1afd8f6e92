"""What WhatsApp decides about a template, whoever tells us: its state, what has to stop, who has to know (MSG-008)."""

from datetime import datetime
from uuid import UUID

from koinon import channels, identity
from koinon.messaging.engine import folder
from koinon.messaging.templates import events
from koinon.messaging.templates.notices import WHATSAPP
from koinon.messaging.templates.service import using
from koinon.messaging.templates.whatsapp import policy, repository
from koinon.messaging.templates.whatsapp.contracts import Change, WhatsAppTemplate
from koinon.platform.db import Tx

PAGE = "/templates/whatsapp"


async def take(
    tx: Tx,
    row_id: UUID,
    word: str,
    reason: str | None,
    at: datetime,
    *,
    category: str | None = None,
    quality: str | None = None,
) -> Change | None:
    """Write what a provider says of a template; the change, or None where nothing moved or something later is known."""
    before = await repository.get(tx, row_id, lock=True)
    status = policy.status_of(word)
    if before is None or status is None:
        return None
    moved = {"category": category or before.category, "quality": quality or before.quality}
    if moved != {"category": before.category, "quality": before.quality}:
        await repository.update(tx, row_id, moved)
    if not await repository.decide(tx, row_id, status, reason, at):
        return None
    now = await repository.get(tx, row_id)
    assert now is not None
    change = Change(row=now, before=before.status)
    if now.status != before.status:
        await tell(tx, change)
    elif now.category != before.category:
        await _notify(tx, now, "category")
    return change


async def tell(tx: Tx, change: Change) -> None:
    """Stop what may not be sent any more, and say so to whoever writes templates."""
    row = change.row
    tx.publish(events.status_changed(row.template_id, row.id, row.status, row.reason))
    if row.status in policy.UNSENDABLE:
        await _stop(tx, row)
        await channels.open_incident(tx, "template_failed", row.id, row.name, row.reason or "", PAGE, is_told=True)
        await _notify(tx, row, row.status)
    elif row.status == "approved":
        await channels.close_incident(tx, "template_failed", row.id)
        await _notify(tx, row, row.status)


async def _stop(tx: Tx, row: WhatsAppTemplate) -> None:
    why = policy.STOPPED[row.status]
    for broadcast_id in await repository.open_broadcasts(tx, row):
        await folder.pause(tx, broadcast_id, "template", why)
    if row.template_id is not None:
        await using.stop(tx, await repository.versions_saying(tx, row), row.locale or "", why)


async def _notify(tx: Tx, row: WhatsAppTemplate, what: str) -> None:
    await identity.notify(
        tx,
        WHATSAPP,
        await identity.users_who_may(tx, "templates:write"),
        about=f"whatsapp_template:{row.id}:{what}",
        link=f"/templates/{row.template_id}?channel=whatsapp" if row.template_id else PAGE,
        data={"name": row.name, "language": row.language, "what": what, "category": row.category},
    )
