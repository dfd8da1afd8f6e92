"""The share delivered of what was settled lately, by organization, as this worker folded it (OPS-090)."""

import time
from collections import defaultdict, deque
from collections.abc import Callable
from uuid import UUID

from koinon.platform.alerts import Alert, Severity

MINUTES, FEWEST, POOR = 15, 50, 0.9


class Settled:
    """Delivered and failed messages by the minute."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._minutes: dict[UUID, deque[tuple[int, int, int]]] = defaultdict(deque)

    def note(self, organization_id: UUID, delivered: int, failed: int) -> None:
        """So many more came to their end."""
        if delivered or failed:
            self._minutes[organization_id].append((int(self._clock() // 60), delivered, failed))

    def alerts(self) -> list[Alert]:
        """Below nine in ten of at least fifty in fifteen minutes."""
        oldest, found = int(self._clock() // 60) - MINUTES, []
        for organization_id, kept in list(self._minutes.items()):
            while kept and kept[0][0] <= oldest:
                kept.popleft()
            if not kept:
                del self._minutes[organization_id]
            elif (
                alert := _judge(organization_id, *(sum(each) for each in list(zip(*kept, strict=True))[1:]))
            ) is not None:
                found.append(alert)
        return found


def _judge(organization_id: UUID, delivered: int, failed: int) -> Alert | None:
    settled = delivered + failed
    if settled < FEWEST or delivered >= settled * POOR:
        return None
    return Alert(
        kind="delivery_rate",
        severity=Severity.ERROR,
        organization_id=organization_id,
        message=f"{delivered} of {settled} messages of an organization arrived in {MINUTES} minutes; the rest failed.",
        value=delivered / settled,
        threshold=POOR,
    )


SETTLED = Settled()
