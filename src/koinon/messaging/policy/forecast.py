"""When a queue is empty that is fed at several moments (MSG-096)."""

from collections.abc import Iterable


def drained(lumps: Iterable[tuple[float, float]], rate: float) -> float:
    """Seconds until all is gone at `rate` segments a second; `lumps` are (seconds from now, segments).

    What came first goes first, and nothing leaves before its moment. 0.0 where there is nothing.
    """
    end = 0.0
    for after, segments in sorted(lumps):
        if segments > 0:
            end = max(end, after) + segments / rate
    return end
