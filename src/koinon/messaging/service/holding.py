"""A broadcast that must be kept for a court: its ledger stays as it is, and so do those it names (MSG-099)."""

from collections.abc import Sequence
from uuid import UUID

from koinon import organizations
from koinon.messaging.repository import kept
from koinon.messaging.service.drafts import get
from koinon.organizations import LegalHold
from koinon.platform.db import Tx


async def hold(tx: Tx, broadcast_id: UUID, reason: str) -> LegalHold:
    """Keep it. Raises 404."""
    return await organizations.hold_subject(tx, "broadcast", (await get(tx, broadcast_id)).id, reason)


async def lift(tx: Tx, broadcast_id: UUID) -> None:
    """Let it go again. Raises 404."""
    await organizations.lift_hold(tx, "broadcast", (await get(tx, broadcast_id)).id)


async def standing(tx: Tx, broadcast_id: UUID) -> LegalHold | None:
    """The hold on it. Raises 404."""
    return await organizations.hold_on(tx, "broadcast", (await get(tx, broadcast_id)).id)


async def keeps(tx: Tx, people: Sequence[UUID]) -> bool:
    """Whether a broadcast that is held went to one of these people, or left them out."""
    held = await organizations.all_held(tx, "broadcast")
    return bool(held) and await kept.names(tx, held, people)
