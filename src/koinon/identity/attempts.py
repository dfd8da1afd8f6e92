"""Failed sign-ins in a moving window, per address and per network (IDN-019): successes do not count.

An attempt counts from its beginning and is given back unless it fails, so that many at once are no way round the limit.

In this process's memory; bounded, so that an attacker with many addresses cannot fill it.
"""

import contextlib
import hashlib
import ipaddress
import math
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from koinon.platform import errors
from koinon.platform.services import Services

WINDOW_SECONDS = 15 * 60
MOST_FAILURES = 5
MOST_IN_DEVELOPMENT = 50
MOST_REMEMBERED = 50_000


@dataclass
class Attempt:
    """One that is under way; whoever finds that it fails says so."""

    failed: bool = False


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

    @contextlib.contextmanager
    def counted(self, names: Sequence[str]) -> Iterator[Attempt]:
        """An attempt by each of `names`, remembered where it failed.

        Raises 429 `auth_attempts_exceeded` with the wait, if any of them has failed too often.
        """
        waits = [self._wait(name) for name in names]
        if longest := max(waits, default=0):
            raise errors.AUTH_ATTEMPTS_EXCEEDED(retry_after=longest)
        attempt, now = Attempt(), self._clock()
        self._remember(names, now)
        try:
            yield attempt
        finally:
            if not attempt.failed:
                self._forget(names, now)

    def _forget(self, names: Sequence[str], at: float) -> None:
        for name in names:
            with contextlib.suppress(KeyError, ValueError):
                self._failures[_key(name)].remove(at)

    def _remember(self, names: Sequence[str], now: float) -> None:
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


STRICT, LENIENT = Attempts(), Attempts(MOST_IN_DEVELOPMENT)


def attempts_of(services: Services) -> Attempts:
    """The limiter of failed sign-ins: 5 in 15 minutes, 50 while developing (IDN-019)."""
    return LENIENT if services.configuration.env in ("development", "test") else STRICT
