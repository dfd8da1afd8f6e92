"""The clock of schedules: a tick finds whose time is near, one job an organization does the rest (MSG-060)."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from uuid import UUID

from koinon.kit import clock
from koinon.messaging.repository import waking
from koinon.messaging.schedules.engine import foreseeing, launching, planning, settling
from koinon.messaging.schedules.repository import schedules
from koinon.platform.db import Tx
from koinon.platform.jobs import job
from koinon.platform.services import Services

WAKEUP = "messaging.schedules"
TICK_SECONDS = 5
PATIENCE = 120
AT_ONCE = 3
Step = Callable[[Tx, datetime], Awaitable[int]]


@job("messaging.run_schedules", queue="realtime_send", time_limit=600.0)
async def run_schedules(services: Services, organization_id: UUID) -> None:
    """Plan, prepare and settle whatever is due; each batch is a transaction, so that a crash repeats none."""
    now = clock.now()
    await _all(services, organization_id, planning.plan, now)
    launch = partial(launching.launch, services)
    await asyncio.gather(*(_all(services, organization_id, launch, now) for _ in range(AT_ONCE)))
    await _all(services, organization_id, foreseeing.foresee, now)
    async with services.database.transaction(organization_id) as tx:
        await settling.settle(tx, now)
        await wake(tx)


async def _all(services: Services, organization_id: UUID, step: Step, now: datetime) -> None:
    """Batch after batch, until there is none that nobody else has."""
    done = 1
    while done:
        async with services.database.transaction(organization_id) as tx:
            done = await step(tx, now)


async def wake(tx: Tx) -> None:
    """Have the clock look at this organization when its schedules need it next."""
    at = await schedules.next_look(tx)
    if at is None:
        await waking.rest(tx, WAKEUP)
    else:
        await waking.wake(tx, WAKEUP, at, move=True)


@job("messaging.tick_schedules", queue="realtime_send", time_limit=60.0)
async def tick_schedules(services: Services, _organization_id: UUID | None) -> None:
    """Find the organizations in which something is due; each is seen to by a job of its own."""
    async with services.database.system() as tx:
        due = await waking.due_organizations(tx, WAKEUP)
    for organization_id in due:
        async with services.database.transaction(organization_id) as tx:
            await waking.put_off(tx, WAKEUP, PATIENCE)
            await run_schedules.defer(tx, once=f"schedules:{organization_id}")
