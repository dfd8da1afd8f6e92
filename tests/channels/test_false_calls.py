"""Calls that are forged or out of time change nothing; the carrier's own, minutes off, count (CHN-057, 074)."""

import asyncio
import time
from collections.abc import Callable

import pytest

from koinon import channels
from koinon.platform.db import Database
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.channels.conftest import address, outgoing
from tests.channels.test_door import Carrier, carrier, event, owner_of, stored

__all__ = ["carrier"]
EVENTS = 2  # sent and delivered


async def until(done: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not done():  # noqa: ASYNC110 - the carrier rings nobody when it gives up
            await asyncio.sleep(0.01)


async def test_receipts_with_a_wrong_signature_are_refused_each_time_and_nothing_is_applied(
    simulator: Simulator, services: Services, database: Database, sender: channels.Sender, door: str
) -> None:
    """The carrier tries each three times and gives up; what it then signs rightly is heard."""
    simulator.carrier.set_scenario("*", {"bad_signature_rate": 1})
    out = await channels.transport(services, await owner_of(database, sender), sender.id)
    calls = simulator.carrier.webhooks
    assert all(isinstance(one, channels.Accepted) for one in await out.send([outgoing(address(door, sender))]))
    await until(lambda: calls.dropped == EVENTS)
    assert (calls.delivered, await stored(database, sender)) == (0, 0)
    simulator.carrier.set_scenario("*", {"bad_signature_rate": 0})
    await out.send([outgoing(address(door, sender))])
    await until(lambda: calls.delivered == EVENTS)
    assert await stored(database, sender) == EVENTS


@pytest.mark.parametrize(("off", "status"), [(-3_600, 401), (-600, 401), (-150, 200), (150, 200), (600, 401)])
async def test_a_carriers_clock_may_be_minutes_off_and_no_more(
    off: int, status: int, carrier: Carrier, database: Database, sender: channels.Sender
) -> None:
    """Telnyx, "Webhook signing": 5 minutes either way; an old call cannot be played again, nor one made ahead."""
    answer = await carrier.call(event(f"e{off}"), stamp=int(time.time()) + off)
    assert answer.status == status
    assert await stored(database, sender) == (status == 200)
