"""How calls to each outside service went in the last five minutes, as this process made them (API-060, OPS-082).

The process's heartbeat carries the figures, so that the health page sees what workers saw.
"""

import time
from collections.abc import Callable, Iterable, Mapping

import msgspec

MINUTES = 5


class Figures(msgspec.Struct):
    """Calls, how many of them failed on the service's side, and the sum of their times in seconds."""

    calls: int = 0
    failed: int = 0
    seconds: float = 0.0


class OutsideCalls:
    """Counts by service and minute."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._minutes: dict[int, dict[str, Figures]] = {}

    def note(self, service: str, calls: int, failed: int, seconds: float) -> None:
        """Count `calls` made side by side that took `seconds` together."""
        now = int(self._clock() // 60)
        if now not in self._minutes:
            self._minutes = {minute: kept for minute, kept in self._minutes.items() if minute > now - MINUTES}
            self._minutes[now] = {}
        figures = self._minutes[now].setdefault(service, Figures())
        figures.calls += calls
        figures.failed += failed
        figures.seconds += seconds * calls

    def figures(self) -> dict[str, Figures]:
        """The last five minutes by service."""
        now = int(self._clock() // 60)
        return total(kept for minute, kept in self._minutes.items() if minute > now - MINUTES)


def total(parts: Iterable[Mapping[str, Figures]]) -> dict[str, Figures]:
    """Figures of several minutes or processes, added up."""
    summed: dict[str, Figures] = {}
    for part in parts:
        for service, seen in part.items():
            into = summed.setdefault(service, Figures())
            into.calls, into.failed = into.calls + seen.calls, into.failed + seen.failed
            into.seconds += seen.seconds
    return summed


OUTSIDE = OutsideCalls()
