"""Prices that are told afterwards (CHN-039): Twilio's stand in its list of messages only."""

from uuid import UUID

import pytest

from koinon.channels import simulated
from koinon.messaging import jobs
from koinon.messaging.engine import folder, pricing
from koinon.platform.services import Services
from koinon.simulator import Simulator
from koinon.simulator.twilio import bodies
from tests.messaging import cast
from tests.messaging.conftest import Finish

PEOPLE = 12


async def test_what_messages_cost_in_the_end_is_asked_for_and_counted_once(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is taken has no price yet; this account pays 0.0079 USD a segment."""
    monkeypatch.setattr(simulated, "PROVIDER", "twilio")
    monkeypatch.setattr(bodies, "SMS_MICROS", 7_900)
    await cast.sender(services, chapel, carrier.url)
    await cast.people(services, chapel, cast.distinct(PEOPLE))
    made = await cast.draft(services, chapel, "Hello " + "a" * 200)
    await cast.send(services, chapel, made.id)
    done = await finish(chapel, made.id)
    assert (done.counts.cost_micros, done.counts.segments) == (0, 2 * PEOPLE)
    await jobs.ask_for_receipts.run(services, chapel)
    await folder.catch_up(services, chapel)
    found = await cast.found(services, chapel, made.id)
    assert (found.counts.cost_micros, found.counts.accepted) == (PEOPLE * 2 * 7_900, PEOPLE)
    assert await pricing.learn(services, chapel) == 0


async def test_a_carrier_that_does_not_answer_changes_nothing(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(simulated, "PROVIDER", "twilio")
    await cast.sender(services, chapel, carrier.url)
    await cast.people(services, chapel, cast.distinct(1))
    made = await cast.draft(services, chapel, "Hello")
    await cast.send(services, chapel, made.id)
    await finish(chapel, made.id)
    carrier.carrier.set_scenario("*", {"outage": True})
    assert await pricing.learn(services, chapel) == 0
