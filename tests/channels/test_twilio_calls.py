"""Twilio's calls at our own door, and what is asked for when they do not come (CHN-055, 058, 061, 063)."""

import asyncio
import socket
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
import pytest

from koinon import channels
from koinon.channels import InboundMessage, Receipt, simulated
from koinon.channels.ports.refusal import ProviderRefused
from koinon.channels.webhooks import apply_waiting
from koinon.platform import configuration
from koinon.platform.db import Database
from koinon.platform.limits import MemoryLimits
from koinon.platform.services import Services
from koinon.platform.webhooks import Door
from koinon.simulator import Simulator
from tests.channels.conftest import NUMBER, listening, outgoing
from tests.channels.test_applying import Handlers, _until, heard
from tests.channels.test_door import stored
from tests.channels.twins.twilio import TwilioTwin, TwilioWhatsAppTwin
from tests.conftest import SECRETS
from tests.simulator.running import FROM, TO, call, simulating
from tests.simulator.sink import sink

__all__ = ["heard"]
MINUTE = timedelta(minutes=1)
LANDLINE = "+12025550002"


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


async def test_from_send_to_receipt_and_answer_through_a_real_door(
    simulator: Simulator,
    services: Services,
    database: Database,
    chapel: UUID,
    heard: Handlers,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Signed over the public address, kept with it, answered by an empty TwiML, applied once however often it comes."""
    monkeypatch.setattr(simulated, "PROVIDER", "twilio")
    async with database.transaction(chapel) as tx:
        sender = await channels.ensure_simulator(tx, services.vault, simulator.url, NUMBER)
    port = free_port()
    named = {
        "KOINON_DATABASE_URL": services.configuration.database_url,
        "KOINON_PUBLIC_URL": f"http://127.0.0.1:{port}",
    }
    public = configuration.load(SECRETS | named)
    own = replace(services, configuration=public, limits=MemoryLimits())
    async with listening(Door(own), port) as url:
        transport = await channels.transport(own, chapel, sender.id)
        sent = outgoing(f"{url}/webhooks/twilio/{sender.webhook_token}", TO)
        doubled = outgoing(f"{url}/webhooks/twilio/{sender.webhook_token}", "+12025550008")
        assert all(isinstance(one, channels.Accepted) for one in await transport.send([sent, doubled]))
        await _until(lambda: stored(database, sender), 4)
        await call(simulator, "POST", "/_sim/inbound", {"from": TO, "to": FROM, "text": "Danke & schön"})
        await _until(lambda: stored(database, sender), 5)
    while await apply_waiting(services, chapel, channels.PROVIDERS):
        pass
    told = [applied.fact for name, those in heard for applied in those if name != "inbox"]
    receipts = [one for one in told if isinstance(one, Receipt) and one.state == "delivered"]
    assert {one.delivery_id for one in receipts} == {sent.delivery_id, doubled.delivery_id}
    (written,) = [one for one in told if isinstance(one, InboundMessage)]
    assert (written.text, written.from_, written.sender) == ("Danke & schön", TO, FROM)
    assert simulator.carrier.webhooks.dropped == 0


@pytest.mark.parametrize("twin_type", [TwilioTwin, TwilioWhatsAppTwin])
async def test_what_people_wrote_can_be_asked_for_and_has_the_ids_of_its_calls(twin_type: type[TwilioTwin]) -> None:
    async with simulating() as simulator, sink() as webhooks:
        twin = twin_type(simulator)
        await twin.provider.send(twin.credentials, [twin.message(callback=webhooks.url)])
        await webhooks.take(2)
        asked = {"from": twin.to, "to": twin.sender, "channel": twin.channel}
        await call(simulator, "POST", "/_sim/inbound", {**asked, "text": "Hello"})
        await call(simulator, "POST", "/_sim/inbound", {**asked, "text": "", "media_urls": ["https://x.test/1.png"]})
        other = "sms" if twin.channel == "whatsapp" else "whatsapp"
        await call(simulator, "POST", "/_sim/inbound", {**asked, "text": "Elsewhere", "channel": other})
        came = [
            twin.provider.keep(channels.Call("POST", webhooks.url, got.headers, got.raw))
            for got in await webhooks.take(3)
        ]
        missed = await twin.provider.missed(twin.credentials, twin.sender, datetime.now(UTC) - MINUTE)
        assert await twin.provider.missed(twin.credentials, twin.sender, datetime.now(UTC) + MINUTE) == []
        ids = [twin.provider.inspect(one).event_id for one in came[:2]]
        assert {twin.provider.inspect(one).event_id for one in missed} == set(ids)
        by_call = {fact.event_id: fact for one in came[:2] for fact in twin.provider.parse(one)}
        for (fact,) in map(twin.provider.parse, missed):
            same = by_call[fact.event_id]
            assert isinstance(fact, InboundMessage)
            assert isinstance(same, InboundMessage)
            assert abs(fact.occurred_at - same.occurred_at) < MINUTE
            assert msgspec.structs.replace(fact, occurred_at=same.occurred_at, profile_name=same.profile_name) == same
        await call(simulator, "PUT", "/_sim/scenarios", {"outage": True})
        with pytest.raises(channels.CannotFind):
            await twin.provider.missed(twin.credentials, twin.sender, datetime.now(UTC) - MINUTE)


@pytest.mark.parametrize("twin_type", [TwilioTwin, TwilioWhatsAppTwin])
async def test_what_is_found_tells_sender_end_and_price(twin_type: type[TwilioTwin]) -> None:
    """CHN-039: the price is null when a message is taken and comes with what is asked for later."""
    async with simulating() as simulator:
        twin = twin_type(simulator)
        sent, lost = twin.message(), twin.message(LANDLINE)
        (taken, _) = await twin.provider.send(twin.credentials, [sent, lost])
        assert isinstance(taken, channels.Accepted)
        assert taken.price_micros is None
        now = datetime.now(UTC)
        (found,) = await twin.provider.find(twin.credentials, sent.to, now - MINUTE, now + MINUTE)
        assert (found.provider_id, found.delivery_id, found.state) == (taken.provider_id, None, "delivered")
        assert (found.sender, found.to, found.currency) == (sent.sender, sent.to, "USD")
        assert found.price_micros == (5_000 if twin.channel == "whatsapp" else 8_300)
        (failed,) = await twin.provider.find(twin.credentials, lost.to, now - MINUTE, now + MINUTE)
        assert failed.error is not None
        assert (failed.state, failed.error.code) == ("failed", "30006")
        assert await twin.provider.find(twin.credentials, sent.to, now - 2 * MINUTE, now - MINUTE) == []


async def test_a_picture_is_fetched_with_the_key_and_from_where_it_points_to_without() -> None:
    async with simulating() as simulator, sink() as webhooks:
        twin = TwilioTwin(simulator)
        files = twin.provider.media
        assert files is not None
        await twin.provider.send(twin.credentials, [twin.message(callback=webhooks.url)])
        await webhooks.take(2)
        pictures = [f"{simulator.url}/_sim/media/picture.svg", "http://elsewhere.test/cat.png"]
        body = {"from": twin.to, "to": twin.sender, "media_urls": pictures}
        await call(simulator, "POST", "/_sim/inbound", body)
        got = await webhooks.next()
        (fact,) = twin.provider.parse(twin.provider.keep(channels.Call("POST", webhooks.url, got.headers, got.raw)))
        assert isinstance(fact, InboundMessage)
        assert all(files.is_ours(one.url) for one in fact.media)
        assert not files.is_ours("https://elsewhere.test/2010-04-01/Accounts/x")
        fetched = await files.fetch(twin.credentials, fact.media[0].url)
        assert (fetched.content_type, fetched.content[:4]) == ("image/svg+xml", b"<svg")
        strange = fact.media[0].url.replace(simulator.url, "http://127.0.0.1:1")
        for url in (fact.media[1].url, strange, fact.media[0].url + "0"):
            with pytest.raises(ProviderRefused):
                await files.fetch(twin.credentials, url)
        with pytest.raises(ProviderRefused):
            await files.upload(twin.credentials, twin.sender, b"", "image/png", "a.png")


async def test_all_pages_of_a_persons_messages_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    from koinon.channels.providers.twilio import records

    monkeypatch.setattr(records, "PAGE_SIZE", 7)
    async with simulating() as simulator:
        twin = TwilioTwin(simulator)
        await asyncio.gather(twin.provider.send(twin.credentials, [twin.message() for _ in range(30)]))
        now = datetime.now(UTC)
        found = await twin.provider.find(twin.credentials, twin.to, now - MINUTE, now + MINUTE)
        assert len({one.provider_id for one in found}) == 30
        monkeypatch.setattr(records, "MOST_PAGES", 2)
        with pytest.raises(channels.CannotFind):
            await twin.provider.find(twin.credentials, twin.to, now - MINUTE, now + MINUTE)
