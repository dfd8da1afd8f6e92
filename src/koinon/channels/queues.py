"""How much waits to be sent from each sender: whoever keeps such a queue says so (CHN-064)."""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from uuid import UUID

from koinon.platform.db import Tx

Queue = Callable[[Tx], Awaitable[Mapping[UUID, int]]]
_queues: dict[str, Queue] = {}


def register_queue(name: str, queue: Queue) -> None:
    """Have `queue(tx)` asked how many messages wait, by sender."""
    _queues[name] = queue


async def waiting(tx: Tx) -> dict[UUID, int]:
    """Messages that wait in any queue, by sender."""
    total: Counter[UUID] = Counter()
    for queue in _queues.values():
        total.update(await queue(tx))
    return dict(total)
