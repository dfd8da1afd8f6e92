"""What an organization's plan allows at the API. The catalogue is a higher context's: it fills `FIGURES.source`."""

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import NamedTuple
from uuid import UUID

import structlog

from koinon.platform.db import Database
from koinon.platform.limits.contracts import UNLIMITED

log = structlog.get_logger("koinon.limits")
REMEMBER_SECONDS = 30.0
MOST_REMEMBERED = 10_000


class PlanFigures(NamedTuple):
    """Requests in 15 minutes (-1: unlimited) and at once."""

    plan: str
    requests: int
    in_flight: int


SELF_HOSTED = PlanFigures("self_hosted", UNLIMITED, 100)
"""Where billing is off: no limit on requests, the cap on those in flight all the same (API-035, 038)."""

Source = Callable[[Database, UUID], Awaitable[PlanFigures]]


async def _self_hosted(_database: Database, _organization_id: UUID) -> PlanFigures:
    return SELF_HOSTED


class Figures:
    """Figures by organization, remembered for 30 s: a change applies within a minute in every process (API-035)."""

    def __init__(self) -> None:
        self.source: Source = _self_hosted
        self._kept: OrderedDict[UUID, tuple[float, PlanFigures]] = OrderedDict()

    async def of(self, database: Database, organization_id: UUID) -> PlanFigures:
        """The figures of one organization; the last known ones, or those without a plan, where they cannot be read."""
        kept = self._kept.get(organization_id)
        if kept is not None and kept[0] > time.monotonic():
            return kept[1]
        try:
            found = await self.source(database, organization_id)
        except Exception as error:
            # A limiter that cannot read its figures must let calls pass, but not unnoticed.
            log.warning("plan_figures_unread", organization_id=str(organization_id), error=type(error).__name__)
            return kept[1] if kept is not None else SELF_HOSTED
        self._kept[organization_id] = time.monotonic() + REMEMBER_SECONDS, found
        while len(self._kept) > MOST_REMEMBERED:
            self._kept.popitem(last=False)
        return found

    def forget(self, organization_id: UUID | None = None) -> None:
        """Forget one organization's figures, or all: its plan changed."""
        if organization_id is None:
            self._kept.clear()
        else:
            self._kept.pop(organization_id, None)


FIGURES = Figures()
