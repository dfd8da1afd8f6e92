"""What only a process itself can see: its pool in use all the time, and what it counts by the minute (OPS-090)."""

import time
from collections.abc import Callable, Mapping, Sequence

from koinon.platform.alerts.contracts import Alert, Severity
from koinon.platform.alerts.machine import Machine
from koinon.platform.minutes import Minutes
from koinon.platform.services import Services
from koinon.platform.tx import WALL

POOL_ABOVE, POOL_SECONDS = 0.9, 300.0

Own = Callable[[], Sequence[Alert]]


def together(*each: Own) -> Own:
    """Everything that any of them sees."""
    return lambda: [alert for one in each for alert in one()]


class PoolUse:
    """Whether the connections of this process were nearly all in use for five minutes on end."""

    def __init__(
        self, stats: Callable[[], Mapping[str, int]], kind: str, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._stats, self._kind, self._clock = stats, kind, clock
        self._since: float | None = None

    def alerts(self) -> list[Alert]:
        """Asked at each look."""
        stats = self._stats()
        most = stats.get("pool_max") or 1
        share = (stats.get("pool_size", 0) - stats.get("pool_available", 0)) / most
        if share <= POOL_ABOVE:
            self._since = None
            return []
        self._since = self._clock() if self._since is None else self._since
        if self._clock() - self._since < POOL_SECONDS:
            return []
        return [
            Alert(
                kind="database_pool",
                severity=Severity.ERROR,
                subject=self._kind,
                message=f"{share:.0%} of the {most} connections of a {self._kind} were in use for five minutes.",
                value=share,
                threshold=POOL_ABOVE,
            )
        ]


class Counted:
    """Something that must not happen more than `most` times in a minute; told for ten minutes after it did."""

    def __init__(self, minutes: Minutes, kind: str, most: int, sentence: str) -> None:
        self._minutes, self._kind, self._most, self._sentence = minutes, kind, most, sentence

    def alerts(self) -> list[Alert]:
        """By the worst minute of the last ten."""
        worst = self._minutes.worst()
        if worst <= self._most:
            return []
        return [
            Alert(
                kind=self._kind,
                severity=Severity.ERROR,
                message=self._sentence.format(count=worst),
                value=float(worst),
                threshold=float(self._most),
            )
        ]


def forged(minutes: Minutes) -> Counted:
    """Calls of carriers that nobody signed rightly: over 20 a minute."""
    words = "{count} calls of carriers with a wrong signature came within a minute: a wrong key there, or a forger."
    return Counted(minutes, "callbacks_forged", 20, words)


def wall(minutes: Minutes) -> Counted:
    """Statements that the database refused for want of a right: each is a defect of ours."""
    words = "The database refused {count} statements within a minute that went beyond an organization or a right."
    return Counted(minutes, "wall_refused", 0, words)


def usual(services: Services, kind: str) -> list[Own]:
    """What every process looks at of itself: its pool, the wall, its machine."""
    pool, machine = PoolUse(services.database.pool.get_stats, kind), Machine(services.configuration.data_dir)
    return [pool.alerts, wall(WALL).alerts, machine.alerts]
