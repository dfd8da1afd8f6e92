"""Nightly the meters are held against the truth, and the day's figures are kept for the trend (ORG-024)."""

import logging
from collections.abc import Awaitable, Callable
from uuid import UUID

from koinon.kit import clock
from koinon.organizations.plans import catalogue, counters, periods
from koinon.organizations.plans.changes import fit
from koinon.organizations.plans.figures import PlanFigures, read
from koinon.organizations.repository import limits as rows
from koinon.organizations.repository import wakeups
from koinon.organizations.resources import RESOURCES, UNLIMITED, Counting
from koinon.platform.db import Tx
from koinon.platform.services import Services

HOUR = 3
TOLERANCE = 0.01
Nightly = Callable[[Tx, str], Awaitable[None]]
_nightly: list[Nightly] = []
log = logging.getLogger("koinon.organizations")


def register_nightly(nightly: Nightly) -> None:
    """Have `nightly(tx, time_zone)` called for each organization at 3 o'clock of its clock."""
    _nightly.append(nightly)


async def recount(services: Services, organization_id: UUID) -> None:
    """Count every standing resource anew, each in a transaction of its own; due again at 3 o'clock local time."""
    async with services.database.transaction(organization_id) as tx:
        figures = await read(tx)
    for code, resource in RESOURCES.items():
        if resource.counting is Counting.STANDING and code in counters.counted():
            async with services.database.transaction(organization_id) as tx:
                await _recount_one(tx, code, figures)
    async with services.database.transaction(organization_id) as tx:
        await fit(tx)
        for nightly in _nightly:
            await nightly(tx, figures.time_zone)
    async with services.database.transaction(organization_id) as tx:
        await wakeups.set_due(tx, wakeups.RECOUNT, periods.next_at(HOUR, figures.time_zone, clock.now()))


async def _recount_one(tx: Tx, code: str, figures: PlanFigures) -> None:
    meter = await rows.lock_gauge(tx, code)
    counted = await counters.standing(tx, code)
    if counted is None:
        return
    stamp = catalogue.current().stamp
    if meter.counted_under == stamp and meter.value != counted:
        _tell(tx.organization_id, code, meter.value, counted)
    # Nobody keeps the meter of an unlimited resource: it must not be believed once there is a limit.
    await rows.set_gauge(tx, code, counted, "" if figures.limit(code) == UNLIMITED else stamp)
    await rows.set_counter(tx, code, periods.today(figures.time_zone, clock.now()), counted, stamp)


def _tell(organization_id: UUID, code: str, showed: int, counted: int) -> None:
    grave = abs(showed - counted) > TOLERANCE * max(counted, 1)
    details = {"organization_id": str(organization_id), "resource": code, "showed": showed, "counted": counted}
    log.log(logging.ERROR if grave else logging.WARNING, "gauge_corrected", extra=details)
