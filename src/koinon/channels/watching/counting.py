"""What this process counts of each account and sender in the present minute, and of all of them since ever.

Counting costs about two microseconds a call; `telling` adds it to the database every ten seconds.
"""

import bisect
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple
from uuid import UUID

from koinon.channels.contracts import Accepted, ErrorKind, Refused, SendResult

BOUNDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 300.0)
"""Upper bounds in seconds of the latency buckets; what took longer than the last stands in one more."""
UNKNOWN = "unknown"
AGAINST_PROVIDER = frozenset({ErrorKind.RETRYABLE, ErrorKind.ACCOUNT, ErrorKind.CONFIGURATION})
"""Refusals that count as errors of the channel, as does an unknown outcome: a wrong number or a STOP does not, nor a
429, which only sets the pace."""

Total = tuple[str, tuple[str, ...]]


class Key(NamedTuple):
    """Whose minute: of an account's own calls `sender_id` is None; `minute` since the epoch."""

    organization_id: UUID
    account_id: UUID
    sender_id: UUID | None
    provider: str
    is_simulated: bool
    minute: int


class Minute:
    """Counts of one minute; `latency` and `receipt_lag` by bucket of BOUNDS."""

    __slots__ = (
        "accepted",
        "call_seconds",
        "calls",
        "delivered",
        "errors",
        "failed",
        "heard",
        "latency",
        "receipt_lag",
        "receipt_seconds",
        "sent",
        "undelivered",
    )

    def __init__(self) -> None:
        self.calls = self.sent = self.accepted = self.errors = 0
        self.delivered = self.undelivered = self.heard = 0
        self.call_seconds = self.receipt_seconds = 0.0
        self.latency, self.receipt_lag = [0] * (len(BOUNDS) + 1), [0] * (len(BOUNDS) + 1)
        self.failed: Counter[str] = Counter()

    def add(self, other: "Minute") -> None:
        """Take over another's counts."""
        for name in ("calls", "sent", "accepted", "errors", "delivered", "undelivered", "heard", "call_seconds"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.receipt_seconds += other.receipt_seconds
        self.failed += other.failed
        for mine, theirs in ((self.latency, other.latency), (self.receipt_lag, other.receipt_lag)):
            mine[:] = [a + b for a, b in zip(mine, theirs, strict=True)]


class Counts:
    """Everything counted since it was last taken."""

    def __init__(self) -> None:
        self.minutes: dict[Key, Minute] = {}
        self.totals: defaultdict[Total, float] = defaultdict(float)

    def take(self) -> tuple[dict[Key, Minute], dict[Total, float]]:
        """What was counted; it is the caller's from now on."""
        taken = self.minutes, self.totals
        self.minutes, self.totals = {}, defaultdict(float)
        return taken

    def put_back(self, minutes: dict[Key, Minute], totals: dict[Total, float]) -> None:
        """What could not be told is counted again."""
        for key, minute in minutes.items():
            self.minute(key).add(minute)
        for total, value in totals.items():
            self.totals[total] += value

    def minute(self, key: Key) -> Minute:
        """The counts of a minute, begun where there are none."""
        found = self.minutes.get(key)
        if found is None:
            found = self.minutes[key] = Minute()
        return found


COUNTS = Counts()


def this_minute() -> int:
    """Whole minutes since the epoch."""
    return int(time.time() // 60)


def bucket(seconds: float) -> int:
    """Which bucket of BOUNDS."""
    return bisect.bisect_left(BOUNDS, seconds)


def percentile(buckets: Sequence[int], share: float) -> float | None:
    """Seconds that a share of the counted did not exceed, as the upper bound of its bucket; None of nothing."""
    wanted, seen = sum(buckets) * share, 0
    for at, count in enumerate(buckets):
        seen += count
        if count and seen >= wanted:
            return BOUNDS[min(at, len(BOUNDS) - 1)]
    return None


def note_results(minute: Minute, channel: str, results: Iterable[SendResult]) -> None:
    """Count what became of messages handed over."""
    accepted = sent = 0
    failed: Counter[str] = Counter()
    for result in results:
        sent += 1
        if isinstance(result, Accepted):
            accepted += 1
        elif isinstance(result, Refused):
            failed[result.error.kind.value] += 1
            minute.errors += result.error.kind in AGAINST_PROVIDER
        else:
            failed[UNKNOWN] += 1
            minute.errors += 1
    minute.sent += sent
    minute.accepted += accepted
    _count_statuses(channel, sent, accepted, failed[UNKNOWN])
    minute.failed += failed


def _count_statuses(channel: str, sent: int, accepted: int, unknown: int) -> None:
    totals = COUNTS.totals
    for status, count in (("accepted", accepted), ("refused", sent - accepted - unknown), (UNKNOWN, unknown)):
        if count:
            totals["messages_sent", (channel, status)] += count
