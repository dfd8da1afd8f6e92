"""A day before a date: what stands in its way is told while it can still be mended (MSG-068)."""

from datetime import datetime

import msgspec

from koinon.kit import clock
from koinon.messaging.contracts import BroadcastDraft, Preview
from koinon.messaging.errors import APPROVAL_REQUIRED
from koinon.messaging.schedules import notices
from koinon.messaging.schedules.contracts import Estimate
from koinon.messaging.schedules.engine import approving
from koinon.messaging.schedules.engine.templated import words_now
from koinon.messaging.schedules.repository import schedules
from koinon.messaging.service import plans
from koinon.platform.db import Tx
from koinon.platform.errors import KoinonError

BATCH = 10


async def foresee(tx: Tx, now: datetime) -> int:
    """Look ahead for a batch of schedules; how many there were."""
    found = await schedules.to_foresee(tx, now, BATCH)
    for schedule in found:
        values: dict[str, object] = {"look_at": None}
        reason = None
        try:
            async with tx.savepoint():
                says = await words_now(tx, schedule)
                preview = await plans.preview(tx, says, samples=False)
                values["estimate"] = msgspec.json.encode(estimate_of(preview)).decode()
            reason = preview.blockers[0].code if preview.blockers else None
            if reason is None and await approving.lacks(tx, schedule, says, preview.recipients):
                reason = APPROVAL_REQUIRED.code
        except KoinonError as refused:
            reason = refused.code
        except msgspec.ValidationError:
            reason = "unreadable"
        await schedules.update(tx, schedule.id, values)
        if reason is not None:
            await notices.tell(tx, schedule, "foreseen", reason)
    return len(found)


async def estimated(tx: Tx, draft: BroadcastDraft) -> Estimate:
    """What sending it now would come to."""
    return estimate_of(await plans.preview(tx, draft, samples=False))


def estimate_of(preview: Preview) -> Estimate:
    """The figures a calendar shows."""
    cost = tuple((money.micros, money.currency) for money in preview.cost)
    return Estimate(preview.recipients, cost, clock.now())
