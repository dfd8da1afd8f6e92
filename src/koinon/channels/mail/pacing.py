"""Keeping calls apart where a provider counts calls and not mails: in this process, for each key."""

import asyncio
from collections import OrderedDict

from koinon.platform.http import Response

MOST_KEPT = 1024


class Pace:
    """`await pace.turn(key)` waits for a call's turn. The rate is `calls_per_second` until an answer tells another."""

    def __init__(self, calls_per_second: float, longest_wait: float) -> None:
        self._default, self._longest = calls_per_second, longest_wait
        self._next: OrderedDict[str, float] = OrderedDict()
        self._rates: dict[str, float] = {}

    async def turn(self, key: str) -> float | None:
        """Wait for the turn; where that would be too long, take none and tell after how many seconds to come again."""
        now = asyncio.get_running_loop().time()
        at = max(now, self._next.get(key, 0.0))
        if at - now > self._longest:
            return at - now
        self._next[key] = at + 1 / self._rates.get(key, self._default)
        self._next.move_to_end(key)
        if len(self._next) > MOST_KEPT:
            oldest, _ = self._next.popitem(last=False)
            self._rates.pop(oldest, None)
        if at > now:
            await asyncio.sleep(at - now)
        return None

    def learn(self, key: str, answer: Response) -> None:
        """The account's own rate: `ratelimit-limit` calls in a second."""
        text = answer.header("ratelimit-limit") or ""
        if text.isascii() and text.isdecimal() and 0 < len(text) < 9 and int(text) > 0:
            self._rates[key] = float(text)
