"""What the simulator is like without anybody asking: its latency, pictures, reads and slow answers (CHN-073, 077)."""

import statistics

import pytest

from koinon.simulator import Simulator
from koinon.simulator.chance import latency
from koinon.simulator.config import SimulatorConfig
from koinon.simulator.scenarios import Scenario
from tests.simulator.running import data, quick, send, simulating
from tests.simulator.sink import Sink


def test_half_of_the_answers_come_within_80_ms_and_99_of_100_within_400() -> None:
    """The spec's defaults; draws spread evenly, as the seeded generator's are."""
    usual = Scenario()
    drawn = [latency((n + 0.5) / 10_000, usual.latency_p50_ms, usual.latency_p99_ms) for n in range(10_000)]
    assert (usual.latency_p50_ms, usual.latency_p99_ms) == (80.0, 400.0)
    assert statistics.median(drawn) == pytest.approx(0.080, rel=0.01)
    assert statistics.quantiles(drawn, n=100)[98] == pytest.approx(0.400, rel=0.01)
    assert (usual.receipt_min, usual.receipt_max) == (0.2, 8.0)


async def test_magic_picture(simulator: Simulator, webhooks: Sink) -> None:
    """0012: somebody answers with a picture."""
    simulator.carrier.timeline.set(speed=1000)
    await send(simulator, "+12025550012", webhook_url=webhooks.url)
    arrived = (await webhooks.take(3))[2]
    [picture] = arrived.data["payload"]["media"]
    assert picture["url"].startswith("http")


async def test_magic_read(simulator: Simulator, webhooks: Sink) -> None:
    """0014: delivered, then read."""
    simulator.carrier.timeline.set(speed=1000)
    sent = data(await send(simulator, "+12025550014", webhook_url=webhooks.url))
    events = await webhooks.take(3)
    assert [one.data["event_type"] for one in events][-1] == "message.read"
    assert events[-1].data["payload"]["id"] == sent["id"]


async def test_magic_slow_takes_the_message_and_answers_late(webhooks: Sink) -> None:
    """0015: 30 s, and accepted all the same; here a fifth of a second."""
    assert SimulatorConfig().hang_seconds == 30.0
    async with simulating(quick(receipts=False), hang_seconds=0.2) as simulator:
        answer = await send(simulator, "+12025550015")
        assert data(answer)["to"][0]["status"] == "queued"
        assert simulator.carrier.audit.summary()["accepted"] == 1
