"""Numbers from the search to the day they are given back, at the simulated carrier (CHN-010..018, 076)."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from koinon import channels
from koinon.channels import Environment, NewAccount, NewSender, NumberSearch, NumberState
from koinon.channels.service.numbers import comparing, turns
from koinon.channels.service.numbers.buying import reference
from koinon.channels.service.numbers.linking import wait_after
from koinon.identity.contracts import Role
from koinon.kit import clock, ids
from koinon.organizations.plans import catalogue
from koinon.platform import errors
from koinon.platform.actor import Actor, ActorKind
from koinon.platform.db import Database
from koinon.platform.services import Services
from koinon.simulator import Simulator, keys
from koinon.simulator.telnyx.profiles import webhook_of
from tests.channels.conftest import simulator
from tests.identity.conftest import seat
from tests.simulator.running import call, data

__all__ = ["simulator"]
WANTED = NumberSearch(country="US", area_code="312")


@dataclass
class Shop:
    """Grace Chapel with an account at the simulated carrier, and Ada who may buy."""

    services: Services
    simulator: Simulator
    id: UUID
    account: channels.Account
    key: str
    ada: Actor

    async def offers(self, wanted: NumberSearch = WANTED) -> list[channels.Offer]:
        return await channels.search_numbers(self.services, self.ada, self.account.id, wanted)

    async def buy(self) -> channels.Number:
        offer = (await self.offers())[0]
        async with self.services.database.transaction(self.ada) as tx:
            return await channels.buy_number(tx, self.services.vault, offer.offer)

    async def step(self, number: channels.Number, later: timedelta = timedelta(0)) -> channels.Number:
        """What a worker does when the number is due, `later` from now; how it is then."""
        with clock.frozen(clock.now() + later):
            await turns.advance(self.services, self.id, number.id)
        return await self.read(number)

    async def read(self, number: channels.Number) -> channels.Number:
        async with self.services.database.transaction(self.id) as tx:
            return await channels.number(tx, number.id)

    async def linked(self) -> channels.Number:
        number = await self.step(await self.buy())
        return await self.step(number)

    async def sender(self, number: channels.Number) -> channels.Sender:
        async with self.services.database.transaction(self.id) as tx:
            return await channels.sender(tx, number.sender_id)

    async def told(self, number: channels.Number) -> list[str]:
        """The history, oldest first."""
        async with self.services.database.transaction(self.id) as tx:
            found = await channels.number_detail(tx, number.id)
        return [row.kind for row in reversed(found.history)]

    async def notices(self) -> list[str]:
        async with self.services.database.transaction(self.id) as tx:
            return await tx.all(
                str,
                """
                select data->>'what' from notifications
                where organization_id = %(o)s and kind = 'number_told' order by created_at, id
                """,
                {"o": self.id},
            )

    def suffer(self, **scenario: object) -> None:
        self.simulator.carrier.set_scenario("*", scenario)

    async def at_carrier(self, method: str, path: str, body: object = None) -> Any:
        return await call(self.simulator, method, path, body, self.key)

    async def webhook(self) -> str:
        async with self.services.database.transaction(self.id) as tx:
            token = await tx.scalar(
                "select webhook_token from provider_accounts where organization_id = %(o)s and id = %(a)s",
                {"o": self.id, "a": self.account.id},
            )
        return f"{self.services.configuration.base_url.rstrip('/')}/webhooks/telnyx/{token}"


@pytest.fixture
async def shop(simulator: Simulator, services: Services, database: Database, chapel: UUID) -> AsyncIterator[Shop]:
    user_id = (await seat(services, chapel, Role.ADMIN)).user.id
    ada = Actor(
        kind=ActorKind.USER,
        organization_id=chapel,
        id=user_id,
        ip="203.0.113.7",
        permissions=frozenset({"channels:buy", "channels:read", "channels:write"}),
    )
    async with database.transaction(chapel) as tx:
        new = NewAccount(provider="telnyx", name="Line", environment=Environment.SIMULATOR)
        account = await channels.connect_account(tx, services.vault, new, simulator.url)
    made = Shop(services, simulator, chapel, account, "", ada)
    await made.offers()
    made.key = next(key for key in simulator.carrier.accounts if key.endswith(account.key_last4))
    yield made


async def trail(services: Services, organization_id: UUID, action: str) -> list[tuple[Any, ...]]:
    async with services.database.transaction(organization_id) as tx:
        return await tx.all(
            tuple,
            """
            select actor_id, host(ip::inet), changes from audit_log
            where organization_id = %(o)s and action = %(action)s
            """,
            {"o": organization_id, "action": action},
        )


async def events(services: Services, organization_id: UUID) -> list[str]:
    async with services.database.transaction(organization_id) as tx:
        return await tx.all(
            str,
            "select type from events where organization_id = %(o)s and type like 'number.%%' order by seq",
            {"o": organization_id},
        )


async def test_a_search_shows_costs_and_at_most_fifty(shop: Shop) -> None:
    found = await shop.offers(NumberSearch(country="US", kind="toll_free", features=("sms",)))
    assert len(found) == 50
    assert {(one.type, one.setup_micros, one.monthly_micros, one.currency) for one in found} == {
        ("toll_free", 1_000_000, 2_000_000, "USD")
    }
    ending = await shop.offers(NumberSearch(country="US", area_code="312", digits="0777"))
    assert [one.e164 for one in ending] == ["+13125550777"]
    assert ending[0].locality == "Chicago"


async def test_an_offer_is_good_for_ten_minutes_and_for_whom_it_was_made(shop: Shop, bakery: UUID) -> None:
    offer = (await shop.offers())[0].offer
    vault = shop.services.vault
    for organization_id, text, later in ((shop.id, offer, 11), (bakery, offer, 0), (shop.id, "AAAA", 0)):
        with clock.frozen(clock.now() + timedelta(minutes=later)), pytest.raises(errors.KoinonError) as refused:
            channels.opened_offer(vault, organization_id, text)
        assert refused.value.status == 422


async def test_a_bought_number_is_linked_and_sends(shop: Shop) -> None:
    number = await shop.buy()
    assert (number.state, (await shop.sender(number)).state) == (NumberState.ORDERING, "draft")
    number = await shop.step(number)
    assert (number.state, (await shop.sender(number)).state) == (NumberState.OWNED, "pending")
    number = await shop.step(number)
    sender = await shop.sender(number)
    assert (number.linking_state, number.features, sender.state, sender.is_default) == (
        "linked",
        ["mms", "sms"],
        "active",
        True,
    )
    (profile,) = [p for p in data(await shop.at_carrier("GET", "/v2/messaging_profiles")) if p["name"][:6] == "Koinon"]
    assert (profile["id"], profile["webhook_url"]) == (number.messaging_profile_id, await shop.webhook())
    assert await shop.told(number) == ["ordered", "purchased", "linked"]
    assert await events(shop.services, shop.id) == ["number.purchased", "number.linked"]


async def test_the_trail_tells_number_cost_buyer_and_address(shop: Shop) -> None:
    number = await shop.step(await shop.buy())
    ((who, ip, changes),) = await trail(shop.services, shop.id, "number.purchased")
    assert (who, ip) == (shop.ada.id, "203.0.113.7")
    assert changes == {
        "number": number.e164,
        "setup_micros": 1_000_000,
        "monthly_micros": 1_000_000,
        "currency": "USD",
    }


async def test_buying_the_same_number_twice_buys_one(shop: Shop) -> None:
    offer = (await shop.offers())[0]
    async with shop.services.database.transaction(shop.ada) as tx:
        number = await channels.buy_number(tx, shop.services.vault, offer.offer)
    with pytest.raises(errors.KoinonError) as refused:
        async with shop.services.database.transaction(shop.ada) as tx:
            await channels.buy_number(tx, shop.services.vault, offer.offer)
    assert refused.value.code == "duplicate_resource"
    await shop.step(number)
    await shop.step(number)
    assert len(shop.simulator.carrier.numbers.kept.orders) == 1


async def test_an_order_whose_answer_is_lost_is_found_by_our_reference(shop: Shop) -> None:
    shop.suffer(orders_unanswered=True)
    number = await shop.step(await shop.buy())
    assert number.state == NumberState.ORDERING
    shop.suffer(orders_unanswered=False)
    number = await shop.step(number, timedelta(seconds=15))
    assert number.state == NumberState.OWNED
    (order,) = shop.simulator.carrier.numbers.kept.orders.values()
    assert order.reference == reference(shop.id, number.id)


async def test_a_pending_order_is_looked_at_until_it_is_delivered(shop: Shop) -> None:
    shop.suffer(order_seconds=3600)
    number = await shop.step(await shop.buy())
    number = await shop.step(number, timedelta(minutes=1))
    assert number.state == NumberState.ORDERING
    (order,) = shop.simulator.carrier.numbers.kept.orders.values()
    order.ready_at = shop.simulator.carrier.numbers.kept.owned[number.e164].ready_at = 0.0
    number = await shop.step(number, timedelta(minutes=2))
    assert number.state == NumberState.OWNED


async def test_an_order_that_fails_leaves_nothing_behind(shop: Shop) -> None:
    shop.suffer(orders_fail=True)
    number = await shop.step(await shop.buy())
    assert (number.state, (await shop.sender(number)).state) == (NumberState.FAILED, "released")
    assert await shop.notices() == ["order_failed"]
    assert (await shop.step(number, timedelta(days=1))).state == NumberState.FAILED


def test_the_waits_between_tries() -> None:
    minutes = [int(wait_after(attempt).total_seconds() // 60) for attempt in range(1, 8)]
    assert minutes == [5, 10, 20, 40, 60, 60, 60]  # CHN-014


async def test_a_link_is_believed_only_when_the_provider_shows_it(shop: Shop) -> None:
    shop.suffer(links_ignored=True)
    number = await shop.linked()
    assert (number.linking_state, number.link_code, number.link_attempts) == ("failed", "no_profile", 1)
    assert (await shop.sender(number)).state == "pending"
    async with shop.services.database.transaction(shop.id) as tx:
        (blocker,) = await channels.blockers(tx, number.sender_id)
    assert (blocker.code, blocker.fix_path) == ("number_not_linked", f"/settings/numbers/{number.id}")
    assert blocker.expected_at == number.next_link_at


async def test_after_three_failed_tries_the_admin_is_told_and_of_the_recovery_too(shop: Shop) -> None:
    shop.suffer(links_ignored=True)
    number, waited = await shop.linked(), timedelta(minutes=6)
    number = await shop.step(number, waited)
    assert await shop.notices() == []
    number = await shop.step(number, waited + timedelta(minutes=11))
    assert await shop.notices() == ["link_failed"]
    number = await shop.step(number, waited + timedelta(minutes=40))
    assert (await shop.notices(), number.link_attempts) == (["link_failed"], 4)
    shop.suffer(links_ignored=False)
    number = await shop.step(number, timedelta(hours=2))
    assert (number.linking_state, (await shop.sender(number)).state) == ("linked", "active")
    assert await shop.notices() == ["recovered"]  # one notice tells how it stands now
    assert (await shop.told(number))[-5:] == ["link_failed"] * 4 + ["linked"]


async def test_after_a_day_the_operator_is_told(shop: Shop) -> None:
    shop.suffer(links_ignored=True)
    number = await shop.linked()
    with clock.frozen(clock.now() + timedelta(hours=25)):
        await turns.alert_operator(shop.services)
    async with shop.services.database.system() as tx:
        kinds = await tx.all(str, "select kind from alerts where subject = %(id)s", {"id": str(number.id)})
    assert kinds == ["number_not_linked"]


async def test_a_drifted_number_is_found_by_the_comparison_and_repaired(shop: Shop) -> None:
    number = await shop.linked()
    await shop.at_carrier("POST", "/_sim/numbers", {"number": number.e164, "change": "drift"})
    await comparing.compare(shop.services, shop.id)
    assert (await shop.read(number)).linking_state == "drifted"
    assert await turns.recover(shop.services) >= 1
    assert (await shop.read(number)).linking_state == "linked"
    assert (await shop.told(number))[-2:] == ["drifted", "recovered"]


async def test_a_number_that_vanished_stops_and_comes_back(shop: Shop) -> None:
    number = await shop.linked()
    owned = shop.simulator.carrier.numbers.kept.owned[number.e164]
    await shop.at_carrier("POST", "/_sim/numbers", {"number": number.e164, "change": "vanish"})
    await comparing.compare(shop.services, shop.id)
    assert ((await shop.read(number)).state, (await shop.sender(number)).state) == (NumberState.VANISHED, "suspended")
    assert await shop.notices() == ["vanished"]
    async with shop.services.database.transaction(shop.id) as tx:
        assert [(one.kind, one.closed_at) for one in await channels.incidents(tx)] == [("sender_disconnected", None)]
    shop.simulator.carrier.numbers.kept.owned[number.e164] = owned
    number = await shop.step(number, timedelta(hours=2))
    assert (number.state, (await shop.sender(number)).state) == (NumberState.OWNED, "active")
    assert await shop.notices() == ["recovered"]


async def test_what_was_ordered_under_our_reference_and_is_unknown_is_taken_in(shop: Shop) -> None:
    await shop.linked()
    orphan = (await shop.offers())[0].e164
    lost = reference(shop.id, ids.uuid7())
    body = {"phone_numbers": [{"phone_number": orphan}], "customer_reference": lost}
    assert (await shop.at_carrier("POST", "/v2/number_orders", body)).status == 200
    for _ in range(2):
        await comparing.compare(shop.services, shop.id)
    async with shop.services.database.transaction(shop.id) as tx:
        (adopted,) = [one for one in await channels.numbers_page(tx, 10, None) if one.e164 == orphan]
    assert (adopted.state, await shop.notices()) == (NumberState.OWNED, ["adopted"])
    assert (await shop.step(adopted)).linking_state == "linked"


async def test_a_release_waits_seven_days_and_frees_the_number(shop: Shop) -> None:
    number = await shop.linked()
    async with shop.services.database.transaction(shop.ada) as tx:
        with pytest.raises(errors.KoinonError) as refused:
            await channels.release_number(tx, number, "+1 312 555 9999")
        await channels.release_number(tx, number, number.e164)
    sender = await shop.sender(number)
    assert (refused.value.status, sender.state, sender.replies_go_on) == (422, "paused", True)
    assert (await shop.step(number, timedelta(days=6, hours=23))).state == NumberState.RELEASING
    account = shop.simulator.carrier.account(shop.key)
    assert account is not None
    assert webhook_of(shop.simulator.carrier, account, number.e164) == await shop.webhook()  # people still reach us
    number = await shop.step(number, timedelta(days=7, minutes=1))
    assert (number.state, (await shop.sender(number)).state) == (NumberState.RELEASED, "released")
    assert data(await shop.at_carrier("GET", "/v2/phone_numbers")) == []
    assert (await events(shop.services, shop.id))[-1] == "number.released"


async def test_a_release_can_be_cancelled(shop: Shop) -> None:
    number = await shop.linked()
    async with shop.services.database.transaction(shop.ada) as tx:
        await channels.release_number(tx, number, number.e164)
        await channels.cancel_release(tx, await channels.number(tx, number.id))
    number = await shop.step(number)
    assert (number.state, number.linking_state) == (NumberState.OWNED, "linked")
    assert (await shop.sender(number)).state == "active"
    assert (await shop.step(number, timedelta(days=8))).state == NumberState.OWNED


async def test_a_brought_number_is_linked_alike_and_never_given_back_by_us(shop: Shop) -> None:
    async with shop.services.database.transaction(shop.ada) as tx:
        new = NewSender(account_id=shop.account.id, value="+1 404 555 0142")
        sender = await channels.add_sender(tx, new)
        number = await channels.number_of_sender(tx, sender.id)
    assert number is not None
    number = await shop.step(number)
    assert (number.origin, number.linking_state) == ("external", "linked")
    async with shop.services.database.transaction(shop.ada) as tx:
        with pytest.raises(errors.KoinonError) as refused:
            await channels.release_number(tx, number, number.e164)
        await channels.release_sender(tx, sender.id)
    assert refused.value.code == "invalid_state"
    assert (await shop.read(number)).state == NumberState.RELEASED
    assert len(data(await shop.at_carrier("GET", "/v2/phone_numbers"))) == 1


async def test_a_bought_numbers_sender_is_not_taken_away_while_it_is_paid_for(shop: Shop) -> None:
    number = await shop.linked()
    with pytest.raises(errors.KoinonError) as refused:
        async with shop.services.database.transaction(shop.ada) as tx:
            await channels.release_sender(tx, number.sender_id)
    assert refused.value.code == "invalid_state"


async def test_a_number_belongs_to_one_organization(shop: Shop, bakery: UUID, database: Database) -> None:
    number = await shop.linked()
    other = replace(shop, id=bakery)
    async with database.transaction(bakery) as tx:
        new = NewAccount(provider="telnyx", name="Same line", environment=Environment.SIMULATOR)
        account = await channels.connect_account(tx, shop.services.vault, new, shop.simulator.url)
    await _same_keys(shop, bakery, account.id)
    async with database.transaction(bakery) as tx:
        sender = await channels.add_sender(tx, NewSender(account_id=account.id, value=number.e164))
        theirs = await channels.number_of_sender(tx, sender.id)
    assert theirs is not None
    theirs = await other.step(theirs)
    assert (theirs.linking_state, theirs.link_code) == ("failed", "taken")


async def _same_keys(shop: Shop, organization_id: UUID, account_id: UUID) -> None:
    async with shop.services.database.transaction(organization_id) as tx:
        await channels.replace_credentials(
            tx, shop.services.vault, account_id, api_key=shop.key, webhook_key=keys.public_key(shop.key)
        )


async def test_buying_takes_room_of_the_plan_and_gives_it_back(shop: Shop) -> None:
    one = catalogue.read('default = "starter"\n[plans.starter]\nsenders = 1\n')
    async with shop.services.database.transaction(shop.id) as tx:  # as at a real carrier: practice takes no room
        await tx.execute(
            "update provider_accounts set environment = 'live' where organization_id = %(o)s", {"o": shop.id}
        )
    with catalogue.using(one):
        first = await shop.buy()
        with pytest.raises(errors.KoinonError) as refused:
            await shop.buy()
        assert refused.value.code == "plan_limit_exceeded"
        shop.suffer(orders_fail=True)
        assert (await shop.step(first)).state == NumberState.FAILED
        assert (await shop.buy()).state == NumberState.ORDERING


async def test_a_round_works_at_fifty_numbers_and_no_more(shop: Shop) -> None:
    number = await shop.linked()
    async with shop.services.database.transaction(shop.id) as tx:
        await tx.execute(
            """
            with more as (
              insert into senders (id, organization_id, account_id, channel, value, state)
              select gen_random_uuid(), organization_id, account_id, 'sms', '+1404555' || n, 'pending'
              from senders, generate_series(1000, 1054) n
              where organization_id = %(o)s and id = %(s)s
              returning id, organization_id, account_id, value)
            insert into numbers (id, organization_id, account_id, sender_id, provider, e164, order_reference, origin,
                                 state, next_link_at)
            select gen_random_uuid(), organization_id, account_id, id, 'telnyx', value, '', 'external', 'owned', now()
            from more
            """,
            {"o": shop.id, "s": number.sender_id},
        )
        await tx.execute("delete from wakeups where kind = 'channels.numbers'")
        await tx.execute(
            "insert into wakeups (organization_id, kind, due_at) values (%(o)s, 'channels.numbers', now())",
            {"o": shop.id},
        )
    assert [await turns.recover(shop.services) for _ in range(3)] == [50, 5, 0]
