"""What waits is applied in sets, people first; a poison row is set aside alone (CHN-059, 060)."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from uuid import UUID

import msgspec
import pytest

from koinon import channels, organizations
from koinon.channels import AppliedFact, InboundMessage, Receipt, Sender, facts
from koinon.channels.jobs import apply_webhooks, forget_webhook_keys
from koinon.channels.webhooks import apply_waiting
from koinon.platform import webhooks
from koinon.platform.db import Database, Tx
from koinon.platform.http import HttpSession
from koinon.platform.services import Services
from koinon.platform.webhooks import Door
from koinon.platform.webhooks.waiting import MOST_ATTEMPTS
from koinon.simulator import Simulator
from tests.channels.conftest import NUMBER, address, listening, outgoing
from tests.channels.test_door import Carrier, carrier, event, stored
from tests.simulator.running import call

__all__ = ["carrier"]
Handlers = list[tuple[str, Sequence[AppliedFact]]]
PERSON = "+12025552345"


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Iterator[Handlers]:
    """Every set of facts that was handed out, with the handler's name; only this test's handlers listen."""
    seen: Handlers = []
    monkeypatch.setattr(facts, "_handlers", {kind: [] for kind, _ in facts.ORDER})

    def listener(name: str) -> channels.FactHandler:
        async def handler(tx: Tx, services: Services, applied: Sequence[AppliedFact]) -> None:
            seen.append((name, applied))

        handler.__qualname__ = name
        return handler

    channels.register_fact_handler("inbound_message", 20, listener("inbox"))
    channels.register_fact_handler("inbound_message", 10, listener("messaging"))
    channels.register_fact_handler("receipt", 10, listener("receipts"))
    yield seen


def inbound(event_id: str, text: str = "Hello") -> bytes:
    payload = {"id": "m-" + event_id, "direction": "inbound", "text": text, "received_at": "2026-01-15T21:32:14Z",
               "from": {"phone_number": PERSON}, "to": [{"phone_number": NUMBER}]}  # fmt: skip
    return msgspec.json.encode({"data": {"event_type": "message.received", "id": event_id, "payload": payload}})


async def apply(services: Services, sender: Sender) -> None:
    """What the job does for this sender's organization; other tests' leftovers stay."""
    while await apply_waiting(services, await _owner(services.database, sender), channels.PROVIDERS):
        pass


async def states(database: Database, sender: Sender) -> list[tuple[str, int]]:
    async with database.system() as tx:
        return await tx.all(
            tuple,
            "select state, attempts from inbound_webhooks where account_id = %(a)s order by id",
            {"a": sender.account_id},
        )


async def make_due(database: Database, sender: Sender) -> None:
    async with database.system() as tx:
        await tx.execute(
            "update inbound_webhooks set next_at = now() where account_id = %(a)s and next_at is not null",
            {"a": sender.account_id},
        )


async def test_people_come_before_receipts_and_layers_in_order(
    carrier: Carrier, services: Services, database: Database, sender: Sender, heard: Handlers
) -> None:
    for raw in (event("r-1"), inbound("i-1"), event("r-2"), inbound("i-2", "STOP")):
        assert (await carrier.call(raw)).status == 200
    await apply(services, sender)
    assert [name for name, _ in heard] == ["messaging", "inbox", "receipts"]
    messages = [applied.fact for applied in heard[0][1]]
    assert [m.text for m in messages if isinstance(m, InboundMessage)] == ["Hello", "STOP"]
    assert {applied.sender_id for applied in heard[0][1]} == {sender.id}
    assert [applied.fact.event_id for applied in heard[2][1]] == ["r-1", "r-2"]
    assert {state for state, _ in await states(database, sender)} == {"applied"}


async def test_nothing_is_applied_twice(
    carrier: Carrier, services: Services, database: Database, sender: Sender, heard: Handlers
) -> None:
    await carrier.call(event("r-1"))
    for _ in range(3):
        await apply(services, sender)
    await carrier.call(event("r-1"))
    await apply(services, sender)
    assert len(heard) == 1


async def test_an_unreadable_body_is_dead_after_five_attempts_and_stops_nobody(
    carrier: Carrier, services: Services, database: Database, sender: Sender, heard: Handlers
) -> None:
    await carrier.call(b'{"data":{"event_type":"message.received","id":"bad","payload":{}}}')
    await carrier.call(event("r-1"))
    for _ in range(MOST_ATTEMPTS + 2):
        await apply(services, sender)
        await make_due(database, sender)
    assert await states(database, sender) == [("dead", MOST_ATTEMPTS), ("applied", 1)]
    assert [name for name, _ in heard] == ["receipts"]
    async with database.transaction(await _owner(database, sender)) as tx:
        assert await tx.scalar("select count(*) from events where type = 'webhook.dead'") == 1


async def test_a_dead_call_is_shown_and_applied_once_more_when_asked_for(
    carrier: Carrier, services: Services, database: Database, sender: Sender, heard: Handlers
) -> None:
    """CHN-059: dead, visible and replayable, also after its cause is mended."""
    faulty = True

    async def chokes(tx: Tx, services: Services, applied: Sequence[AppliedFact]) -> None:
        if faulty:
            raise ValueError("a mistake of ours")

    channels.register_fact_handler("receipt", 30, chokes)
    await carrier.call(event("r-1"))
    for _ in range(MOST_ATTEMPTS):
        await apply(services, sender)
        await make_due(database, sender)
    async with database.system() as tx:
        [shown] = [one for one in await webhooks.dead(tx) if one.organization_id == await _owner(database, sender)]
        assert (shown.source, shown.error, shown.attempts) == ("telnyx", "ValueError", MOST_ATTEMPTS)
        assert await webhooks.replay(tx, shown.id)
        assert not await webhooks.replay(tx, shown.id), "it waits already"
    faulty = False
    await apply(services, sender)
    assert [state for state, _ in await states(database, sender)] == ["applied"]


async def test_bodies_go_after_thirty_days_but_not_what_still_waits(
    carrier: Carrier, services: Services, database: Database, sender: Sender
) -> None:
    """CHN-062."""
    for name in ("old", "waits", "young"):
        await carrier.call(event(name))
    age = "update inbound_webhooks set state = %(s)s, id = koinon_uuid_floor(now() - %(d)s * interval '1 day')"
    async with database.system() as tx:
        found = await tx.all(
            UUID, "select id from inbound_webhooks where account_id = %(a)s order by id", {"a": sender.account_id}
        )
        for webhook_id, state, days in zip(found, ("applied", "received", "dead"), (31, 32, 29), strict=True):
            await tx.execute(age + " where id = %(i)s", {"s": state, "d": days, "i": webhook_id})
    await forget_webhook_keys.call(services)
    assert [state for state, _ in await states(database, sender)] == ["received", "dead"]


async def test_a_fact_its_handler_chokes_on_is_set_aside_alone(
    carrier: Carrier, services: Services, database: Database, sender: Sender, heard: Handlers
) -> None:
    async def chokes(tx: Tx, services: Services, applied: Sequence[AppliedFact]) -> None:
        await tx.execute("update senders set last_error = 'touched'")
        if any(one.fact.event_id == "poison" for one in applied):
            raise ValueError("poison")

    channels.register_fact_handler("receipt", 30, chokes)
    for name in ("r-1", "poison", "r-2"):
        await carrier.call(event(name))
    await apply(services, sender)
    assert [state for state, _ in await states(database, sender)] == ["applied", "received", "applied"]


async def test_a_call_that_trips_its_adapters_reading_is_set_aside_alone(
    carrier: Carrier, services: Services, database: Database, sender: Sender, heard: Handlers
) -> None:
    """Whatever it raises: a mail that tripped the HTML parser (AssertionError) had stopped all others for good."""

    class Trips(type(channels.PROVIDERS["telnyx"])):  # type: ignore[misc]
        def parse(self, kept: bytes) -> list[channels.Fact]:
            if b"poison" in kept:
                raise AssertionError("poison")
            return list(super().parse(kept))

    for name in ("r-1", "poison", "r-2"):
        await carrier.call(event(name))
    while await apply_waiting(services, await _owner(database, sender), {"telnyx": Trips()}):
        pass
    assert [state for state, _ in await states(database, sender)] == ["applied", "received", "applied"]


async def test_a_lost_wake_up_is_caught_by_the_sweep(
    carrier: Carrier, database: Database, sender: Sender, heard: Handlers, drain_jobs: Callable[[], Awaitable[None]]
) -> None:
    await carrier.call(event("r-1"))
    async with database.system() as tx:
        await tx.execute("delete from procrastinate_jobs where task_name = 'channels.apply_webhooks'")
        await apply_webhooks.defer(tx, once=apply_webhooks.name)
    await drain_jobs()
    ours = [applied for _, set_ in heard for applied in set_ if applied.account_id == sender.account_id]
    assert [applied.fact.event_id for applied in ours] == ["r-1"]


async def test_two_organizations_never_meet(
    simulator: Simulator, services: Services, database: Database, sender: Sender, bakery: UUID, heard: Handlers
) -> None:
    async with database.transaction(bakery) as tx:
        other = await channels.ensure_simulator(tx, services.vault, simulator.url, NUMBER)
        assert [one.id for one in await channels.senders(tx)] == [other.id]
        with pytest.raises(Exception, match="resource_not_found"):
            await channels.sender(tx, sender.id)
    async with listening(Door(services)) as door, HttpSession():
        transport = await channels.transport(services, bakery, other.id)
        await transport.send([outgoing(address(door, other))])
        await call(simulator, "POST", "/_sim/inbound", {"from": PERSON, "to": NUMBER, "text": "Hi bakery"})
        await _until(lambda: stored(database, other), 3)
    await apply(services, other)
    inbound_facts = [applied for name, applied in heard if name == "inbox"]
    assert [(one.account_id, one.sender_id) for one in inbound_facts[0]] == [(other.account_id, other.id)]
    assert await stored(database, sender) == 0


async def test_from_send_to_receipt_through_a_real_door(
    simulator: Simulator, services: Services, database: Database, sender: Sender, door: str, heard: Handlers
) -> None:
    transport = await channels.transport(services, await _owner(database, sender), sender.id)
    sent = [outgoing(address(door, sender), f"+1202555{3000 + n}") for n in range(20)]
    results = await transport.send(sent)
    assert all(isinstance(result, channels.Accepted) for result in results)
    await _until(lambda: stored(database, sender), 40)
    await apply(services, sender)
    receipts = [applied.fact for _, facts_ in heard for applied in facts_ if isinstance(applied.fact, Receipt)]
    delivered = {receipt.delivery_id for receipt in receipts if receipt.state == "delivered"}
    assert delivered == {message.delivery_id for message in sent}


async def _owner(database: Database, sender: Sender) -> UUID:
    async with database.system() as tx:
        sql = "select organization_id from directory where target_id = %(a)s"
        return await tx.one(UUID, sql, {"a": sender.account_id})


async def _until(count: Callable[[], Awaitable[int]], wanted: int) -> None:
    async with asyncio.timeout(10):
        while await count() < wanted:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_while_read_only_what_comes_in_is_kept_and_applied_afterwards(
    carrier: Carrier, services: Services, database: Database, sender: Sender, heard: Handlers
) -> None:
    """ORG-031."""
    tenant = await _owner(database, sender)
    async with database.transaction(tenant) as tx:
        await organizations.make_read_only(tx, "Moved to another server.")
    assert (await carrier.call(inbound("i-1", "STOP"))).status == 200
    await apply(services, sender)
    assert (heard, await states(database, sender)) == ([], [("received", 0)])
    async with database.transaction(tenant) as tx:
        await organizations.release(tx, "It has been moved.")
    await apply(services, sender)
    assert len(heard) == 2
