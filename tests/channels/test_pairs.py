"""WhatsApp's pair rule is kept before the wire: the carrier that enforces it has nothing to refuse (CHN-053)."""

import asyncio
import importlib
import time
from types import SimpleNamespace

import pytest

from koinon import channels
from koinon.channels import Accepted, ErrorKind, ProviderError, Refused, pairs
from koinon.channels.pairs import forget_paces
from koinon.kit import clock
from koinon.messaging.engine.results import retry_after
from tests.channels.test_windows import ANN, BEN, Business, business, heard, message, way

__all__ = ["business"]
MESSAGES = 120


class Time:
    """Moves the carrier's clock and our rows on together, so that nobody waits."""

    def __init__(self, business: Business, monkeypatch: pytest.MonkeyPatch) -> None:
        self.business, self.passed = business, 0.0
        told = SimpleNamespace(time=time.time, monotonic=lambda: time.monotonic() + self.passed)
        monkeypatch.setattr(importlib.import_module("koinon.simulator.whatsapp_cloud.send"), "time", told)

    async def passes(self, seconds: float) -> None:
        self.passed += seconds
        async with self.business.services.database.transaction(self.business.chapel) as tx:
            await tx.execute(
                "update whatsapp_paces set free_at = free_at - make_interval(secs => %(s)s),"
                " full_at = full_at - make_interval(secs => %(s)s) where organization_id = %(o)s",
                {"s": seconds, "o": self.business.chapel},
            )


def violations(business: Business) -> int:
    return sum(account.violations for account in business.simulator.carrier.accounts.values())


async def test_a_long_talk_keeps_to_a_burst_and_then_one_in_six_seconds(
    business: Business, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every message leaves when it was told to come again: none is refused by the carrier, none lost, none early."""
    out, clocks = await way(business), Time(business, monkeypatch)
    await heard(business, ANN, clock.now())
    left, began = 0, time.monotonic()
    while left < MESSAGES:
        (answer,) = await out.send([message(out, ANN)])
        if isinstance(answer, Accepted):
            left += 1
            continue
        assert isinstance(answer, Refused)
        assert answer.error.code == pairs.PACED
        await clocks.passes(answer.error.retry_after or 0)
    assert violations(business) == 0
    assert len(business.simulator.carrier.phones) == MESSAGES
    assert clocks.passed + time.monotonic() - began >= 6 * (MESSAGES - 46)  # a burst of 45, then one in 6 s
    assert clocks.passed <= 6 * MESSAGES


async def test_one_person_gets_one_message_a_call_and_others_do_not_wait_for_them(business: Business) -> None:
    out = await way(business)
    for person in (ANN, BEN):
        await heard(business, person, clock.now())
    first, second, other = await out.send([message(out, ANN), message(out, ANN), message(out, BEN)])
    assert isinstance(first, Accepted)
    assert isinstance(other, Accepted)
    assert isinstance(second, Refused)
    assert (second.error.code, second.error.retry_after) == (pairs.PACED, 3.0)
    assert violations(business) == 0


async def test_of_many_workers_one_has_the_turn(business: Business, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pairs, "SPACING_SECONDS", 3_600.0)
    out = await way(business)
    await heard(business, ANN, clock.now())
    answers = await asyncio.gather(*[out.send([message(out, ANN)]) for _ in range(8)])
    assert sum(isinstance(one, Accepted) for (one,) in answers) == 1
    assert len(business.simulator.carrier.phones) == 1


async def test_what_is_over_is_forgotten(business: Business, monkeypatch: pytest.MonkeyPatch) -> None:
    out, clocks = await way(business), Time(business, monkeypatch)
    await heard(business, ANN, clock.now())
    await out.send([message(out, ANN)])
    kept = []
    for seconds in (0.0, 700.0):
        await clocks.passes(seconds)
        async with business.services.database.transaction(business.chapel) as tx:
            await forget_paces(tx)
            kept.append(await tx.scalar("select count(*) from whatsapp_paces where organization_id = %(o)s",
                                        {"o": business.chapel}))  # fmt: skip
    assert kept == [1, 0]


def test_messaging_comes_again_when_told_and_counts_no_attempt() -> None:
    error = ProviderError(pairs.PACED, ErrorKind.THROTTLED, "", 7.5, for_recipient=True)
    assert [retry_after(error, attempts) for attempts in (0, 9)] == [7.5, 7.5]


@pytest.mark.parametrize("name", ["whatsapp_cloud", "twilio_whatsapp"])
def test_every_way_to_whatsapp_has_the_rule(name: str) -> None:
    found = channels.provider(name).capabilities
    assert (found.pair_seconds, found.pair_burst) == (6.0, 45)
