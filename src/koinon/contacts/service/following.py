"""What arrived for the absorbed person while they were being merged follows soon after."""

from datetime import timedelta
from uuid import UUID

from koinon.contacts.policy import merge_movers
from koinon.contacts.repository import merges
from koinon.kit import clock
from koinon.platform.actor import system
from koinon.platform.db import Tx
from koinon.platform.jobs import job
from koinon.platform.services import Services

AGAIN = timedelta(minutes=10)


@job("contacts.follow_merge", queue="maintenance")
async def follow(services: Services, organization_id: UUID, merge_id: str) -> None:
    """Move what a transaction beside the merge still filed under the absorbed person."""
    async with services.database.transaction(system(organization_id)) as tx:
        await follow_now(tx, UUID(merge_id))


async def follow_now(tx: Tx, merge_id: UUID) -> None:
    """The same, in this transaction; nothing where the merge was undone."""
    merge = await merges.get(tx, merge_id, lock=True)
    if merge is None or merge.undone_at is not None or not merge.snapshot:
        return
    moved, waits = merge.snapshot["moved"], False
    for mover in (one for one in merge_movers.movers() if not one.once):
        more = await mover.move(tx, merge.absorbed_id, merge.survivor_id)
        waits = bool(more.pop(merge_movers.WAITS, False)) or waits
        moved[mover.name] = merge_movers.joined(moved.get(mover.name, {}), more)
    await merges.keep_snapshot(tx, merge.id, merge.snapshot)
    if waits:
        await follow.defer(tx, at=clock.now() + AGAIN, merge_id=str(merge.id))
