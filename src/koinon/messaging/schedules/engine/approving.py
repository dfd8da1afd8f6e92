"""A second person's yes to a schedule holds for each run that says what was approved (MSG-018, 067)."""

from uuid import UUID

from koinon.messaging import preferences
from koinon.messaging.contracts import BroadcastDraft
from koinon.messaging.schedules.contracts import Schedule
from koinon.messaging.service import approvals, emergencies
from koinon.platform.db import Tx


def holds(schedule: Schedule, says: BroadcastDraft) -> bool:
    """Whether what it says now, by its template too, is what somebody else said yes to."""
    approved = schedule.approved_recipients is not None and schedule.approved_by is not None
    return approved and approvals.fingerprint(says) == approvals.fingerprint(schedule.message)


async def carry_over(tx: Tx, schedule: Schedule, broadcast_id: UUID) -> None:
    """Write the approval of a schedule to the broadcast of a run: for as many people as were shown, no more."""
    assert schedule.approved_recipients is not None and schedule.approved_by is not None
    asked_by = schedule.created_by if schedule.created_by != schedule.approved_by else None
    await approvals.carry_over(
        tx, broadcast_id, recipients=schedule.approved_recipients, asked_by=asked_by, approved_by=schedule.approved_by
    )


async def lacks(tx: Tx, schedule: Schedule, says: BroadcastDraft, recipients: int) -> bool:
    """Whether a run to so many would wait for a second person's word."""
    threshold = emergencies.threshold(says.purpose, await preferences.approval_above(tx))
    if threshold is None or recipients <= threshold:
        return False
    known = schedule.approved_recipients or 0
    return not holds(schedule, says) or recipients > known * approvals.GROWTH
