"""Failed sign-ins in a moving window, per address and per network (IDN-019): successes do not count.

In this process's memory; bounded, so that an attacker with many addresses cannot fill it.
"""

import hashlib
import ipaddress
import math
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable

from koinon.platform import errors

WINDOW_SECONDS = 15 * 60
MOST_FAILURES = 5
MOST_IN_DEVELOPMENT = 50
MOST_REMEMBERED = 50_000


class Attempts:
    """Failures by name, each remembered for a window."""

    def __init__(
        self,
        most: int = MOST_FAILURES,
        window: float = WINDOW_SECONDS,
        remembered: int = MOST_REMEMBERED,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most, self._window, self._remembered, self._clock = most, window, remembered, clock
        self._failures: OrderedDict[bytes, deque[float]] = OrderedDict()

    def refuse_if_spent(self, names: Iterable[str]) -> None:
        """Raise 429 `auth_attempts_exceeded` with the wait, if any of `names` has failed too often."""
        waits = [self._wait(name) for name in names]
        if longest := max(waits, default=0):
            raise errors.AUTH_ATTEMPTS_EXCEEDED(retry_after=longest)

    def failed(self, names: Iterable[str]) -> None:
        """Remember a failure of each of `names`."""
        now = self._clock()
        for name in names:
            key = _key(name)
            times = self._failures.setdefault(key, deque(maxlen=self._most))
            times.append(now)
            self._failures.move_to_end(key)
        while len(self._failures) > self._remembered:
            self._failures.popitem(last=False)

    def _wait(self, name: str) -> int:
        times = self._failures.get(_key(name))
        if times is None or len(times) < self._most:
            return 0
        return max(0, math.ceil(times[0] + self._window - self._clock()))


def _key(name: str) -> bytes:
    return hashlib.blake2b(name.encode("utf-8", "replace"), digest_size=12).digest()


def network_of(ip: str | None) -> str:
    """What counts as one caller: an IPv4 address, or the /64 of an IPv6 one."""
    try:
        address = ipaddress.ip_address(ip or "")
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        mapped = address.ipv4_mapped
        return str(mapped) if mapped else str(ipaddress.ip_network(f"{address}/64", strict=False))
    return str(address)
