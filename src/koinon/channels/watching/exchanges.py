"""A few whole calls, kept to be read by admins: all failures and the first ten a minute (CHN-068).

Bounded so that sending stays fast: a hundred failures a minute for each account and operation of a process, two
thousand calls waiting to be written, eight kilobytes of each. Headers are never kept: keys stand there.
"""

import time
from collections import deque
from typing import NamedTuple
from uuid import UUID

from koinon.channels.watching.counting import Key
from koinon.kit import ids

MOST_FAILED, MOST_FINE = 100, 10
MOST_WAITING = 2_000
MOST_BYTES = 8_192


class Allowance:
    """How many calls of a watcher may still be kept this minute."""

    __slots__ = ("_failed", "_fine", "_minute")

    def __init__(self) -> None:
        self._minute = self._failed = self._fine = 0

    def allows(self, failed: bool) -> bool:
        """Whether this one is kept; counts it."""
        if not failed and self._fine >= MOST_FINE and time.time() < self._minute * 60 + 60:
            return False
        minute = int(time.time() // 60)
        if minute != self._minute:
            self._minute, self._failed, self._fine = minute, 0, 0
        if failed:
            self._failed += 1
            return self._failed <= MOST_FAILED
        self._fine += 1
        return self._fine <= MOST_FINE


class Kept(NamedTuple):
    """A call as it was made, not redacted yet; `at` in seconds since the epoch."""

    id: UUID
    key: Key
    operation: str
    request: bytes
    seconds: float
    status: int | None
    body: bytes
    fault: str
    at: float


WAITING: deque[Kept] = deque(maxlen=MOST_WAITING)


def keep(key: Key, operation: str, request: bytes, seconds: float, status: int | None, body: bytes, fault: str) -> None:
    """Remember a call until it is written."""
    cut, at = request[:MOST_BYTES], time.time()
    WAITING.append(Kept(ids.uuid7(), key, operation, cut, seconds, status, body[:MOST_BYTES], fault[:200], at))


def take() -> list[Kept]:
    """What waits; it is the caller's from now on."""
    taken = list(WAITING)
    WAITING.clear()
    return taken
