"""When a sender begins, degrades and recovers, and what is told of it (CHN-005, 064, 069)."""

from uuid import UUID

import pytest

from koinon import channels
from koinon.channels import Environment, NewAccount, NewSender, Sender, SenderState, health
from koinon.channels.watching import telling
from koinon.channels.watching.counting import COUNTS
from koinon.platform.db import Database
from koinon.platform.services import Services
from koinon.platform.webhooks import Door
from koinon.simulator import Simulator
from tests.channels.conftest import listening, outgoing
from tests.channels.test_callbacks import with_settings
from tests.messaging.staff import member

HOOK = "http://127.0.0.1:1/hook"


async def live_sender(services: Services, chapel: UUID, base_url: str) -> Sender:
    """A number of an account that counts as live, though its key is one that the simulator takes."""
    async with services.database.transaction(chapel) as tx:
        new = NewAccount(provider="telnyx", name="Live", environment=Environment.SIMULATOR)
        made = await channels.connect_account(tx, services.vault, new, base_url)
        await tx.execute("update provider_accounts set environment = 'live' where id = %(i)s", {"i": made.id})
        return await channels.add_sender(tx, NewSender(account_id=made.id, value="72345", kind="short_code"))


async def codes(services: Services, chapel: UUID, sender: Sender) -> list[str]:
    async with services.database.transaction(chapel) as tx:
        return [one.code for one in await channels.blockers(tx, sender.id)]


async def state(services: Services, chapel: UUID, sender: Sender) -> SenderState:
    async with services.database.transaction(chapel) as tx:
        return (await channels.sender(tx, sender.id)).state


async def test_a_live_number_begins_once_key_and_webhook_are_proven(
    services: Services, simulator: Simulator, chapel: UUID
) -> None:
    made = await live_sender(services, chapel, simulator.url)
    assert made.state == SenderState.PENDING
    assert await codes(services, chapel, made) == ["credentials_unknown", "webhook_unproven"]
    await health.probe(with_settings(services, PUBLIC_URL="http://127.0.0.1:1"), chapel)
    assert (await state(services, chapel, made), await codes(services, chapel, made)) == (
        SenderState.PENDING,
        ["webhook_unproven"],
    )
    async with listening(Door(with_settings(services))) as url:
        await health.probe(with_settings(services, PUBLIC_URL=url), chapel)
    assert (await state(services, chapel, made), await codes(services, chapel, made)) == (SenderState.ACTIVE, [])
    async with services.database.transaction(chapel) as tx:
        told = "select count(*) from events where type = 'sender.activated' and aggregate_id = %(id)s"
        assert await tx.scalar(told, {"id": made.id}) == 1


async def test_a_refused_key_is_told_in_the_carriers_words(services: Services, chapel: UUID) -> None:
    made = await live_sender(services, chapel, "http://127.0.0.1:1")
    await health.check(services, chapel, made.account_id)
    assert (await codes(services, chapel, made))[0] == "credentials_refused"


@pytest.mark.parametrize("outage", [False, True])
async def test_a_sender_is_degraded_while_its_provider_is_not_well(
    services: Services, simulator: Simulator, database: Database, chapel: UUID, sender: Sender, outage: bool
) -> None:
    """CHN-064: above 10 % errors, or where the probe fails; and back by itself."""
    COUNTS.take()
    simulator.carrier.set_scenario("*", {"outage": True} if outage else {"error_rate": 1})
    if not outage:
        transport = await channels.transport(services, chapel, sender.id)
        await transport.send([outgoing(HOOK) for _ in range(5)])
        simulator.carrier.set_scenario("*", {"error_rate": 0})
        await telling.tell(database)
    await health.probe(services, chapel)
    assert await state(services, chapel, sender) == SenderState.DEGRADED
    assert await codes(services, chapel, sender) == [], "it still sends"
    simulator.carrier.set_scenario("*", {"outage": False})
    async with database.system() as tx:
        await tx.execute("delete from provider_minutes")
    async with database.transaction(chapel) as tx:
        await tx.execute("delete from breakers")
    await health.probe(services, chapel)
    assert await state(services, chapel, sender) == SenderState.ACTIVE


async def test_a_provider_that_is_down_is_one_incident_told_once(
    services: Services, simulator: Simulator, database: Database, chapel: UUID, sender: Sender
) -> None:
    owner = await member(services, chapel)
    simulator.carrier.set_scenario("*", {"outage": True})
    for _ in range(4):
        await health.probe(services, chapel)
    async with database.transaction(chapel) as tx:
        (one,) = await channels.incidents(tx)
        notices = await tx.all(UUID, "select user_id from notifications where kind = 'channel_incident'")
    assert (one.kind, one.subject, one.seen, one.closed_at) == ("provider_down", "Carrier simulator", 3, None)
    assert notices == [owner.id]
    simulator.carrier.set_scenario("*", {"outage": False})
    await health.probe(services, chapel)
    async with database.transaction(chapel) as tx:
        (one,) = await channels.incidents(tx)
    assert one.closed_at is not None


async def test_one_failed_probe_wakes_nobody(
    services: Services, simulator: Simulator, database: Database, chapel: UUID, sender: Sender
) -> None:
    simulator.carrier.set_scenario("*", {"outage": True})
    await health.probe(services, chapel)
    async with database.transaction(chapel) as tx:
        assert await channels.incidents(tx) == []


async def test_where_messages_go_through_nobody_probes(
    services: Services, simulator: Simulator, database: Database, chapel: UUID, sender: Sender
) -> None:
    """CHN-065: the probe runs when idle for five minutes."""
    COUNTS.take()
    transport = await channels.transport(services, chapel, sender.id)
    await transport.send([outgoing(HOOK)])
    await telling.tell(database)
    await health.probe(services, chapel)
    async with database.transaction(chapel) as tx:
        assert (await channels.account(tx, sender.account_id)).checked_at is None
