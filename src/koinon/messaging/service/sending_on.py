"""Sending a finished broadcast on to those it did not reach, by another channel (MSG-040)."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from koinon import identity
from koinon.kit import clock
from koinon.messaging.contracts import Broadcast, BroadcastDraft, Channel, FallbackStep, Variant
from koinon.messaging.errors import SENDER_MISSING
from koinon.messaging.policy.fallback import may_go_elsewhere
from koinon.messaging.policy.states import ALLOWED
from koinon.messaging.repository import fallbacks, waking
from koinon.messaging.service.addressed import Words
from koinon.messaging.service.constants import chosen_sender
from koinon.messaging.service.drafts import draft_of, get
from koinon.messaging.service.fallbacks import WAKEUP
from koinon.messaging.service.falling_back import tend_job
from koinon.messaging.service.variants import NO_WORDS, require_fillable
from koinon.platform import errors
from koinon.platform.db import Tx


async def send_elsewhere(
    tx: Tx, broadcast_id: UUID, reasons: Sequence[str], channel: Channel, *, subject: str = ""
) -> int:
    """Look at those not reached for `reasons`, and write to whom `channel` reaches; how many are looked at.

    Nobody twice: a message goes on once, and by one channel only once a click. Where nothing was written for the
    channel the text goes, as a mail under `subject`. Raises 404, 409 unless it is over, 422.
    """
    if not reasons or not all(may_go_elsewhere(reason) for reason in reasons):
        raise errors.invalid_field("reasons", "invalid_enum")
    current = await get(tx, broadcast_id)
    if current.state not in ALLOWED["retry"]:
        raise errors.INVALID_STATE(details={"state": current.state.value})
    if channel == current.channel:
        raise errors.invalid_field("channel", "invalid_enum")
    if await chosen_sender(tx, None, channel) is None:
        raise SENDER_MISSING(details={"fix_path": "/settings/senders"})
    draft = _worded(current, channel, subject)
    steps = msgspec.json.encode((FallbackStep(channel),)).decode()
    count = await fallbacks.send_on(tx, broadcast_id, reasons, msgspec.json.encode(draft).decode(), steps)
    if count:
        await waking.wake(tx, WAKEUP, clock.now())
        await tend_job.defer(tx, once=f"fallbacks:{tx.organization_id}")
        told = {"reasons": list(reasons), "channel": channel, "count": count}
        await identity.audit(tx, "broadcast.sent_on", "broadcast", broadcast_id, told)
    return count


def says(broadcast: Broadcast, channel: str) -> bool:
    """Whether a broadcast has words for a channel of its own."""
    return any(one.channel == channel for one in broadcast.variants)


def _worded(broadcast: Broadcast, channel: Channel, subject: str) -> BroadcastDraft:
    draft = draft_of(broadcast)
    if not says(broadcast, channel):
        if channel == "email" and not subject.strip():
            raise errors.invalid_field("subject", "missing_required_field", NO_WORDS)
        if not draft.body.strip():
            raise errors.invalid_field("channel", "missing_required_field", NO_WORDS)
        own = Variant(channel=channel, subject=subject.strip() if channel == "email" else "", body=draft.body)
        draft = msgspec.structs.replace(draft, variants=(*draft.variants, own))
    require_fillable(Words(draft.body, channel, draft.variants).draft(draft.purpose.value))
    return draft
