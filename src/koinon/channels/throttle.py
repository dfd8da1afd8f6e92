"""Slots in time instead of asking again and again: exact across workers (CHN-050..052).

A reservation of n segments moves the sender's `ready_at` by n intervals and returns when the first slot is (`slots`).
A process takes up to a tenth of a second at once and paces itself; slots that pass unused are lost. Bulk has 80 % of
the limit and, while nobody replies, all of it; replies 20 % of their own and, when no bulk is waiting, bulk's too.
After a 429 the rate is halved for 60 s, then climbs by a tenth every 30 s. Measured: polling a counter held 77 of 80.
"""

import math
import time
from uuid import UUID

from koinon.channels.records import Sender
from koinon.channels.slots import SHARES, SPARE_OF, Lane, Slots
from koinon.platform.db import Database, Tx
from koinon.platform.shared import Shared

# Slices of a tenth of a second may overlap the edge of any 10 s window by one: a bit slower keeps every window within.
SLACK = 1.008
PREPAID_SECONDS = 0.1
LONGEST_PREPAID_SECONDS = 0.6
STALE_SECONDS = 0.05

_PACE = """
select case
    when t.slowed_at is null then 1
    when clock_timestamp() < t.slowed_at + interval '60 seconds' then t.rate_factor
    else least(1, t.rate_factor + 0.1 * (1 + floor((extract(epoch from clock_timestamp() - t.slowed_at) - 60) / 30)))
  end::float8
from sender_throttles t
where t.organization_id = %(organization_id)s
  and t.sender_id = %(sender_id)s
  and t.lane = 'bulk'
"""


async def bulk_rate(tx: Tx, sender: Sender) -> float:
    """Segments a second that broadcasts get of a sender at least at present; less after a 429."""
    factor = await tx.scalar(_PACE, {"organization_id": tx.organization_id, "sender_id": sender.id})
    return sender.segments_per_second * SHARES["bulk"] * (factor or 1.0)


async def free_rate(tx: Tx, sender: Sender) -> float:
    """The same while nobody replies: all that the sender has, but what keeps every window within its limit."""
    return await bulk_rate(tx, sender) / SHARES["bulk"] / SLACK


class Throttle:
    """One sender's slots as this process sees them. `limit` is in segments a second."""

    def __init__(
        self, database: Database, organization_id: UUID, sender_id: UUID, limit: float, shared: Shared | None = None
    ) -> None:
        self._slots = Slots(database, organization_id, sender_id, shared)
        self.limit = limit
        self._next: dict[Lane, float] = {}
        self._left: dict[Lane, int] = {"bulk": 0, "reply": 0}
        self._factor: dict[Lane, float] = {"bulk": 1.0, "reply": 1.0}
        self._spacing: dict[Lane, float] = {}

    def rate(self, lane: Lane) -> float:
        """Segments a second this lane gets at least at present."""
        return self.limit * SHARES[lane] * self._factor[lane]

    async def reserve(self, lane: Lane, segments: int, at_most: float = math.inf) -> float:
        """Seconds to wait before sending this many segments; they are this caller's from now on.

        Not where it would have to wait longer than `at_most`: then its slots are this process's, for who asks in time.
        """
        now = time.monotonic()
        self._drop_stale(lane, now)
        if self._left[lane] < segments:
            now = await self._prepay(lane, segments)
        wait = self._next[lane] - now
        if wait > at_most:
            return wait
        self._left[lane] -= segments
        self._next[lane] += segments * self._spacing[lane]
        return max(0.0, wait)

    async def slow_down(self, seconds: float) -> None:
        """A 429: nothing for so long (at most 60 s), then half the rate."""
        self._left = {"bulk": 0, "reply": 0}
        await self._slots.slow_down(seconds)

    def _drop_stale(self, lane: Lane, now: float) -> None:
        late = now - STALE_SECONDS - self._next.get(lane, now)
        if self._left[lane] and late > 0:
            missed = math.ceil(late / self._spacing[lane])
            self._left[lane] = max(0, self._left[lane] - missed)
            self._next[lane] += missed * self._spacing[lane]

    async def _prepay(self, lane: Lane, segments: int) -> float:
        """Take slots: this order's, and up to a tenth of a second more. Returns the time after."""
        slots = self._wanted(lane, segments - self._left[lane])
        intervals: dict[Lane, float] = {name: SLACK * 1e6 / (self.limit * share) for name, share in SHARES.items()}
        grant = await self._slots.take(lane, slots, intervals)
        now = time.monotonic()
        self._factor[lane] = grant.factor
        span = slots * intervals[lane] / grant.factor / 1e6
        spacing = self._spacing[lane] = span / (slots + grant.spare)
        self._next[lane] = now + grant.ends_in_us / 1e6 - span - self._left[lane] * spacing
        self._left[lane] += slots + grant.spare
        return now

    def _wanted(self, lane: Lane, missing: int) -> int:
        """Slots of a lane's own to ask for; bulk's in fours where that is soon, for one of the other lane's each."""
        if lane == "reply":
            return missing
        rate = self.rate(lane)
        slots = max(missing, int(rate * PREPAID_SECONDS))
        rounded = math.ceil(slots / SPARE_OF) * SPARE_OF
        return rounded if rounded <= max(missing, rate * LONGEST_PREPAID_SECONDS) else slots
