"""What the inbox does by the clock: snoozed comes back, done is closed, keys against doubles are forgotten."""

from datetime import timedelta
from uuid import UUID

from koinon.inbox.dealing import service as dealing
from koinon.inbox.repository import arrivals, wakeups
from koinon.inbox.scheduled.jobs import send_scheduled
from koinon.inbox.service import agents, states, turns
from koinon.kit import clock
from koinon.platform.jobs import Schedule, job
from koinon.platform.services import Services

NIGHTLY = 86_400
SLACK = timedelta(hours=1)


@job("inbox.forget_keys", queue="maintenance")
async def forget_keys(services: Services, organization_id: UUID | None) -> None:
    """Remove keys that no longer hold anything back, organization by organization."""
    async with services.database.system() as tx:
        due = await tx.all(
            UUID,
            "select w.organization_id from wakeups w where w.kind = 'inbox.keys' and w.due_at <= %(now)s",
            {"now": clock.now()},
        )

    async def turn(organization: UUID) -> None:
        async with services.database.transaction(organization) as tx:
            await arrivals.forget_keys(tx, clock.now() - SLACK)
            await arrivals.wake_for_keys(tx, clock.now() + timedelta(days=1))

    await turns.each(due, "inbox.keys", turn)


@job("inbox.wake_snoozed", queue="realtime_send")
async def wake_snoozed(services: Services, organization_id: UUID | None) -> None:
    """Bring back what was snoozed until now, organization by organization (INB-028)."""
    await turns.each_batch(services, wakeups.SNOOZED, states.wake_due, states.BATCH)


@job("inbox.close_ended", queue="maintenance")
async def close_ended(services: Services, organization_id: UUID | None) -> None:
    """Close what was done so long ago that an answer begins anew."""
    await turns.each_batch(services, wakeups.ENDED, states.close_ended, states.BATCH)


@job("inbox.deal_out", queue="realtime_send")
async def deal_out(services: Services, organization_id: UUID | None) -> None:
    """Give what waits to whoever has become free, whoever waits longest first (INB-024)."""
    await turns.each_batch(services, wakeups.POOL, dealing.deal_pool, states.BATCH)


@job("inbox.watch_agents", queue="realtime_send")
async def watch_agents(services: Services, organization_id: UUID | None) -> None:
    """Tell of those who went, and give back what waits with them where that is wanted (INB-026, 027)."""
    await turns.each_batch(services, wakeups.AGENTS, agents.watch, states.BATCH)


JOBS = (forget_keys, wake_snoozed, close_ended, deal_out, watch_agents, send_scheduled)
SCHEDULES = (
    Schedule(forget_keys, NIGHTLY),
    Schedule(wake_snoozed, 15),
    Schedule(close_ended, 900),
    Schedule(deal_out, 5),
    Schedule(watch_agents, 15),
    Schedule(send_scheduled, 10),
)
