"""Days until the certificate of the public address ends, looked up each hour: warned at 30, 14, 7 and 1 (OPS-090)."""

import asyncio
from collections.abc import Awaitable, Callable

from prometheus_client import Gauge

from koinon.platform.alerts.contracts import Alert, Severity
from koinon.platform.metrics import REGISTRY

EVERY_SECONDS = 3_600.0
WARN, GRAVE, LAST = 30, 7, 1
ENDS = Gauge("certificate_expiry_seconds", "Until the certificate of the public address ends.", registry=REGISTRY)

DaysLeft = Callable[[str], Awaitable[int | None]]


class Certificate:
    """The certificate of one address; who cannot reach it says nothing (`koinon doctor` does)."""

    def __init__(self, url: str | None, days_left: DaysLeft) -> None:
        self._url = url if url is not None and url.startswith("https://") else None
        self._days_left = days_left
        self.days: int | None = None

    async def run(self) -> None:
        """Look each hour, until cancelled."""
        while self._url is not None:
            self.days = await self._days_left(self._url)
            if self.days is not None:
                ENDS.set(self.days * 86_400)
            await asyncio.sleep(EVERY_SECONDS)

    def alerts(self) -> list[Alert]:
        """What is wrong now: it grows graver as the end comes near, and is said anew each time it does."""
        if self.days is None or self.days > WARN:
            return []
        severity = Severity.CRITICAL if self.days <= LAST else Severity.ERROR
        severity = Severity.WARNING if self.days > GRAVE else severity
        words = f"The certificate of {self._url} ends in {self.days} days: renew it."
        words = words if self.days >= 0 else f"The certificate of {self._url} has ended: nobody gets in."
        return [
            Alert(
                kind="certificate_ends",
                severity=severity,
                subject=self._url or "",
                message=words,
                value=float(self.days),
                threshold=float(WARN),
            )
        ]
