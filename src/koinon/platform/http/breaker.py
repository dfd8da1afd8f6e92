"""A circuit breaker that opens on the share of failures (CHN-045, OPS-101); one per account and operation."""

import time
from collections.abc import Callable
from enum import StrEnum

BUCKETS = 6
BUCKET_SECONDS = 10.0
MIN_CALLS = 5
FAILING_SHARE = 0.5
PROBES = 3
FIRST_WAIT = 30.0
LONGEST_WAIT = 300.0


class BreakerState(StrEnum):
    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


class Breaker:
    """Counts calls in six 10 s buckets; open for 30 s doubling to 300 s, then three probes decide."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._calls = [[0, 0, 0] for _ in range(BUCKETS)]
        self._wait = FIRST_WAIT
        self.opened_until = 0.0
        self._probing_since = 0.0
        self._probes_out = self._probes_passed = 0
        self.state = BreakerState.CLOSED

    def allow(self) -> bool:
        """Whether a call may be made now; in the half-open state this takes one of the three probes."""
        if self.state is BreakerState.CLOSED:
            return True
        if self.state is BreakerState.OPEN:
            if self._clock() < self.opened_until:
                return False
            self._start_probing()
        elif self._probes_out >= PROBES and self._clock() >= self._probing_since + self._wait:
            self._start_probing()
        self._probes_out += 1
        return self._probes_out <= PROBES

    def record(self, ok: bool) -> None:
        """Tell the outcome of an allowed call; only retryable failures and time-outs count as failed (CHN-046)."""
        if self.state is BreakerState.HALF_OPEN:
            return self._record_probe(ok)
        if self.state is BreakerState.CLOSED:
            bucket = self._bucket()
            bucket[1] += 1
            bucket[2] += not ok
            if not ok:
                self._open_if_failing()
        return None

    def open_until(self, moment: float, wait: float) -> None:
        """Adopt what another process found (CHN-047); `moment` is on this breaker's clock."""
        if moment > max(self.opened_until, self._clock()):
            self.state, self.opened_until, self._wait = BreakerState.OPEN, moment, wait

    @property
    def is_due(self) -> bool:
        """Whether its pause is over: the next call is a probe."""
        return self.state is BreakerState.OPEN and self._clock() >= self.opened_until

    @property
    def wait(self) -> float:
        """Seconds of its present pause."""
        return self._wait

    @property
    def left(self) -> float:
        """Seconds until its pause is over."""
        return max(0.0, self.opened_until - self._clock()) if self.state is BreakerState.OPEN else 0.0

    def hold(self, seconds: float) -> None:
        """Stay open so much longer: another process probes."""
        self.state, self.opened_until = BreakerState.OPEN, self._clock() + seconds

    def close(self) -> None:
        """Adopt that another process's probes passed."""
        self.state, self._wait = BreakerState.CLOSED, FIRST_WAIT
        self._calls = [[0, 0, 0] for _ in range(BUCKETS)]

    def _start_probing(self) -> None:
        self.state, self._probing_since = BreakerState.HALF_OPEN, self._clock()
        self._probes_out = self._probes_passed = 0

    def _bucket(self) -> list[int]:
        slot = int(self._clock() // BUCKET_SECONDS)
        bucket = self._calls[slot % BUCKETS]
        if bucket[0] != slot:
            bucket[:] = [slot, 0, 0]
        return bucket

    def _open_if_failing(self) -> None:
        oldest = int(self._clock() // BUCKET_SECONDS) - BUCKETS
        recent = [bucket for bucket in self._calls if bucket[0] > oldest]
        calls, failed = sum(bucket[1] for bucket in recent), sum(bucket[2] for bucket in recent)
        if calls >= MIN_CALLS and failed >= calls * FAILING_SHARE:
            self._open(FIRST_WAIT)

    def _record_probe(self, ok: bool) -> None:
        if not ok:
            return self._open(min(self._wait * 2, LONGEST_WAIT))
        self._probes_passed += 1
        if self._probes_passed >= PROBES:
            self.close()
        return None

    def _open(self, wait: float) -> None:
        self.state, self._wait = BreakerState.OPEN, wait
        self.opened_until = self._clock() + wait
