"""Emergencies leave at any hour and however often; STOP holds, and the owners hear of each (MSG-058)."""

from typing import Any

from koinon import identity
from koinon.messaging import notices
from koinon.messaging.contracts import Broadcast, Purpose
from koinon.platform import errors
from koinon.platform.actor import ActorKind
from koinon.platform.db import Tx

PERMISSION = "messages:emergency"
MOST_ALONE = 500
"""Above so many recipients a second person approves, whatever the organization's own threshold is."""
LONGEST_REASON = 500
OWNERS = "organization:delete"
"""What owners alone may do."""


def threshold(purpose: str, usual: int | None) -> int | None:
    """Above how many recipients a second person has to say yes."""
    if purpose != Purpose.EMERGENCY:
        return usual
    return MOST_ALONE if usual is None else min(usual, MOST_ALONE)


def require_reason(tx: Tx, broadcast: Broadcast, said: str) -> str:
    """Why it is one, as typed; "" where it is none. Raises 403 without the right to it, 422 without a reason."""
    if broadcast.purpose is not Purpose.EMERGENCY:
        return ""
    if tx.actor.kind is not ActorKind.SYSTEM and not tx.actor.may(PERMISSION):
        raise errors.INSUFFICIENT_PERMISSIONS(details={"required": PERMISSION})
    reason = said.strip()
    if not reason:
        raise errors.invalid_field("emergency_reason", "missing_required_field")
    if len(reason) > LONGEST_REASON or "\0" in reason:
        raise errors.invalid_field("emergency_reason", "out_of_range")
    return reason


async def report(tx: Tx, broadcast: Broadcast, reason: str) -> None:
    """Put it into the trail and tell the owners; nothing for any other broadcast."""
    if not reason:
        return
    told: dict[str, Any] = {"reason": reason}
    await identity.audit(tx, "broadcast.emergency", "broadcast", broadcast.id, told)
    await notices.tell(tx, notices.EMERGENCY, broadcast.id, await identity.users_who_may(tx, OWNERS))
