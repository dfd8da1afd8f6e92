"""How often something happened in each of the last minutes, in this process."""

import time
from collections import deque
from collections.abc import Callable

REMEMBERED = 10


class Minutes:
    """Counts by the minute; `hit` costs a microsecond."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._counts: deque[tuple[int, int]] = deque(maxlen=REMEMBERED)

    def hit(self) -> None:
        """It happened once more."""
        minute = int(self._clock() // 60)
        count = self._counts.pop()[1] if self._counts and self._counts[-1][0] == minute else 0
        self._counts.append((minute, count + 1))

    def worst(self) -> int:
        """The most in one of the last ten minutes."""
        oldest = int(self._clock() // 60) - REMEMBERED
        return max((count for minute, count in self._counts if minute > oldest), default=0)
