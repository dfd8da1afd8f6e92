"""What stops a broadcast by itself, what starts it again, and what a second try may do (MSG-038..041)."""

from datetime import timedelta
from uuid import UUID

import pytest

from koinon import messaging
from koinon.kit import clock, ids
from koinon.messaging import jobs
from koinon.messaging.contracts import BroadcastState
from koinon.messaging.engine import freezing
from koinon.messaging.repository import leases
from koinon.messaging.service import plans
from koinon.platform.errors import KoinonError
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.messaging import cast
from tests.messaging.conftest import Drain, Finish
from tests.messaging.facts import SPAM, receipt, told
from tests.simulator.running import quick, simulating


async def sent(services: Services, organization_id: UUID, url: str, people: int, body: str = "Hello") -> UUID:
    await cast.sender(services, organization_id, url)
    await cast.people(services, organization_id, cast.distinct(people))
    made = await cast.draft(services, organization_id, body)
    await cast.send(services, organization_id, made.id)
    return made.id


async def test_an_account_error_pauses_and_nobody_is_lost(services: Services, chapel: UUID, finish: Finish) -> None:
    """The spend limit (Telnyx 40333): paused at once, the refused stay queued, and all go out when it is lifted."""
    async with simulating(quick(receipts=False, spend_limit_micros=0)) as carrier:
        broadcast_id = await sent(services, chapel, carrier.url, 120)
        paused = await finish(chapel, broadcast_id)
        assert (paused.state, paused.pause_reason, paused.counts.failed) == (BroadcastState.PAUSED, "configuration", 0)
        assert carrier.carrier.audit.summary()["accepted"] == 0


async def failed(services: Services, organization_id: UUID, broadcast_id: UUID) -> None:
    """The carrier's filter reports, after accepting them, that it dropped all of a broadcast's texts."""
    async with services.database.transaction(organization_id) as tx:
        rows = await messaging.deliveries_page(tx, broadcast_id, limit=1_000)
    taken = [row.id for _, row in rows if row.state == "sent"]
    await told(services, organization_id, *(receipt(row_id, "failed", error=SPAM) for row_id in taken))


async def test_filtered_texts_pause_at_five_percent(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish
) -> None:
    """MSG-041: 5 % content failures of 200 or more, told by receipts while the rest still waits."""
    broadcast_id = await sent(services, chapel, carrier.url, 220)
    await finish(chapel, broadcast_id)
    async with services.database.transaction(chapel) as tx:
        await tx.execute("update broadcasts set state = 'sending' where organization_id = %(o)s", {"o": chapel})
    await failed(services, chapel, broadcast_id)
    paused = await cast.found(services, chapel, broadcast_id)
    assert (paused.state, paused.pause_reason) == (BroadcastState.PAUSED, "error_burst")


async def test_failed_are_tried_again_once(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish
) -> None:
    """MSG-040: linked to the first try, counted as one person, and a second click finds nothing."""
    broadcast_id = await sent(services, chapel, carrier.url, 20)
    await finish(chapel, broadcast_id)
    await failed(services, chapel, broadcast_id)
    done = await cast.found(services, chapel, broadcast_id)
    assert (done.state, done.counts.failed) == (BroadcastState.COMPLETED, 20)
    async with services.database.transaction(chapel) as tx:
        assert await messaging.retry_failed(tx, broadcast_id, ["content"]) == 20
        assert await messaging.retry_failed(tx, broadcast_id, ["content"]) == 0
    again = await finish(chapel, broadcast_id)
    assert (again.counts.total, again.counts.sent, again.counts.failed) == (20, 20, 0)
    async with services.database.transaction(chapel) as tx:
        assert await messaging.not_reached(tx, broadcast_id) == []


@pytest.mark.parametrize("reason", ["opted_out", "recipient_invalid", "landline", "expired"])
async def test_some_failures_are_never_tried_again(
    reason: str, services: Services, chapel: UUID, carrier: Simulator, finish: Finish
) -> None:
    broadcast_id = await sent(services, chapel, carrier.url, 1)
    await finish(chapel, broadcast_id)
    async with services.database.transaction(chapel) as tx:
        with pytest.raises(KoinonError) as refused:
            await messaging.retry_failed(tx, broadcast_id, [reason])
    assert refused.value.status == 422


async def test_late_is_never(services: Services, chapel: UUID, carrier: Simulator, finish: Finish) -> None:
    """MSG-038: past its time it ends expired, with its people told apart."""
    broadcast_id = await sent(services, chapel, carrier.url, 30)
    async with services.database.transaction(chapel) as tx:
        await tx.execute(
            "update broadcasts set expires_at = now() - interval '1 second' where organization_id = %(o)s",
            {"o": chapel},
        )
    done = await finish(chapel, broadcast_id)
    assert (done.counts.expired, done.counts.sent) == (30, 0)
    assert carrier.carrier.audit.summary()["accepted"] == 0


async def test_trying_again_gives_no_time_to_those_who_were_never_sent_to(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish, drain: Drain
) -> None:
    """MSG-038: ten wait in the hands of a worker that died, twenty failed; then their time is over, and Try again."""
    broadcast_id = await sent(services, chapel, carrier.url, 30)
    async with services.database.transaction(chapel) as tx:
        await plans.start(tx, broadcast_id)
    await freezing.freeze(services, chapel, broadcast_id)
    async with services.database.transaction(chapel) as tx:
        assert await leases.take(tx, broadcast_id, ids.uuid7(), 10, 3_600)
        await jobs.begin_turns(tx, broadcast_id)
    await drain()
    await failed(services, chapel, broadcast_id)
    async with services.database.transaction(chapel) as tx:
        for table in ("deliveries", "broadcasts"):
            await tx.execute(f"update {table} set expires_at = now() where organization_id = %(o)s", {"o": chapel})
        assert await messaging.retry_failed(tx, broadcast_id, ["content"]) == 20
        await tx.execute("update leases set expires_at = now() where organization_id = %(o)s", {"o": chapel})
    done = await finish(chapel, broadcast_id)
    assert (done.counts.sent, done.counts.expired) == (20, 10)


async def test_a_dead_carrier_keeps_the_queue(services: Services, chapel: UUID, finish: Finish) -> None:
    """CHN-046: while nobody answers messages wait; none fails for want of a connection alone at once."""
    broadcast_id = await sent(services, chapel, "http://127.0.0.1:9", 200)
    async with services.database.transaction(chapel) as tx:
        await plans.start(tx, broadcast_id)
    await jobs.freeze.run(services, chapel, broadcast_id=str(broadcast_id))
    await jobs.send.run(services, chapel, broadcast_id=str(broadcast_id))
    found = await cast.found(services, chapel, broadcast_id)
    assert (found.counts.failed, found.counts.total) == (0, 200)
    assert found.expires_at is not None
    assert found.expires_at > clock.now() + timedelta(hours=23)
