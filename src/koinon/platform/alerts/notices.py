"""How alerts reach the operator outside the product: the composition root registers ways, each tried on its own."""

from collections.abc import Sequence
from typing import Protocol

import structlog

from koinon.platform.alerts import repository
from koinon.platform.alerts.contracts import Standing
from koinon.platform.db import Database

DEDUPE_SECONDS = 3_600.0
REMIND_SECONDS = 86_400.0
NOT_NOTIFIED = "alert_not_sent"
log = structlog.get_logger("koinon.alerts")


class Notifier(Protocol):
    """A way to tell the operator. Must not hold a transaction while it calls anybody."""

    async def __call__(self, alerts: Sequence[Standing]) -> None: ...


async def notify(database: Database, ways: Sequence[Notifier]) -> None:
    """Tell of errors and critical ones once, again when they grow graver, and daily while they stand.

    Where no way works, the next look tries again.
    """
    if not ways:
        return
    async with database.system() as tx:
        due = await repository.take_unnotified(tx, DEDUPE_SECONDS, REMIND_SECONDS)
    if due and not any([await _told(way, due) for way in ways]):
        async with database.system() as tx:
            await repository.mark_unnotified(tx, [one.id for one in due])


async def _told(way: Notifier, due: Sequence[Standing]) -> bool:
    try:
        await way(due)
    except Exception as fault:
        log.error(NOT_NOTIFIED, error=type(fault).__name__, exc_info=fault)
        return False
    return True
