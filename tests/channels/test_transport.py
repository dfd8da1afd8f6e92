"""Throttle, breaker and trouble between a sender and its carrier (CHN-045..053, 080)."""

import asyncio
import time
from uuid import UUID

import pytest

from koinon import channels
from koinon.channels import Accepted, ErrorKind, ProviderError, Refused, Sender, Transport, notices
from koinon.channels.throttle import Throttle
from koinon.channels.trouble import Trouble
from koinon.platform.db import Database
from koinon.platform.services import Services
from koinon.platform.words import words as speak
from koinon.simulator import Simulator
from tests.channels.conftest import outgoing

HOOK = "http://127.0.0.1:1/hook"


async def way_out(services: Services, organization_id: UUID, sender: Sender, limit: int = 10_000) -> Transport:
    async with services.database.transaction(organization_id) as tx:
        await tx.execute("update senders set limit_per_second = %(n)s", {"n": limit})
    return await channels.transport(services, organization_id, sender.id)


async def test_the_callback_names_account_delivery_and_attempt(
    services: Services, chapel: UUID, sender: Sender
) -> None:
    transport = await way_out(services, chapel, sender)
    delivery, attempt = UUID(int=1), UUID(int=2)
    base = services.configuration.base_url
    assert transport.callback_url(delivery, attempt) == (
        f"{base}/webhooks/telnyx/{sender.webhook_token}?d={delivery}&a={attempt}"
    )


async def test_a_strangers_sender_is_404(services: Services, bakery: UUID, sender: Sender) -> None:
    with pytest.raises(Exception, match="resource_not_found"):
        await channels.transport(services, bakery, sender.id)


@pytest.mark.slow
async def test_two_processes_together_keep_the_limit_in_every_window(
    services: Services, chapel: UUID, sender: Sender
) -> None:
    """CHN-051: excess over any 10 s is 0 %; here over any 1 s window of 3 s at 80/s, all of it bulk's when alone."""
    sent: list[float] = []

    async def process(throttle: Throttle, until: float) -> None:
        while (now := time.monotonic()) < until:
            wait = await throttle.reserve("bulk", 4)
            await asyncio.sleep(wait)
            sent.extend([max(now, time.monotonic())] * 4)

    until = time.monotonic() + 3
    both = [Throttle(services.database, chapel, sender.id, 80) for _ in range(2)]
    await asyncio.gather(*[process(throttle, until) for throttle in both])
    sent.sort()
    most = max(sum(start <= other < start + 1 for other in sent) for start in sent)
    assert most <= 80 + 8
    assert len(sent) >= 64 * 3 * 0.9


async def test_replies_have_their_share_while_bulk_waits(services: Services, chapel: UUID, sender: Sender) -> None:
    throttle = Throttle(services.database, chapel, sender.id, 10)
    assert await throttle.reserve("bulk", 80) < 1
    assert await throttle.reserve("bulk", 1) > 5
    assert await throttle.reserve("reply", 1) < 1
    assert await throttle.reserve("reply", 1) < 1


async def test_replies_use_the_whole_rate_when_no_bulk_runs(services: Services, chapel: UUID, sender: Sender) -> None:
    throttle = Throttle(services.database, chapel, sender.id, 1000)
    started = time.monotonic()
    for _ in range(20):
        await asyncio.sleep(await throttle.reserve("reply", 1))
    assert time.monotonic() - started < 1


async def test_slots_of_another_process_are_waited_for(services: Services, chapel: UUID, sender: Sender) -> None:
    first, second = (Throttle(services.database, chapel, sender.id, 10) for _ in range(2))
    await first.reserve("bulk", 40)
    assert 4 < await second.reserve("bulk", 1) < 6


async def test_a_429_halves_the_rate_for_all(services: Services, chapel: UUID, sender: Sender) -> None:
    first, second = (Throttle(services.database, chapel, sender.id, 100) for _ in range(2))
    await first.slow_down(0)
    await second.reserve("bulk", 1)
    assert second.rate("bulk") == pytest.approx(40)
    async with services.database.transaction(chapel) as tx:
        await tx.execute("update sender_throttles set slowed_at = now() - interval '95 seconds', ready_at_us = 0")
    third = Throttle(services.database, chapel, sender.id, 100)
    await third.reserve("bulk", 1)
    assert third.rate("bulk") == pytest.approx(80 * 0.7)


async def test_paced_sending_never_trips_the_carrier(
    services: Services, simulator: Simulator, chapel: UUID, sender: Sender
) -> None:
    simulator.carrier.set_scenario("*", {"segments_per_second": 200})
    transport = await way_out(services, chapel, sender, limit=200)
    messages = [outgoing(HOOK, f"+1202555{3000 + n}") for n in range(300)]
    started = time.monotonic()
    under_way = []
    for first in range(0, len(messages), 16):
        some = messages[first : first + 16]
        await asyncio.sleep(await transport.reserve("bulk", len(some)))
        under_way.append(asyncio.create_task(transport.send(some)))
    results = [result for task in under_way for result in await task]
    took = time.monotonic() - started
    assert all(isinstance(result, Accepted) for result in results)
    assert 300 / 160 * 0.7 < took < 4
    assert simulator.carrier.account(simulator.carrier.phones.thread("+12025553000")[0].account).violations == 0  # type: ignore[union-attr]


async def test_a_throttled_carrier_is_sent_to_more_slowly(
    services: Services, simulator: Simulator, chapel: UUID, sender: Sender
) -> None:
    transport = await way_out(services, chapel, sender)
    await transport.reserve("bulk", 1)
    before = transport.rate("bulk")
    (result,) = await transport.send([outgoing(HOOK, "+12025550004")])
    assert isinstance(result, Refused)
    assert await transport.reserve("bulk", 1) > 0.5
    assert transport.rate("bulk") == pytest.approx(before / 2)


async def test_the_breaker_opens_and_nothing_more_is_written(
    services: Services, simulator: Simulator, chapel: UUID, sender: Sender
) -> None:
    transport = await way_out(services, chapel, sender)
    simulator.carrier.set_scenario("*", {"error_rate": 1})
    await transport.send([outgoing(HOOK) for _ in range(6)])
    simulator.carrier.set_scenario("*", {"error_rate": 0})
    (result,) = await transport.send([outgoing(HOOK)])
    assert isinstance(result, Refused)
    assert (result.error.code, result.error.kind) == ("breaker_open", ErrorKind.RETRYABLE)
    assert 0 < (result.error.retry_after or 0) <= 30
    assert len(simulator.carrier.phones) == 0


async def test_wrong_numbers_never_open_the_breaker(services: Services, chapel: UUID, sender: Sender) -> None:
    transport = await way_out(services, chapel, sender)
    await transport.send([outgoing(HOOK, "+12025550001") for _ in range(30)])
    (result,) = await transport.send([outgoing(HOOK)])
    assert isinstance(result, Accepted)


async def test_an_account_error_pauses_the_sender_and_says_why(
    services: Services, simulator: Simulator, database: Database, chapel: UUID, sender: Sender
) -> None:
    transport = await way_out(services, chapel, sender)
    simulator.carrier.set_scenario("*", {"spend_limit_micros": 0})
    await transport.send([outgoing(HOOK)])
    async with database.transaction(chapel) as tx:
        (blocker,) = await channels.blockers(tx, sender.id)
        paused = await channels.sender(tx, sender.id)
        assert await tx.scalar("select count(*) from events where type = 'sender.paused'") == 1
    assert blocker.code == "sender_paused"
    assert (paused.last_error or "").startswith("40333")


async def test_health_is_probed_and_remembered(
    services: Services, simulator: Simulator, database: Database, chapel: UUID, sender: Sender
) -> None:
    from koinon.channels import health

    await health.probe(services, chapel)
    async with database.transaction(chapel) as tx:
        assert (await channels.channel_health(tx)).state == "healthy"
    simulator.carrier.set_scenario("*", {"outage": True})
    await health.probe(services, chapel)
    async with database.transaction(chapel) as tx:
        found = await channels.channel_health(tx)
        assert (found.state, found.accounts[0].state) == ("degraded", "down")
        assert await tx.scalar("select count(*) from events where type = 'provider.degraded'") == 1


async def test_the_simulator_is_set_up_once(
    services: Services, simulator: Simulator, database: Database, chapel: UUID, sender: Sender
) -> None:
    async with database.transaction(chapel) as tx:
        again = await channels.ensure_simulator(tx, services.vault, simulator.url, sender.value)
        assert again.id == sender.id
        assert (again.is_default, again.is_simulated) == (True, True)
        assert (await channels.default_sender(tx, "sms")) == again
        assert await channels.blockers(tx, sender.id) == []
        assert await channels.own_numbers(tx, [sender.value, "+12025559999"]) == {sender.value}


def test_both_sides_derive_the_same_public_key() -> None:
    from koinon.simulator import keys

    assert channels.simulated_public_key("SIM-any-key") == keys.public_key("SIM-any-key")


@pytest.mark.parametrize(
    ("country", "unit", "expected"),
    [("US", "segment", 7000), ("US", "mms", 18000), ("ZZ", "segment", 80000), ("US", "email", None)],
)
async def test_prices_by_country_then_anywhere(
    database: Database, chapel: UUID, country: str, unit: str, expected: int | None
) -> None:
    async with database.transaction(chapel) as tx:
        assert await channels.price(tx, "telnyx", "sms", country, unit) == expected


async def test_who_would_wait_too_long_takes_no_slot_and_finds_it_later(
    services: Services, chapel: UUID, sender: Sender
) -> None:
    """CHN-050: beside a bulk at 15 a minute a reply has three a minute; waiting for one it must not lose its lease."""
    throttle = Throttle(services.database, chapel, sender.id, 15 / 60)
    await throttle.reserve("bulk", 10)
    assert await throttle.reserve("reply", 2) < 1
    first = await throttle.reserve("reply", 1, at_most=20)
    assert 35 < first < 45
    assert await throttle.reserve("reply", 1, at_most=60) <= first


async def test_five_minutes_of_nothing_but_429s_pause_broadcasts_tell_the_admin_and_let_replies_go_on(
    services: Services, database: Database, chapel: UUID, sender: Sender
) -> None:
    """CHN-080."""
    now = [1_000.0]
    trouble = Trouble(database, chapel, sender.id, lambda: now[0])
    throttled = ProviderError("40318", ErrorKind.THROTTLED, "Too many requests.")
    for at, accepted in ((1_000.0, False), (1_200.0, True), (1_250.0, False), (1_300.0, False), (1_549.0, False)):
        now[0] = at
        await trouble.note(throttled, None, accepted=accepted)
    async with database.transaction(chapel) as tx:
        assert (await channels.sender(tx, sender.id)).state == "active", "something was accepted in between"
    now[0] = 1_551.0
    await trouble.note(throttled, None, accepted=False)
    async with database.transaction(chapel) as tx:
        paused = await channels.sender(tx, sender.id)
        resumed = await channels.resume_sender(tx, sender.id)
    assert (paused.state, paused.replies_go_on) == ("paused", True)
    assert (resumed.state, resumed.replies_go_on) == ("active", False)


@pytest.mark.parametrize(("replies", "words"), [(True, "replies go on"), (False, "lack of funds")])
def test_who_can_mend_it_is_told_why_a_number_stopped(replies: bool, words: str) -> None:
    kind = next(one for one in notices.KINDS if one.code == notices.SENDER_PAUSED)
    said = kind.write(speak("en"), {"number": "+12025550100", "why": "account", "replies": replies}, 1)
    assert said[0] == "+12025550100 stopped by itself"
    assert words in said[1]
    assert kind.needs == "channels:write"
