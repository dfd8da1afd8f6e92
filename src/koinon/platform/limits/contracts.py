"""What a limiter is asked and what it answers."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any, NamedTuple, Protocol

UNLIMITED = -1
PIECES = 60


class Kind(StrEnum):
    """How a bucket counts."""

    LOG = "l"
    """The instant of each hit: exact. Memory is the limit, so only for callers that are known."""
    COARSE = "c"
    """Sixty counters a window: never too many, back up to a sixtieth late, and small however high the limit."""
    IN_FLIGHT = "f"
    """How many at once; `seconds` is when one that was never given back (its process died) is forgotten."""


class Bucket(NamedTuple):
    """At most `limit` in any `seconds` for `key`; `name` is told to the caller and keeps keys apart."""

    name: str
    key: str
    limit: int
    seconds: int
    kind: Kind = Kind.LOG


class Level(NamedTuple):
    """How full a bucket is: what is left of `bucket.limit`, and in how many seconds more comes free."""

    bucket: Bucket
    remaining: int
    reset_in: float


class Verdict(NamedTuple):
    """The answer for all buckets of one call; `ticket` is what `give_back` needs."""

    levels: tuple[Level, ...]
    refused: Level | None = None
    ticket: Any = None

    @property
    def allowed(self) -> bool:
        """Whether the call was charged."""
        return self.refused is None


class Limits(Protocol):
    """Counts for one installation. No call ever raises: a limiter that fails lets its share of the limit through."""

    async def take(self, buckets: Sequence[Bucket]) -> Verdict:
        """Charge one to each bucket if every one has room, else charge none."""

    async def look(self, buckets: Sequence[Bucket]) -> tuple[Level, ...]:
        """How full each is, charging nothing."""

    async def give_back(self, verdict: Verdict, only: Sequence[Bucket] | None = None) -> None:
        """Undo the charge of an allowed verdict (an attempt succeeded), or only that of some of its buckets."""

    async def forget(self, buckets: Sequence[Bucket]) -> None:
        """Empty buckets: what was counted in them is over."""

    async def close(self) -> None:
        """Let go of what is held."""


def levels_of(buckets: Sequence[Bucket], used: Sequence[tuple[int, float]], charged: int) -> tuple[Level, ...]:
    """The levels of `buckets`, each with how much was used before `charged` more and its seconds to the reset."""
    return tuple(
        Level(bucket, max(0, bucket.limit - count - charged), reset)
        for bucket, (count, reset) in zip(buckets, used, strict=True)
    )


def fullest(levels: Sequence[Level], full: Sequence[bool]) -> Level | None:
    """Of the levels that are `full`, the one to wait for the longest."""
    return max((level for level, is_full in zip(levels, full, strict=True) if is_full), key=_wait, default=None)


def _wait(level: Level) -> float:
    return level.reset_in
