"""Limits of one process: a deque of instants a bucket (0.3 µs, 33 bytes a hit), sixty counters for strangers.

Bounded, so that a caller with many addresses cannot fill the memory: the least recently seen are forgotten first, and
strangers never push out those who are known.
"""

import time
from collections import OrderedDict, deque
from collections.abc import Callable, Sequence
from typing import Any

from koinon.platform.limits.contracts import PIECES, Bucket, Kind, Level, Verdict, fullest, levels_of

MOST_REMEMBERED = 50_000
Ticket = tuple[float, tuple[Bucket, ...]]


class MemoryLimits:
    """The port in memory. Nothing awaits between check and charge, so a limit is exact however many call at once."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, remembered: int = MOST_REMEMBERED) -> None:
        self._clock, self._remembered = clock, remembered
        self._hits: OrderedDict[tuple[str, str], deque[float]] = OrderedDict()
        self._pieces: OrderedDict[tuple[str, str], dict[int, int]] = OrderedDict()
        self._running: dict[tuple[str, str], int] = {}

    async def take(self, buckets: Sequence[Bucket]) -> Verdict:
        """Charge one to each bucket, or none."""
        now = self._clock()
        used = [self._used(bucket, now) for bucket in buckets]
        full = [count >= bucket.limit for bucket, (count, _) in zip(buckets, used, strict=True)]
        if any(full):
            levels = levels_of(buckets, used, 0)
            return Verdict(levels, fullest(levels, full))
        for bucket in buckets:
            self._charge(bucket, now)
        return Verdict(levels_of(buckets, used, 1), ticket=(now, tuple(buckets)))

    async def look(self, buckets: Sequence[Bucket]) -> tuple[Level, ...]:
        """How full each is."""
        now = self._clock()
        return levels_of(buckets, [self._used(bucket, now) for bucket in buckets], 0)

    async def give_back(self, verdict: Verdict, only: Sequence[Bucket] | None = None) -> None:
        """Undo a charge."""
        if verdict.ticket is None:
            return
        ticket: Ticket = verdict.ticket
        at, charged = ticket
        for bucket in charged if only is None else only:
            self._uncharge(bucket, at)

    async def forget(self, buckets: Sequence[Bucket]) -> None:
        """Empty buckets."""
        for bucket in buckets:
            for kept in (self._hits, self._pieces):
                kept.pop((bucket.name, bucket.key), None)

    async def close(self) -> None:
        """Nothing is held."""

    def _used(self, bucket: Bucket, now: float) -> tuple[int, float]:
        name = (bucket.name, bucket.key)
        if bucket.kind is Kind.IN_FLIGHT:
            return self._running.get(name, 0), 1.0
        if bucket.kind is Kind.COARSE:
            return _counted(self._pieces.get(name), bucket.seconds, now)
        hits = self._hits.get(name)
        if not hits:
            return 0, float(bucket.seconds) if bucket.limit <= 0 else 0.0
        while hits and hits[0] + bucket.seconds <= now:
            hits.popleft()
        if not hits:
            return 0, 0.0
        first = hits[max(0, len(hits) - bucket.limit)] if bucket.limit > 0 else hits[-1]
        return len(hits), first + bucket.seconds - now

    def _charge(self, bucket: Bucket, now: float) -> None:
        name = (bucket.name, bucket.key)
        if bucket.kind is Kind.IN_FLIGHT:
            self._running[name] = self._running.get(name, 0) + 1
        elif bucket.kind is Kind.COARSE:
            pieces = self._pieces.setdefault(name, {})
            piece = int(now // (bucket.seconds / PIECES))
            pieces[piece] = pieces.get(piece, 0) + 1
            self._keep_recent(self._pieces, name)
        else:
            self._hits.setdefault(name, deque()).append(now)
            self._keep_recent(self._hits, name)

    def _uncharge(self, bucket: Bucket, at: float) -> None:
        name = (bucket.name, bucket.key)
        if bucket.kind is Kind.IN_FLIGHT:
            left = self._running.pop(name, 1) - 1
            if left > 0:
                self._running[name] = left
        elif bucket.kind is Kind.COARSE:
            piece = int(at // (bucket.seconds / PIECES))
            pieces = self._pieces.get(name, {})
            if pieces.get(piece):
                pieces[piece] -= 1
        elif at in (hits := self._hits.get(name, deque())):
            hits.remove(at)

    def _keep_recent(self, kept: OrderedDict[tuple[str, str], Any], name: tuple[str, str]) -> None:
        kept.move_to_end(name)
        while len(kept) > self._remembered:
            kept.popitem(last=False)


def _counted(pieces: dict[int, int] | None, seconds: int, now: float) -> tuple[int, float]:
    """What is counted, and when the oldest piece leaves: a piece counts whole until its last instant is out."""
    if not pieces:
        return 0, 0.0
    width = seconds / PIECES
    for old in [piece for piece in pieces if (piece + 1) * width + seconds <= now]:
        del pieces[old]
    if not pieces:
        return 0, 0.0
    return sum(pieces.values()), (min(pieces) + 1) * width + seconds - now
