"""What became of runs is written down, and told."""

from datetime import datetime

from koinon.messaging.schedules import events, notices
from koinon.messaging.schedules.repository import schedules, settled
from koinon.platform.db import Tx


async def settle(tx: Tx, now: datetime) -> None:
    """End the runs whose broadcast has begun, or never will; the others are looked at again in some seconds."""
    ended = await settled.settle(tx)
    await settled.count(tx, ended, now)
    for one in ended:
        if one.is_part:
            continue
        if one.status == "success":
            tx.publish(events.run(one.schedule_id, one.planned_for, one.broadcast_id, one.recipients))
            continue
        tx.publish(events.missed(one.schedule_id, one.planned_for, one.reason))
        schedule = await schedules.get(tx, one.schedule_id)
        if schedule is not None and one.reason not in ("undone", "cancelled", "deleted", "paused", "left_out"):
            await notices.tell(tx, schedule, "skipped", one.reason)
    await settled.look_again(tx, now)
