"""What no call brought is asked for hourly where it can be, and stands here once (CHN-063)."""

from uuid import UUID

import pytest

from koinon import channels
from koinon.channels import InboundMessage, simulated
from koinon.channels.jobs import poll_missing
from koinon.channels.service.missed import fetch_missed
from koinon.channels.webhooks import apply_waiting
from koinon.platform import webhooks
from koinon.platform.db import Database
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.channels.conftest import NUMBER, outgoing
from tests.channels.test_applying import Handlers, heard
from tests.channels.test_door import stored
from tests.simulator.running import FROM, TO, call

__all__ = ["heard"]


async def written(services: Services, organization_id: UUID, heard: Handlers) -> list[str]:
    while await apply_waiting(services, organization_id, channels.PROVIDERS):
        pass
    applied = [one.fact for name, those in heard if name == "inbox" for one in those]
    return [fact.text for fact in applied if isinstance(fact, InboundMessage)]


async def test_a_message_whose_call_was_lost_is_fetched_once(
    simulator: Simulator,
    services: Services,
    database: Database,
    chapel: UUID,
    heard: Handlers,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One came by its call before, one was lost with our address; the second round finds nothing new."""
    monkeypatch.setattr(simulated, "PROVIDER", "twilio")
    async with database.transaction(chapel) as tx:
        sender = await channels.ensure_simulator(tx, services.vault, simulator.url, NUMBER)
    transport = await channels.transport(services, chapel, sender.id)
    await transport.send([outgoing("http://127.0.0.1:1/hook", TO)])
    for text in ("Came by its call", "Lost on the way"):
        await call(simulator, "POST", "/_sim/inbound", {"from": TO, "to": FROM, "text": text})
    came = simulator.carrier.phones.thread(TO)[1]
    body = f"MessageSid={came.id}&SmsStatus=received&From=%2B{TO[1:]}&To=%2B{FROM[1:]}&Body=Came+by+its+call".encode()
    form = {"content-type": "application/x-www-form-urlencoded"}
    kept = channels.provider("twilio").keep(channels.Call("POST", "http://x.test/", form, body))
    async with database.transaction(chapel) as tx:
        await webhooks.append(tx, services.vault, source="twilio", account_id=sender.account_id, kept=kept)
    await poll_missing.run(services, None)
    assert await stored(database, sender) == 2
    assert sorted(await written(services, chapel, heard)) == ["Came by its call", "Lost on the way"]
    assert await fetch_missed(services, chapel) == 2
    assert await stored(database, sender) == 2


async def test_a_provider_that_cannot_tell_is_asked_again_later(
    simulator: Simulator, services: Services, database: Database, chapel: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(simulated, "PROVIDER", "twilio")
    async with database.transaction(chapel) as tx:
        await channels.ensure_simulator(tx, services.vault, simulator.url, NUMBER)
    simulator.carrier.set_scenario("*", {"outage": True})
    assert await fetch_missed(services, chapel) == 0


async def test_a_provider_without_such_a_list_is_not_asked(
    services: Services, chapel: UUID, sender: channels.Sender
) -> None:
    assert sender.provider == "telnyx"
    assert await fetch_missed(services, chapel) == 0
