"""When we last wrote to people, told to contacts after a broadcast: in batches, off the road that sends.

It reads what the ledger says was sent, so that running it again, or while the broadcast still goes on, changes nothing
but what is newer. Single messages are told where their outcome is recorded.
"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from koinon import contacts
from koinon.kit import clock
from koinon.messaging.repository import deliveries, works
from koinon.platform.db import Tx
from koinon.platform.jobs import job
from koinon.platform.services import Services

BATCH = 5_000
# After a pause or cancel the last outcomes are folded within seconds.
SETTLED = timedelta(seconds=5)


@job("messaging.note_contacted", queue="bulk", time_limit=600.0)
async def note_contacted(services: Services, organization_id: UUID, *, broadcast_id: str) -> None:
    """Note on each person whom a broadcast reached when that was, some thousand a transaction."""
    after = 0
    while True:
        async with services.database.transaction(organization_id) as tx:
            work = await works.find(tx, UUID(broadcast_id))
            if work is None or work.ledger_from is None:
                return
            found = await deliveries.sent_times(tx, work.id, work.ledger_from, after, BATCH)
            if not found:
                return
            reached = {person: at for _, people, at in found if at for person in people if person}
            await contacts.touch(tx, outbound=reached)
        after = found[-1][0]


async def soon(tx: Tx, broadcast_ids: Sequence[UUID]) -> None:
    """Have broadcasts that ended or stand still noted."""
    for broadcast_id in broadcast_ids:
        await note_contacted.defer(
            tx, once=f"contacted:{broadcast_id}", at=clock.now() + SETTLED, broadcast_id=str(broadcast_id)
        )


async def singles(tx: Tx, delivery_ids: Sequence[UUID]) -> None:
    """Note on people that a carrier has just taken a single message to them."""
    if delivery_ids:
        people = await deliveries.people_of(tx, delivery_ids)
        await contacts.touch(tx, outbound=dict.fromkeys(people, clock.now()))
