"""How this process's requests went, by the minute for an hour: `/health` shows it, the watch alerts (API-060, 062).

Streams and downloads are left out: they last as long as their reader likes.
"""

import bisect
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from koinon.platform.alerts.contracts import Alert, Severity
from koinon.platform.rest.edge import LASTS, Observation

MINUTES = 60
FEWEST = 20
DEFECTS_ABOVE, DEFECTS_MINUTES = 0.05, 5
DEFECTS_CRITICAL = 0.20
SLOW_ABOVE, SLOW_MINUTES = 2.0, 10
ROUTE_WARNING, ROUTE_ERROR, ROUTE_MINUTES = 5.0, 10.0, 5
MOST_ROUTES = 500
_BOUNDS = (0.05, 0.1, 0.25, 0.5, 1.0, SLOW_ABOVE, 3.0, 5.0, 10.0)


@dataclass
class _Minute:
    number: int
    requests: int = 0
    defects: int = 0
    seconds: float = 0.0
    within: Counter[int] = field(default_factory=Counter)
    slowest: dict[str, float] = field(default_factory=dict)


class Traffic:
    """Counts of one web process. `observe` costs a microsecond."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._minutes: deque[_Minute] = deque(maxlen=MINUTES)

    def observe(self, seen: Observation) -> None:
        """Count one finished request."""
        if seen.state.get(LASTS):
            return
        minute = self._minute()
        minute.requests += 1
        minute.defects += seen.status >= 500
        minute.seconds += seen.seconds
        minute.within[bisect.bisect_left(_BOUNDS, seen.seconds)] += 1
        if seen.seconds > ROUTE_WARNING and len(minute.slowest) < MOST_ROUTES:
            route = f"{seen.method[:10]} {seen.route}"
            minute.slowest[route] = max(seen.seconds, minute.slowest.get(route, 0.0))

    def last_hour(self) -> dict[str, Any]:
        """Requests, the share that ended in 5xx, and the mean time in milliseconds; None where there was none."""
        requests, defects, seconds = self._sums(MINUTES)
        return {
            "requests": requests,
            "error_rate": round(defects / requests, 4) if requests else None,
            "mean_ms": round(seconds / requests * 1000, 1) if requests else None,
        }

    def alerts(self) -> list[Alert]:
        """What is wrong now: too many defects, slow answers, a route that takes too long."""
        found = [self._defects(), self._slow(), *self._routes()]
        return [alert for alert in found if alert is not None]

    def _minute(self) -> _Minute:
        number = int(self._clock() // 60)
        if not self._minutes or self._minutes[-1].number != number:
            self._minutes.append(_Minute(number))
        return self._minutes[-1]

    def _recent(self, minutes: int) -> list[_Minute]:
        oldest = int(self._clock() // 60) - minutes
        return [minute for minute in self._minutes if minute.number > oldest]

    def _sums(self, minutes: int) -> tuple[int, int, float]:
        recent = self._recent(minutes)
        return sum(m.requests for m in recent), sum(m.defects for m in recent), sum(m.seconds for m in recent)

    def _defects(self) -> Alert | None:
        requests, defects, _ = self._sums(DEFECTS_MINUTES)
        if requests < FEWEST or defects <= requests * DEFECTS_ABOVE:
            return None
        return Alert(
            kind="request_errors",
            severity=Severity.CRITICAL if defects > requests * DEFECTS_CRITICAL else Severity.ERROR,
            message=f"{defects} of {requests} requests of {DEFECTS_MINUTES} minutes ended in an error of ours (5xx).",
            value=defects / requests,
            threshold=DEFECTS_ABOVE,
        )

    def _slow(self) -> Alert | None:
        within = sum((minute.within for minute in self._recent(SLOW_MINUTES)), Counter[int]())
        slow = sum(count for bound, count in within.items() if bound > _BOUNDS.index(SLOW_ABOVE))
        if within.total() < FEWEST or slow * 20 <= within.total():
            return None
        return Alert(
            kind="requests_slow",
            severity=Severity.WARNING,
            message=f"{slow} of {within.total()} requests of {SLOW_MINUTES} minutes took over {SLOW_ABOVE:.0f} s.",
            value=slow / within.total(),
            threshold=SLOW_ABOVE,
        )

    def _routes(self) -> Iterable[Alert]:
        slowest: dict[str, float] = {}
        for minute in self._recent(ROUTE_MINUTES):
            for route, seconds in minute.slowest.items():
                slowest[route] = max(seconds, slowest.get(route, 0.0))
        for route, seconds in slowest.items():
            grave = seconds > ROUTE_ERROR
            yield Alert(
                kind="route_slow",
                severity=Severity.ERROR if grave else Severity.WARNING,
                subject=route,
                message=f"A call of {route} took {seconds:.1f} s.",
                value=seconds,
                threshold=ROUTE_ERROR if grave else ROUTE_WARNING,
            )
