"""How many jobs of each queue ran through and how many failed, by day: the queue forgets what is done (ORG-046)."""

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from koinon.platform.db import Tx

_seen: Counter[tuple[str, bool]] = Counter()


def note(queue: str, *, completed: bool) -> None:
    """An attempt at a job of `queue` ended."""
    _seen[queue, completed] += 1


async def tell(tx: "Tx") -> None:
    """Add what this process counted; it is forgotten here only with the commit."""
    told = Counter({each: count for each, count in _seen.items() if count})
    if not told:
        return
    queues = sorted({queue for queue, _ in told})
    await tx.execute(
        """
        insert into job_figures as known (queue, day, completed, failed)
        select queue, (now() at time zone 'UTC')::date, completed, failed
        from unnest(%(queues)s::text[], %(completed)s::bigint[], %(failed)s::bigint[]) as s (queue, completed, failed)
        on conflict (queue, day) do update
        set completed = known.completed + excluded.completed,
            failed = known.failed + excluded.failed
        """,
        {
            "queues": queues,
            "completed": [told[queue, True] for queue in queues],
            "failed": [told[queue, False] for queue in queues],
        },
    )
    tx.after_commit(lambda: _seen.subtract(told))


async def forget_old(tx: "Tx", days: int = 90) -> int:
    """Drop what is older; how many rows."""
    return await tx.execute(
        "delete from job_figures where day < (now() at time zone 'UTC')::date - %(days)s::int", {"days": days}
    )
