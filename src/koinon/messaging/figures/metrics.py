"""The metrics of sending, for all processes together: what waits, what the gate said, failures, cost (MSG-097).

Numbers of the whole installation, never by person. Messages a minute and the delivered share are rates of
`messages_sent_total`.
"""

import time
from collections import Counter
from collections.abc import Iterable

from koinon import channels
from koinon.platform.jobs import Schedule, job
from koinon.platform.services import Services

EVERY_SECONDS = 30
STALE_SECONDS = 90.0
GAUGES = {
    "message_queue_depth": ("Messages that are due and wait, by priority (4: broadcasts).", ["priority"]),
    "message_queue_oldest_seconds": ("How long the oldest of them waits.", ["priority"]),
    "messages_held": ("Messages held for quiet hours, caps or a pause.", []),
    "settle_backlog": ("Messages of whom nobody knows whether they left.", []),
    "settle_oldest_seconds": ("How long the oldest of them is in doubt.", []),
    "schedule_lateness_seconds": ("How late the latest due run of a schedule is.", []),
}
COUNTERS = {
    "gate_results": ("What the gate said to messages.", ["result", "reason"]),
    "messages_failed": ("Messages that failed, by reason.", ["reason"]),
    "message_cost_micros": ("What messages cost, in millionths.", ["currency"]),
}
_last: tuple[float, dict[channels.Total, float]] = (0.0, {})


def register() -> None:
    """Show these beside the metrics of channels."""
    for name, (words, labels) in GAUGES.items():
        channels.register_gauge(name, words, labels)
    for name, (words, labels) in COUNTERS.items():
        channels.register_counter(name, words, labels)
    channels.register_gauges(_present)


def gate_said(result: str, reasons: Iterable[str | None]) -> None:
    """Count what the gate said."""
    for reason, times in Counter(reasons).items():
        channels.tally("gate_results", (result, reason or ""), times)


def gate_let(times: int) -> None:
    """Count messages that the gate let pass."""
    if times:
        channels.tally("gate_results", ("allow", ""), times)


def failed(reasons: Iterable[str | None]) -> None:
    """Count messages that failed."""
    for reason, times in Counter(reasons).items():
        channels.tally("messages_failed", (reason or "unknown",), times)


def cost(micros: int, currency: str | None) -> None:
    """Count what messages cost."""
    if micros and currency:
        channels.tally("message_cost_micros", (currency,), micros)


def _present() -> dict[channels.Total, float]:
    at, values = _last
    return values if time.monotonic() - at < STALE_SECONDS else {}


@job("messaging.measure", queue="analytics", time_limit=20.0)
async def measure(services: Services, _organization_id: object) -> None:
    """See how much waits; the process that saw it tells it for a minute and a half."""
    global _last  # noqa: PLW0603 - one process's latest look
    async with services.database.system() as tx:
        rows: list[tuple[str, str, float]] = await tx.all(
            tuple, "select metric, label, value from koinon_sending_gauges()"
        )
    seen: dict[channels.Total, float] = {}
    for metric, label, value in rows:
        key = (metric, (label,) if GAUGES[metric][1] else ())
        seen[key] = seen.get(key, 0.0) + value
    _last = (time.monotonic(), seen)


SCHEDULES = (Schedule(measure, EVERY_SECONDS),)
