"""When a queue is empty that is fed at several moments, and may let only so much go in a day (MSG-096)."""

from collections.abc import Iterable
from dataclasses import dataclass

DAY = 86_400.0


@dataclass
class Days:
    """The room of a number's days: segments left today, which ends in `ends_in` seconds, and of each day after it."""

    left: float
    each: float
    ends_in: float

    def gone_by(self, start: float, segments: float, rate: float) -> float:
        """Seconds from now when so many have left that begin at `start`; their room is taken."""
        at = start
        while segments > 1e-9:
            while at >= self.ends_in:
                self.left, self.ends_in = max(1.0, self.each), self.ends_in + DAY
            most = min(segments, self.left, (self.ends_in - at) * rate)
            segments, self.left = segments - most, self.left - most
            at = at + most / rate if segments <= 1e-9 or self.left > 1e-9 else self.ends_in
        return at


def drained(lumps: Iterable[tuple[float, float]], rate: float, days: Days | None = None) -> float:
    """Seconds until all is gone at `rate` segments a second; `lumps` are (seconds from now, segments).

    What came first goes first, and nothing leaves before its moment, nor beyond its day's room, where `days` has one.
    0.0 where there is nothing.
    """
    end = 0.0
    for after, segments in sorted(lumps):
        if segments > 0:
            end = max(end, after)
            end = end + segments / rate if days is None else days.gone_by(end, segments, rate)
    return end
