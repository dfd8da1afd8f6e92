"""A broadcast from draft to done, by the real engine against the simulated carrier."""

from uuid import UUID

from koinon.messaging.contracts import BroadcastState
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.messaging import cast
from tests.messaging.conftest import Drain


async def test_everybody_gets_one_message(services: Services, chapel: UUID, carrier: Simulator, drain: Drain) -> None:
    await cast.sender(services, chapel, carrier.url)
    await cast.people(services, chapel, cast.distinct(250))
    made = await cast.draft(services, chapel, "Hi {{ contact.first_name }}")
    await cast.send(services, chapel, made.id)
    await drain()
    done = await cast.found(services, chapel, made.id)
    assert done.state is BroadcastState.COMPLETED, done
    assert (done.counts.total, done.counts.sent, done.counts.open) == (250, 250, 0)
    audit = carrier.carrier.audit.summary()
    assert (audit["accepted"], audit["distinct"], audit["doubled"]) == (250, 250, {})
