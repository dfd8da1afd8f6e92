"""Whom a broadcast reaches once frozen, in what words, and how it is written down (MSG-004, 017, 024, 033, 039)."""

from uuid import UUID

import pytest

from koinon import messaging
from koinon.messaging.contracts import BlankPolicy
from koinon.messaging.engine import freezing
from koinon.messaging.service import plans
from koinon.platform.errors import KoinonError
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.messaging import cast
from tests.messaging.conftest import Finish

INTENTS = """
select max(together)
from (select count(*) as together
      from delivery_events
      where organization_id = %(o)s and kind = 'intent'
      group by txid) batches
"""


async def test_who_joins_after_the_freeze_is_not_added(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish
) -> None:
    await cast.sender(services, chapel, carrier.url)
    early, late = cast.distinct(2)
    await cast.people(services, chapel, [early])
    made = await cast.draft(services, chapel)
    await cast.send(services, chapel, made.id)
    async with services.database.transaction(chapel) as tx:
        await plans.start(tx, made.id)
    await freezing.freeze(services, chapel, made.id)
    await cast.people(services, chapel, [late])
    done = await finish(chapel, made.id)
    assert done.counts.total == 1
    assert {d["to"] for d in carrier.carrier.audit.deliveries().values()} == {early}


async def test_a_missing_value_may_be_sent_blank(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish
) -> None:
    await cast.sender(services, chapel, carrier.url)
    await cast.people(services, chapel, cast.distinct(2), names=[("Ada", "L"), ("", "M")])
    made = await cast.draft(services, chapel, "Hi {{ contact.first_name }}!", blank_policy=BlankPolicy.BLANK)
    await cast.send(services, chapel, made.id)
    await finish(chapel, made.id)
    async with services.database.transaction(chapel) as tx:
        rows = await messaging.deliveries_page(tx, made.id)
    assert sorted(row.body for _, row in rows) == ["Hi !", "Hi Ada!"]


async def test_a_test_goes_to_ten_at_most(services: Services, chapel: UUID, carrier: Simulator) -> None:
    await cast.sender(services, chapel, carrier.url)
    people = await cast.people(services, chapel, cast.distinct(11))
    made = await cast.draft(services, chapel)
    for chosen in (people, []):
        with pytest.raises(KoinonError) as refused:
            async with services.database.transaction(chapel) as tx:
                await messaging.test_send(tx, services, messaging.draft_of(made), contact_ids=chosen)
        assert refused.value.status == 422


async def test_intents_are_written_a_hundred_at_a_time_at_most(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish
) -> None:
    await cast.sender(services, chapel, carrier.url)
    await cast.people(services, chapel, cast.distinct(450))
    made = await cast.draft(services, chapel)
    await cast.send(services, chapel, made.id)
    await finish(chapel, made.id)
    async with services.database.transaction(chapel) as tx:
        assert 1 < await tx.scalar(INTENTS, {"o": chapel}) <= 100


async def test_every_turn_of_the_wheel_is_on_the_trail(services: Services, chapel: UUID, carrier: Simulator) -> None:
    await cast.sender(services, chapel, carrier.url)
    await cast.people(services, chapel, cast.distinct(3))
    made = await cast.draft(services, chapel)
    await cast.send(services, chapel, made.id)
    async with services.database.transaction(chapel) as tx:
        await plans.start(tx, made.id)
        await messaging.pause(tx, made.id)
        await messaging.resume(tx, made.id)
        await messaging.cancel(tx, made.id)
        actions = await tx.all(
            str,
            "select action from audit_log where organization_id = %(o)s and resource_id = %(id)s order by id",
            {"o": chapel, "id": made.id},
        )
    assert actions[-4:] == ["broadcast.sent", "broadcast.paused", "broadcast.resumed", "broadcast.cancelled"]
