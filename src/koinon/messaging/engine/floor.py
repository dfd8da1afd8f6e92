"""Who has the floor in this worker: organizations share its turns, and who just came speaks first (MSG-037, OPS-012).

While somebody else's job waits, an organization holds at most half of the bulk slots and every turn is short. A
broadcast that has not sent anything yet gets its first micro-batch out before others begin their next one: its start
takes a dozen trips to the database, in which an unbound sender would otherwise send thousands.
"""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Iterator
from uuid import UUID

from koinon.platform.jobs import QUEUES

QUEUE = QUEUES["bulk_send"]
HALF = QUEUE.concurrency // 2
COURTESY_SECONDS = 0.5


class Floor:
    """The bulk work that runs in this process, by organization."""

    def __init__(self) -> None:
        self._running: Counter[UUID] = Counter()
        self._arriving: dict[UUID, tuple[asyncio.Event, float]] = {}

    @contextlib.contextmanager
    def taken(self, organization_id: UUID, *, to_send: bool = False) -> Iterator[None]:
        """Hold one of the slots; `to_send` announces a first micro-batch of an organization that had none."""
        if to_send and not self._running[organization_id]:
            self._arriving[organization_id] = asyncio.Event(), asyncio.get_running_loop().time() + COURTESY_SECONDS
        self._running[organization_id] += 1
        try:
            yield
        finally:
            self.arrived(organization_id)
            self._running[organization_id] -= 1
            if not self._running[organization_id]:
                del self._running[organization_id]

    def arrived(self, organization_id: UUID) -> None:
        """Its first micro-batch is on its way, or there is none: nobody waits for it any more."""
        arriving = self._arriving.pop(organization_id, None)
        if arriving is not None:
            arriving[0].set()

    def somebody_arrives(self, organization_id: UUID) -> bool:
        """Whether another is about to send a first micro-batch."""
        return any(other != organization_id for other in self._arriving)

    async def give_way(self, organization_id: UUID) -> None:
        """Wait until those who are about to send a first micro-batch have done so, or had half a second for it."""
        now = asyncio.get_running_loop().time()
        for other, (event, until) in list(self._arriving.items()):
            if other != organization_id and until > now:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(event.wait(), until - now)

    def holds_half(self, organization_id: UUID) -> bool:
        """Whether this organization's work, the asking included, goes beyond half of the slots."""
        return self._running[organization_id] > HALF

    @property
    def is_full(self) -> bool:
        """Whether whoever waits has to wait for a slot of this process."""
        return self._running.total() >= QUEUE.concurrency


FLOOR = Floor()
