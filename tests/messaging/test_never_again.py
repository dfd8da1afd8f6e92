"""Who cannot or may not be written to is written to once at the most, over any number of broadcasts (CHN-074)."""

import importlib
import time
from types import SimpleNamespace
from uuid import UUID

import pytest

from koinon.messaging import jobs
from koinon.messaging.contracts import Broadcast
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.messaging import cast
from tests.messaging.conftest import Finish
from tests.messaging.test_fault_suite import services

__all__ = ["services"]
LANDLINE, OPTED_OUT, SLOW, SILENT = "+12125550002", "+12125550003", "+12125550015", "+12125550006"


async def told_everybody(services: Services, organization_id: UUID, finish: Finish) -> Broadcast:
    """One more broadcast to all, at its end; nobody's three seconds stand in its way."""
    made = await cast.draft(services, organization_id, "Hi {{ contact.first_name }}")
    await cast.send(services, organization_id, made.id)
    done = await finish(organization_id, made.id)
    async with services.database.transaction(organization_id) as tx:
        await tx.execute("update broadcasts set updated_at = now() - interval '1 minute'")
        await tx.execute("update deliveries set sent_at = sent_at - interval '2 hours' where sent_at is not null")
    await jobs.ask_for_receipts.run(services, organization_id)
    return done


async def test_a_landline_or_who_said_stop_is_never_written_to_again(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish
) -> None:
    """CHN-040: 40001 and 40300, told with the answer, by the list or by what the carrier says when it is asked."""
    await cast.sender(services, chapel, carrier.url)
    stopped, friend = cast.distinct(2)
    await cast.people(services, chapel, [LANDLINE, OPTED_OUT, stopped, friend])
    await told_everybody(services, chapel, finish)
    [account] = carrier.carrier.accounts.values()
    assert account.tries == {LANDLINE: 1, OPTED_OUT: 1, stopped: 1, friend: 1}
    account.blocked[stopped] = (cast.SENDER, "STOP", time.time())
    for _ in range(2):
        done = await told_everybody(services, chapel, finish)
    assert account.tries == {LANDLINE: 1, OPTED_OUT: 1, stopped: 2, friend: 3}
    assert (done.counts.open, done.counts.accepted) == (0, 1)
    assert account.violations == 0


@pytest.mark.parametrize("ahead_seconds", [1_800, -1_800])
async def test_a_slow_or_silent_carrier_with_a_wrong_clock_still_tells_each_outcome(
    ahead_seconds: float,
    services: Services,
    chapel: UUID,
    carrier: Simulator,
    finish: Finish,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """CHN-031: what it took is found though it stands at another time of its clock; nobody is written to twice."""
    carrier_module = importlib.import_module("koinon.simulator.telnyx.send")
    skewed = SimpleNamespace(time=lambda: time.time() + ahead_seconds, monotonic=time.monotonic)
    monkeypatch.setattr(carrier_module, "time", skewed)
    carrier.carrier.set_scenario("*", {"slow_seconds": 0.05})
    await cast.sender(services, chapel, carrier.url)
    numbers = [SLOW, SILENT, *cast.distinct(10)]
    await cast.people(services, chapel, numbers)
    made = await cast.draft(services, chapel, "Hi {{ contact.first_name }}")
    await cast.send(services, chapel, made.id)
    done = await finish(chapel, made.id)
    [account] = carrier.carrier.accounts.values()
    assert account.tries == dict.fromkeys(numbers, 1)
    assert (done.counts.accepted, done.counts.failed, done.counts.open) == (len(numbers), 0, 0)
    assert carrier.carrier.audit.summary()["doubled"] == {}
    assert account.violations == 0
