"""What waits for somebody who may not be written to any more ends in the same moment (CON-006).

A broadcast's rows need no hand here: the gate asks about each as its turn comes.
"""

from collections.abc import Mapping
from uuid import UUID

from koinon.messaging import jobs
from koinon.messaging.policy.reasons import REASONS
from koinon.messaging.repository import outcomes, singles
from koinon.messaging.repository.outcomes import Outcome
from koinon.platform.db import Tx


async def stop_people(tx: Tx, people: Mapping[UUID, str]) -> None:
    """Refuse the single messages that wait for these people; `people` gives the reason of each."""
    waiting = await singles.unqueue_people(tx, list(people))
    made = [
        Outcome(delivery_id, "refused", reason if reason in REASONS else "do_not_contact")
        for delivery_id, contact_id in waiting
        if (reason := people[contact_id])
    ]
    if made:
        await outcomes.append(tx, made, "gate")
        await jobs.queue_fold(tx)
