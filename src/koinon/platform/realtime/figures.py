"""What the sockets of this process do, measured for each connection and summed up for the health page (INB-068)."""

from collections import deque
from typing import Any

from prometheus_client import Counter, Gauge

from koinon.platform.db import Tx

OPEN = Gauge("realtime_connections", "Open sockets.", registry=None)
CLOSED = Counter("realtime_closed", "Sockets ended, by close code.", ["code"], registry=None)
SENT = Counter("realtime_frames_sent", "Frames given to sockets.", registry=None)
KEPT = 1_000


def p95(values: "deque[float] | list[float]") -> float:
    """The 95th percentile, 0 of nothing (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * 95 // 100) - 1)] if ordered else 0.0


class Figures:
    """The last thousand round trips in seconds and how they vary, and counts since the process began."""

    def __init__(self) -> None:
        self.round_trips: deque[float] = deque(maxlen=KEPT)
        self.jitter: deque[float] = deque(maxlen=KEPT)
        self.connections = self.missed = self.reconnects = self.resyncs = self.slow = self.opened = 0

    def opening(self) -> None:
        """A socket opened."""
        self.opened += 1
        self.connections += 1
        OPEN.set(self.connections)

    def closing(self, code: int) -> None:
        """A socket ended."""
        self.connections -= 1
        OPEN.set(self.connections)
        CLOSED.labels(str(code)).inc()

    def measured(self, seconds: float, before: float | None) -> None:
        """A round trip, and the one before it on the same connection."""
        self.round_trips.append(seconds)
        if before is not None:
            self.jitter.append(abs(seconds - before))

    def told(self) -> dict[str, Any]:
        """For the health page; times in milliseconds."""
        return {
            "connections": self.connections,
            "opened": self.opened,
            "reconnects": self.reconnects,
            "resyncs": self.resyncs,
            "slow_consumers": self.slow,
            "missed_heartbeats": self.missed,
            "round_trip_p95_ms": round(p95(self.round_trips) * 1000, 1),
            "jitter_p95_ms": round(p95(self.jitter) * 1000, 1),
        }


FIGURES = Figures()


async def health(_tx: Tx) -> dict[str, Any]:
    """The check `realtime` of the health page: this process's sockets."""
    return {"status": "healthy"} | FIGURES.told()
