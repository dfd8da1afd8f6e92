"""Messages by route: several senders share a broadcast, and stand in for each other (CHN-008, 048, 049)."""

from collections import Counter
from uuid import UUID

import pytest

from koinon import channels, messaging
from koinon.channels import Environment, NewAccount, NewSender, Route, RouteSender
from koinon.channels.health import credentials_of
from koinon.messaging.contracts import BroadcastState, DeliveryState
from koinon.messaging.repository import routing
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.messaging import cast
from tests.messaging.conftest import Drain, Finish
from tests.messaging.test_messages import queue, status

OTHER = "+12025550101"


class Two:
    """Two senders of two accounts at one carrier."""

    def __init__(self, services: Services, organization_id: UUID, carrier: Simulator) -> None:
        self.services, self.organization_id, self.carrier = services, organization_id, carrier
        self.first = self.second = UUID(int=0)
        self.keys: list[str] = []

    async def set_up(self, *weights: int) -> None:
        """The senders, and a route for everything with these weights."""
        services = self.services
        self.first = (await cast.sender(services, self.organization_id, self.carrier.url)).id
        async with services.database.transaction(self.organization_id) as tx:
            new = NewAccount(provider="telnyx", name="Second", environment=Environment.SIMULATOR)
            account = await channels.connect_account(tx, services.vault, new, self.carrier.url)
            number = NewSender(account_id=account.id, value=OTHER, limit_per_second=100_000)
            self.second = (await channels.add_sender(tx, number)).id
            for one in await channels.accounts(tx):
                found = await credentials_of(tx, services, one.id)
                assert found is not None
                self.keys.append(found[1].api_key)
            if weights:
                pairs = zip((self.first, self.second), weights, strict=True)
                senders = tuple(RouteSender(sender, weight) for sender, weight in pairs)
                await channels.save_routes(tx, [Route(channel="sms", prefix="", purpose=None, senders=senders)])

    def suffer(self, which: int, **changes: object) -> None:
        """Change what an account is made to suffer."""
        self.carrier.carrier.account(self.keys[which])
        self.carrier.carrier.set_scenario(self.keys[which], changes)

    async def sent_by(self) -> Counter[UUID]:
        """Messages of the ledger that were taken, by sender."""
        async with self.services.database.transaction(self.organization_id) as tx:
            found = await tx.all(tuple, "select sender_id, count(*) from deliveries where state = 'sent' group by 1")
        return Counter(dict(found))

    def taken_by(self) -> Counter[str]:
        """What the carrier took, by its own account."""
        return Counter({key: account.accepted for key, account in self.carrier.carrier.accounts.items()})


@pytest.fixture
async def two(services: Services, chapel: UUID, carrier: Simulator) -> Two:
    return Two(services, chapel, carrier)


def proven(two: Two, people: int) -> None:
    """The carrier's own record: everybody once, and no limit passed."""
    audit = two.carrier.carrier.audit.summary()
    assert (audit["doubled"], audit["distinct"]) == ({}, people)
    assert sum(account.violations for account in two.carrier.carrier.accounts.values()) == 0


async def test_a_broadcast_goes_through_all_senders_of_its_route_by_weight(
    services: Services, chapel: UUID, two: Two, finish: Finish
) -> None:
    await two.set_up(75, 25)
    await cast.people(services, chapel, cast.distinct(400))
    made = await cast.draft(services, chapel, "Hi {{ contact.first_name }}")
    await cast.send(services, chapel, made.id)
    done = await finish(chapel, made.id)
    assert (done.state, done.counts.accepted) == (BroadcastState.COMPLETED, 400)
    shares = await two.sent_by()
    assert sum(shares.values()) == 400
    assert 240 < shares[two.first] < 360, "300 of 400, give or take six standard deviations"
    proven(two, 400)


async def test_a_sender_that_somebody_chose_is_kept(services: Services, chapel: UUID, two: Two, finish: Finish) -> None:
    await two.set_up(100, 0)
    await cast.people(services, chapel, cast.distinct(20))
    made = await cast.draft(services, chapel, "Hi", sender_id=two.second)
    await cast.send(services, chapel, made.id)
    await finish(chapel, made.id)
    assert await two.sent_by() == {two.second: 20}


async def test_who_talked_with_a_number_keeps_it_even_in_a_broadcast(
    services: Services, chapel: UUID, two: Two, finish: Finish
) -> None:
    """CHN-008: what they wrote counts as what we wrote."""
    await two.set_up(100, 0)
    numbers = cast.distinct(20)
    await cast.people(services, chapel, numbers)
    async with services.database.transaction(chapel) as tx:
        said = [(services.vault.lookup(number, chapel, "phone"), two.second) for number in numbers[:5]]
        await routing.heard(tx, "sms", said)
    made = await cast.draft(services, chapel, "Hi")
    await cast.send(services, chapel, made.id)
    await finish(chapel, made.id)
    assert await two.sent_by() == {two.first: 15, two.second: 5}


async def test_a_new_person_gets_the_number_of_their_location(services: Services, chapel: UUID, two: Two) -> None:
    """CHN-008."""
    await two.set_up(100, 0)
    [number] = cast.distinct(1)
    [contact] = await cast.people(services, chapel, [number])
    async with services.database.transaction(chapel) as tx:
        await tx.execute(
            "insert into locations (id, organization_id, name, time_zone) values (%(l)s, %(o)s, 'North', 'UTC')",
            {"l": UUID(int=7), "o": chapel},
        )
        await tx.execute("update contacts set location_id = %(l)s", {"l": UUID(int=7)})
        await tx.execute(
            "update senders set location_id = %(l)s, is_default = true where id = %(s)s",
            {"l": UUID(int=7), "s": two.second},
        )
    sent = await queue(services, chapel, contact, number, origin="api", purpose="transactional")
    async with services.database.transaction(chapel) as tx:
        assert (await messaging.delivery(tx, sent.id)).sender_id == two.second


async def test_while_one_carrier_fails_another_takes_its_messages_and_nobody_gets_two(
    services: Services, chapel: UUID, two: Two, finish: Finish
) -> None:
    """CHN-048: a 500 with the carrier's own code is a sure refusal; the breaker opens, the rest goes by the other."""
    await two.set_up(50, 50)
    two.suffer(0, error_rate=1.0)
    await cast.people(services, chapel, cast.distinct(300))
    made = await cast.draft(services, chapel, "Hi {{ contact.first_name }}")
    await cast.send(services, chapel, made.id)
    done = await finish(chapel, made.id)
    assert (done.state, done.counts.accepted, done.counts.failed) == (BroadcastState.COMPLETED, 300, 0)
    assert await two.sent_by() == {two.second: 300}
    proven(two, 300)


async def test_an_account_without_funds_is_stood_in_for(
    services: Services, chapel: UUID, two: Two, finish: Finish
) -> None:
    await two.set_up(50, 50)
    two.suffer(0, spend_limit_micros=0)
    await cast.people(services, chapel, cast.distinct(100))
    made = await cast.draft(services, chapel, "Hi")
    await cast.send(services, chapel, made.id)
    done = await finish(chapel, made.id)
    assert (done.state, done.counts.accepted) == (BroadcastState.COMPLETED, 100)
    assert await two.sent_by() == {two.second: 100}
    proven(two, 100)


async def test_with_the_outcome_unknown_a_message_never_moves(
    services: Services, chapel: UUID, two: Two, drain: Drain
) -> None:
    """CHN-048: taken without an answer."""
    await two.set_up(100, 0)
    two.suffer(0, unanswered_rate=1.0)
    [number] = cast.distinct(1)
    [contact] = await cast.people(services, chapel, [number])
    sent = await queue(services, chapel, contact, number, origin="api", purpose="transactional")
    await drain()
    async with services.database.transaction(chapel) as tx:
        assert await tx.all(UUID, "select sender_id from deliveries") == [two.first]
        assert await tx.scalar("select count(*) from doubts") == 1
    assert two.carrier.carrier.audit.summary()["doubled"] == {}
    assert (await status(services, chapel, sent.id)).state != DeliveryState.SENT


async def test_a_single_message_goes_by_the_next_sender_and_an_answer_stays(
    services: Services, chapel: UUID, two: Two, drain: Drain
) -> None:
    await two.set_up(100, 0)
    two.suffer(0, spend_limit_micros=0)
    numbers = cast.distinct(2)
    one, other = await cast.people(services, chapel, numbers)
    free = await queue(services, chapel, one, numbers[0], origin="api", purpose="transactional")
    answer = await queue(services, chapel, other, numbers[1], sender_id=two.first)
    await drain()
    await drain()
    assert (await status(services, chapel, free.id)).state == DeliveryState.SENT
    assert await two.sent_by() == {two.second: 1}
    assert (await status(services, chapel, answer.id)).state != DeliveryState.SENT
    async with services.database.transaction(chapel) as tx:
        assert (await messaging.delivery(tx, answer.id)).sender_id == two.first


async def test_a_paused_sender_sends_nothing_more_and_its_route_goes_on(
    services: Services, chapel: UUID, two: Two, finish: Finish
) -> None:
    """CHN-009."""
    await two.set_up(50, 50)
    await cast.people(services, chapel, cast.distinct(60))
    made = await cast.draft(services, chapel, "Hi")
    await cast.send(services, chapel, made.id)
    async with services.database.transaction(chapel) as tx:
        await channels.pause_sender(tx, two.first)
    done = await finish(chapel, made.id)
    assert (done.state, done.counts.accepted) == (BroadcastState.COMPLETED, 60)
    assert await two.sent_by() == {two.second: 60}
