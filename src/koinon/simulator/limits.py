"""The carrier's rate limit: one second's worth may come at once, never more (CHN-075)."""


class RateLimit:
    """A generic cell rate limiter: paced senders never trip it, unthrottled ones do."""

    def __init__(self, burst_seconds: float = 1.0) -> None:
        self._full_at, self._burst = 0.0, burst_seconds
        self.violations = 0

    def take(self, now: float, rate: float | None, amount: int = 1) -> float | None:
        """None when allowed, else the seconds to wait; a refusal counts as a violation and takes nothing."""
        if rate is None:
            return None
        start = max(self._full_at, now)
        if start - now > self._burst:
            self.violations += 1
            return start - now - self._burst
        self._full_at = start + amount / rate
        return None
