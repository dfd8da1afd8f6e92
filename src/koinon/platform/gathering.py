"""Work that comes piece by piece, taken up in sets: nothing of a kind starts twice within so many seconds.

The first piece is taken up at once; what comes within the time goes along with the next start. Taking up one single
message costs nearly what taking up a hundred does: 27 statements, most of it planning and round trips.
"""

import asyncio
from collections.abc import Hashable

MOST_KNOWN = 1_000


class Gathering:
    """Starts of this process by what they are of. Other processes have their own."""

    def __init__(self) -> None:
        self._started: dict[Hashable, float] = {}
        self._waiting: set[Hashable] = set()

    async def turn(self, of: Hashable, seconds: float) -> bool:
        """Wait until its last start is `seconds` ago; False where somebody waits already, who finds all there is."""
        if of in self._waiting:
            return False
        loop = asyncio.get_running_loop()
        wait = self._started[of] + seconds - loop.time() if of in self._started else 0.0
        if wait > 0:
            self._waiting.add(of)
            try:
                await asyncio.sleep(wait)
            finally:
                self._waiting.discard(of)
        self._started.pop(of, None)
        self._started[of] = loop.time()
        while len(self._started) > MOST_KNOWN:
            del self._started[next(iter(self._started))]
        return True
