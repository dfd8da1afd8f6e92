"""Once the sample's time is over, the rest get the words that won; nobody needs to be there."""

from datetime import timedelta

from koinon import identity
from koinon.kit import clock
from koinon.messaging import events
from koinon.messaging.repository.works import Work
from koinon.messaging.splits import policy, repository
from koinon.platform.db import Tx

LOOK_AGAIN = timedelta(minutes=5)
TIME_FOR_THE_REST = timedelta(hours=1)


async def begin(tx: Tx, work: Work, total: int) -> None:
    """The ledger is whole: mark the sample and say when its winner is looked for."""
    split = work.split
    if split is None or work.ledger_from is None:
        return
    ways = len(split.others) + 1
    size = policy.sample_size(total, split.share, ways)
    await repository.mark(tx, work.id, work.ledger_from, size, ways)
    due_at = None if split.by == "hand" else clock.now() + timedelta(minutes=split.wait_minutes)
    await tx.execute(
        """
        update broadcasts
        set ab_sample = %(size)s, ab_due_at = %(due_at)s
        where organization_id = %(organization_id)s
          and id = %(id)s
        """,
        {"organization_id": tx.organization_id, "id": work.id, "size": size, "due_at": due_at},
    )


async def decide(tx: Tx, work: Work) -> bool:
    """Choose the winner if its time has come; later where much of the sample has not left yet, for the night say."""
    now, split = clock.now(), work.split
    if not work.waits_for_winner or split is None or work.ab_due_at is None or work.ab_due_at > now:
        return False
    if work.ledger_from is None or work.ab_sample is None:
        return False
    found = await repository.tallies(tx, work.id, work.ledger_from, work.ab_sample)
    lasts = work.expires_at is None or now + TIME_FOR_THE_REST < work.expires_at
    if sum(one.open for one in found) * 10 > sum(one.total for one in found) and lasts:
        await repository.put_off(tx, work.id, now + LOOK_AGAIN)
        return False
    verdict = policy.judge(found, split.by)
    if not await repository.settle(tx, work.id, verdict, ("sending",)):
        return False
    details = {"winner": verdict.winner, "by": verdict.by, "clear": verdict.is_clear}
    await identity.audit(tx, "broadcast.winner_chosen", "broadcast", work.id, details)
    tx.publish(events.progressed(work.id))
    return True
