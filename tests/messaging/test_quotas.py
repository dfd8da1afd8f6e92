"""A plan's messages of a day, counted where intents are written: none twice, none too many (ORG-022, 023)."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest

from koinon import messaging, organizations
from koinon.kit import clock
from koinon.messaging import jobs
from koinon.messaging.contracts import BroadcastState, DeliveryState
from koinon.organizations.plans import catalogue
from koinon.platform.errors import KoinonError
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.messaging import cast
from tests.messaging.conftest import Drain, Finish
from tests.messaging.test_messages import person, queue, status

__all__ = ["person"]
TEN = 'default = "starter"\n[plans.starter]\nmessages_per_day = 10\n'


@pytest.fixture(autouse=True)
def ten_a_day() -> Iterator[None]:
    with catalogue.using(catalogue.read(TEN)):
        yield


async def counted(services: Services, tenant: UUID) -> int:
    async with services.database.transaction(tenant) as tx:
        found = await tx.scalar(
            "select coalesce(sum(value), 0) from usage_counters where resource = 'messages_per_day'"
        )
    return int(found)


async def test_a_broadcast_waits_for_tomorrow_and_then_goes_on(
    services: Services, chapel: UUID, finish: Finish, carrier: Simulator
) -> None:
    await cast.sender(services, chapel, carrier.url)
    await cast.people(services, chapel, cast.distinct(15))
    draft = await cast.draft(services, chapel)
    await cast.send(services, chapel, draft.id)
    paused = await finish(chapel, draft.id)
    assert (paused.state, paused.pause_reason) == (BroadcastState.PAUSED, "plan_limit")
    assert (carrier.carrier.audit.summary()["accepted"], await counted(services, chapel)) == (10, 10)
    with clock.frozen(clock.now() + timedelta(days=1)):
        await jobs.go_on.run(services, chapel, broadcast_id=str(draft.id))
        done = await finish(chapel, draft.id)
    assert (done.state, done.counts.accepted) == (BroadcastState.COMPLETED, 15)
    assert (carrier.carrier.audit.summary()["accepted"], await counted(services, chapel)) == (15, 15)


async def test_it_goes_on_at_local_midnight_and_does_not_run_out(
    services: Services, chapel: UUID, finish: Finish, carrier: Simulator
) -> None:
    await cast.sender(services, chapel, carrier.url)
    await cast.people(services, chapel, cast.distinct(12))
    draft = await cast.draft(services, chapel)
    await cast.send(services, chapel, draft.id)
    await finish(chapel, draft.id)
    async with services.database.transaction(chapel) as tx:
        at = await tx.scalar(
            "select scheduled_at at time zone 'America/New_York' from procrastinate_jobs"
            " where task_name = 'messaging.go_on' and args->>'broadcast_id' = %(id)s",
            {"id": str(draft.id)},
        )
        lasts = await tx.scalar("select expires_at > now() + interval '24 hours' from broadcasts")
    assert (at.hour, at.minute, lasts) == (0, 0, True)


async def test_what_somebody_paused_meanwhile_stays_paused(
    services: Services, chapel: UUID, finish: Finish, carrier: Simulator
) -> None:
    await cast.sender(services, chapel, carrier.url)
    await cast.people(services, chapel, cast.distinct(12))
    draft = await cast.draft(services, chapel)
    await cast.send(services, chapel, draft.id)
    await finish(chapel, draft.id)
    async with services.database.transaction(chapel) as tx:
        await tx.execute("update broadcasts set pause_reason = 'user'")
    await jobs.go_on.run(services, chapel, broadcast_id=str(draft.id))
    assert (await cast.found(services, chapel, draft.id)).state is BroadcastState.PAUSED


async def test_a_message_that_is_tried_again_counts_once(
    services: Services, chapel: UUID, person: tuple[UUID, str], drain: Drain, carrier: Simulator
) -> None:
    sent = await queue(services, chapel, *person, origin="automation")
    async with services.database.transaction(chapel) as tx:
        await tx.execute(
            "insert into delivery_events (organization_id, delivery_id, attempt_id, kind, to_state, source)"
            " select %(o)s, %(d)s, a, k, s, 'engine'"
            " from (values ('0190b0d2-0000-7000-8000-000000000001'::uuid, 'intent', 'sending'),"
            "              ('0190b0d2-0000-7000-8000-000000000001'::uuid, 'outcome', 'queued')) v (a, k, s)",
            {"o": chapel, "d": sent.id},
        )
    await drain()
    assert (await status(services, chapel, sent.id)).state == DeliveryState.SENT
    assert await counted(services, chapel) == 0  # its first attempt was counted by whoever wrote that intent


async def test_a_reply_leaves_on_a_used_up_day_and_an_automation_waits(
    services: Services, chapel: UUID, person: tuple[UUID, str], drain: Drain, carrier: Simulator
) -> None:
    async with services.database.transaction(chapel) as tx:
        await organizations.take_messages(tx, 10)
    reply = await queue(services, chapel, *person, origin="reply")
    await drain()
    automatic = await queue(services, chapel, *person, origin="automation", body="Another text")
    await drain()
    assert (await status(services, chapel, reply.id)).state == DeliveryState.SENT
    assert (await status(services, chapel, automatic.id)).state == DeliveryState.QUEUED
    assert await counted(services, chapel) == 11


async def test_a_program_is_told_429_until_midnight(services: Services, chapel: UUID, person: tuple[UUID, str]) -> None:
    async with services.database.transaction(chapel) as tx:
        await organizations.take_messages(tx, 10)
    with pytest.raises(KoinonError) as refused:
        await queue(services, chapel, *person, origin="api")
    assert (refused.value.code, refused.value.status) == ("daily_quota_exceeded", 429)
    assert 0 < (refused.value.retry_after or 0) <= 25 * 3600


async def test_or_the_rest_is_left_out_and_it_ends(
    services: Services, chapel: UUID, finish: Finish, carrier: Simulator
) -> None:
    await cast.sender(services, chapel, carrier.url)
    await cast.people(services, chapel, cast.distinct(15))
    draft = await cast.draft(services, chapel)
    async with services.database.transaction(chapel) as tx:
        room = await organizations.message_room(tx)
        assert room is not None
        assert (room.count, room.resource) == (10, "messages_per_day")
        await messaging.send(tx, services, draft.id, key="k", undo_seconds=0, when_full="trim")
    done = await finish(chapel, draft.id)
    assert (done.state, done.pause_reason, done.counts.accepted) == (BroadcastState.COMPLETED, None, 10)
    async with services.database.transaction(chapel) as tx:
        left = await tx.all(str, "select reason from deliveries where state = 'refused'")
        again = await organizations.message_room(tx)
    assert left == ["over_plan"] * 5
    assert again is not None
    assert again.count == 0
    with clock.frozen(clock.now() + timedelta(days=1)):
        await jobs.go_on.run(services, chapel, broadcast_id=str(draft.id))
    assert carrier.carrier.audit.summary()["accepted"] == 10


async def test_without_a_limit_no_room_is_told(services: Services, chapel: UUID) -> None:
    with catalogue.using(catalogue.OFF):
        async with services.database.transaction(chapel) as tx:
            assert await organizations.message_room(tx) is None
