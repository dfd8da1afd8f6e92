"""Emergencies: past quiet hours, caps and budgets, never past STOP; a right, a reason, a second person (MSG-058)."""

from uuid import UUID

import msgspec
import pytest

from koinon import messaging
from koinon.messaging.contracts import Purpose
from koinon.messaging.rules.contracts import Budgets, Cap
from koinon.messaging.service import emergencies
from koinon.platform.actor import Actor
from koinon.platform.errors import KoinonError
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.messaging import cast
from tests.messaging.conftest import Finish
from tests.messaging.rules.policies import lay_down, night_now
from tests.messaging.staff import member

FLOOD = "The river is over the bridge."


@pytest.fixture
async def owner(services: Services, chapel: UUID, carrier: Simulator) -> Actor:
    """Ada owns Grace Chapel, which has three people and lives by night rules, a cap and no money."""
    await cast.people(services, chapel, cast.distinct(2))
    await cast.people(services, chapel, cast.distinct(1, 2), consent="denied")
    await cast.sender(services, chapel, carrier.url)
    await lay_down(
        services,
        chapel,
        quiet_hours=night_now(),
        caps=(Cap("promotional", 1, 7),),
        budgets=Budgets("USD", month_micros=0),
    )
    async with services.database.transaction(chapel) as tx:
        await tx.execute("update contacts set time_zone = 'UTC'")
    return await member(services, chapel)


async def alarm(services: Services, organization_id: UUID) -> messaging.Broadcast:
    return await cast.draft(services, organization_id, "Stay at home", purpose=Purpose.EMERGENCY)


async def test_it_leaves_by_night_without_a_budget_to_all_but_who_said_stop(
    services: Services, chapel: UUID, owner: Actor, finish: Finish
) -> None:
    made = await alarm(services, chapel)
    async with services.database.transaction(owner) as tx:
        await messaging.send(tx, services, made.id, key="a", undo_seconds=0, emergency_reason=FLOOD)
    done = await finish(chapel, made.id)
    assert (done.counts.sent, done.counts.held, done.exclusions) == (2, 0, {"opted_out": 1})


async def test_the_reason_stands_in_the_trail_and_the_owners_hear_of_it(
    services: Services, chapel: UUID, owner: Actor
) -> None:
    """Of what one did oneself one is not told (IDN-051)."""
    other = await member(services, chapel, "Ben")
    made = await alarm(services, chapel)
    async with services.database.transaction(owner) as tx:
        await messaging.send(tx, services, made.id, key="a", undo_seconds=0, emergency_reason=FLOOD)
    async with services.database.transaction(chapel) as tx:
        kept = await tx.scalar("select emergency_reason from broadcasts where id = %(id)s", {"id": made.id})
        acts = await tx.all(str, "select changes::text from audit_log where action = 'broadcast.emergency'")
        told = await tx.all(UUID, "select user_id from notifications where kind = 'emergency_sent'")
    assert kept == FLOOD
    assert [FLOOD in details for details in acts] == [True]
    assert told == [other.id]


@pytest.mark.parametrize(("reason", "code"), [("  ", 422), ("x" * 501, 422)])
async def test_without_a_reason_nothing_is_sent(
    services: Services, chapel: UUID, owner: Actor, reason: str, code: int
) -> None:
    made = await alarm(services, chapel)
    with pytest.raises(KoinonError) as refused:
        async with services.database.transaction(owner) as tx:
            await messaging.send(tx, services, made.id, key="a", emergency_reason=reason)
    assert refused.value.status == code


async def test_who_may_send_may_not_send_an_emergency(services: Services, chapel: UUID, owner: Actor) -> None:
    made = await alarm(services, chapel)
    clerk = msgspec.structs.replace(owner, permissions=owner.permissions - {"messages:emergency"})
    with pytest.raises(KoinonError) as refused:
        async with services.database.transaction(clerk) as tx:
            await messaging.send(tx, services, made.id, key="a", emergency_reason=FLOOD)
    assert (refused.value.code, refused.value.status) == ("insufficient_permissions", 403)


@pytest.mark.parametrize(
    ("purpose", "usual", "above"),
    [("emergency", None, 500), ("emergency", 100, 100), ("emergency", 9_000, 500), ("promotional", None, None)],
)
def test_above_five_hundred_two_people_have_to_want_it(purpose: str, usual: int | None, above: int | None) -> None:
    assert emergencies.threshold(purpose, usual) == above
