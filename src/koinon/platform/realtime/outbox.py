"""What waits for one socket: bounded, merging what says the same, and given away as fast as the line is (INB-064, 065).

Sending straight to a hundred sockets would wait for the slowest of them: one that does not read stopped all others at
its 66th frame. So each has its own.
"""

from collections.abc import Collection

from koinon.platform.realtime.frames import Frame

MOST_FRAMES, MOST_BYTES = 256, 1024 * 1024
ROUND_TRIPS = 10
# Mean round trip below so many seconds: flushed every so many seconds.
PACES = ((0.1, 0.1), (0.5, 0.5))
SLOWEST = 2.0


def pace(round_trips: Collection[float]) -> float:
    """Seconds between two flushes, by the mean of the last ten round trips in seconds; the quickest while unknown."""
    if not round_trips:
        return PACES[0][1]
    mean = sum(round_trips) / len(round_trips)
    return next((every for below, every in PACES if mean < below), SLOWEST)


class Outbox:
    """Frames in order; `overflowed` once a slow reader let too much wait, and from then on nothing more is kept."""

    __slots__ = ("_bytes", "_frames", "_number", "_replayed", "overflowed")

    def __init__(self) -> None:
        self._frames: dict[str | int, Frame] = {}
        self._bytes = self._number = 0
        self._replayed: list[Frame] = []
        self.overflowed = False

    def put(self, frame: Frame) -> None:
        """Queue a frame behind the others; it takes the place of an earlier one that it stands for."""
        if self.overflowed:
            return
        if frame.key and (before := self._frames.pop(frame.key, None)) is not None:
            self._bytes -= len(before.text)
        if self._is_full(frame):
            self._drop_merging()
        if self._is_full(frame):
            self.overflowed = True
            self._frames.clear()
            self._bytes = 0
        else:
            self._number += 1
            self._frames[frame.key or self._number] = frame
            self._bytes += len(frame.text)

    def replay(self, frames: list[Frame]) -> None:
        """Have what was missed sent before all else: it was asked for, and bounds itself (INB-062)."""
        self._replayed += frames

    def take(self) -> list[Frame]:
        """All that waits, oldest first."""
        frames = self._replayed + list(self._frames.values())
        self._replayed = []
        self._frames.clear()
        self._bytes = 0
        return frames

    @property
    def waiting(self) -> int:
        """How many frames wait."""
        return len(self._frames) + len(self._replayed)

    def _is_full(self, frame: Frame) -> bool:
        return len(self._frames) >= MOST_FRAMES or self._bytes + len(frame.text) > MOST_BYTES

    def _drop_merging(self) -> None:
        """Let go of typing, presence and counts: the next one of them says it all again.

        What stands in the log is not let go of: it would be missed.
        """
        for key in [k for k, frame in self._frames.items() if frame.key and not frame.seq]:
            self._bytes -= len(self._frames.pop(key).text)
