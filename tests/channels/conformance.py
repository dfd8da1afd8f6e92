"""The one suite every provider passes, against its simulated twin (CHN-028). Collected by test_conformance.py."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import msgspec
import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from koinon import channels
from koinon.channels import Accepted, Credentials, ErrorKind, InboundMessage, OutgoingMessage, Receipt, Refused, Unknown
from koinon.simulator import Simulator
from tests.channels.twins import TWINS
from tests.simulator.running import FROM, TO, call, simulating
from tests.simulator.sink import Delivery, Sink, sink


class Twin(NamedTuple):
    provider: channels.Provider
    simulator: Simulator
    credentials: Credentials


@pytest_asyncio.fixture(params=sorted(channels.PROVIDERS))
async def twin(request: pytest.FixtureRequest) -> AsyncIterator[Twin]:
    async with simulating(hang_seconds=0.2) as simulator:
        yield Twin(channels.provider(request.param), simulator, TWINS[request.param](simulator))


@pytest_asyncio.fixture
async def webhooks() -> AsyncIterator[Sink]:
    async with sink() as made:
        yield made


def message(to: str = TO, body: str = "Hello", callback: str = "http://127.0.0.1:1/hook") -> OutgoingMessage:
    delivery, attempt = uuid.uuid4(), uuid.uuid4()
    return OutgoingMessage(delivery, attempt, FROM, to, body, (), f"{callback}?d={delivery}&a={attempt}")


def lower(got: Delivery) -> dict[str, str]:
    return {name.lower(): value for name, value in got.headers.items()}


NOW = datetime.now(UTC)


class Conformance:
    """Sending, refusing, doubt, proof, reading and asking."""

    async def test_results_come_in_the_order_of_the_messages(self, twin: Twin) -> None:
        numbers = [f"+1202555{4000 + n}" for n in range(60)]
        results = await twin.provider.send(twin.credentials, [message(to) for to in numbers])
        ids = [result.provider_id for result in results if isinstance(result, Accepted)]
        carried = [twin.simulator.carrier.phones.get(provider_id) for provider_id in ids]
        assert [one.person for one in carried if one] == numbers

    async def test_accepted_tells_segments_and_price(self, twin: Twin) -> None:
        (result,) = await twin.provider.send(twin.credentials, [message(body="a" * 200)])
        assert isinstance(result, Accepted)
        assert (result.segments, result.price_micros, result.currency) == (2, 14000, "USD")

    async def test_capabilities_tell_the_longest_text(self, twin: Twin) -> None:
        """CHN-032; GSM 7-bit: 153 characters in each segment of a long message (3GPP TS 23.040)."""
        can = twin.provider.capabilities
        longest = "a" * can.max_characters
        taken, refused = await twin.provider.send(
            twin.credentials, [message(body=longest), message(body=longest + "a")]
        )
        assert isinstance(taken, Accepted)
        assert taken.segments == can.max_segments
        assert isinstance(refused, Refused)
        assert refused.error.kind is ErrorKind.CONTENT

    async def test_capabilities_tell_whether_a_repeat_is_dropped(self, twin: Twin) -> None:
        same = message()
        first, second = await twin.provider.send(twin.credentials, [same, same])
        assert isinstance(first, Accepted)
        assert isinstance(second, Accepted)
        assert (first.provider_id == second.provider_id) is twin.provider.capabilities.idempotent

    def test_capabilities_speak_the_fields_words(self, twin: Twin) -> None:
        can = twin.provider.capabilities
        assert can.channels <= {"sms", "mms", "whatsapp", "rcs", "email", "push"}
        assert all(kind.count("/") == 1 for kind in can.media_types)
        assert min(can.max_media, can.max_media_bytes, can.segments_per_second, can.media_per_second) > 0
        assert can.regions is None or all(len(code) == 2 and code.isupper() for code in can.regions)

    async def test_any_text_arrives_unchanged(self, twin: Twin) -> None:
        text = 'Žluť "quoted" \\ back\nline 🙌 ‘curly’ \u2028 é'
        (result,) = await twin.provider.send(twin.credentials, [message(body=text)])
        assert isinstance(result, Accepted)
        carried = twin.simulator.carrier.phones.get(result.provider_id)
        assert carried is not None
        assert carried.text == text

    async def test_nothing_to_send_is_no_call(self, twin: Twin) -> None:
        assert await twin.provider.send(twin.credentials, []) == []

    @pytest.mark.parametrize(
        ("last", "kind"),
        [
            ("0001", ErrorKind.RECIPIENT_INVALID),
            ("0003", ErrorKind.OPTED_OUT),
            ("0004", ErrorKind.THROTTLED),
            ("0005", ErrorKind.RETRYABLE),
        ],
    )
    async def test_refusals_are_classed(self, twin: Twin, last: str, kind: ErrorKind) -> None:
        (result,) = await twin.provider.send(twin.credentials, [message("+1202555" + last)])
        assert isinstance(result, Refused)
        assert result.error.kind is kind
        assert result.error.code
        assert (result.error.retry_after is not None) == (kind is ErrorKind.THROTTLED)

    async def test_a_wrong_key_is_a_configuration_error(self, twin: Twin) -> None:
        wrong = msgspec.structs.replace(twin.credentials, api_key="nonsense")
        (result,) = await twin.provider.send(wrong, [message()])
        assert isinstance(result, Refused)
        assert result.error.kind is ErrorKind.CONFIGURATION

    async def test_no_connection_is_surely_not_sent(self, twin: Twin) -> None:
        nowhere = msgspec.structs.replace(twin.credentials, base_url="http://127.0.0.1:1")
        (result,) = await twin.provider.send(nowhere, [message()])
        assert isinstance(result, Refused)
        assert result.error.kind is ErrorKind.RETRYABLE

    @pytest.mark.parametrize("last", ["0006", "0016"])
    async def test_doubt_is_unknown_and_the_message_was_written_once(self, twin: Twin, last: str) -> None:
        (result,) = await twin.provider.send(twin.credentials, [message("+1202555" + last)])
        assert isinstance(result, Unknown)
        assert len(twin.simulator.carrier.phones) == 1

    async def test_a_message_in_doubt_is_found_by_our_id(self, twin: Twin) -> None:
        doubtful, other = message("+12025550006"), message("+12025550006")
        await twin.provider.send(twin.credentials, [doubtful, other])
        since, until = datetime.now(UTC) - timedelta(minutes=1), datetime.now(UTC) + timedelta(minutes=1)
        found = await twin.provider.find(twin.credentials, "+12025550006", since, until)
        assert {one.delivery_id for one in found} == {doubtful.delivery_id, other.delivery_id}
        assert await twin.provider.find(twin.credentials, "+12025559999", since, until) == []
        early = await twin.provider.find(twin.credentials, "+12025550006", since - timedelta(days=1), since)
        assert early == []

    async def test_a_message_is_found_where_the_account_keeps_no_tags(self, twin: Twin) -> None:
        twin.simulator.carrier.set_scenario("*", {"keep_tags": False})
        doubtful = message("+12025550006")
        await twin.provider.send(twin.credentials, [doubtful])
        since, until = datetime.now(UTC) - timedelta(minutes=1), datetime.now(UTC) + timedelta(minutes=1)
        (found,) = await twin.provider.find(twin.credentials, "+12025550006", since, until)
        assert found.delivery_id == doubtful.delivery_id

    async def test_all_pages_of_what_is_found_are_read(self, twin: Twin) -> None:
        sent = [message() for _ in range(120)]
        await twin.provider.send(twin.credentials, sent)
        since, until = datetime.now(UTC) - timedelta(minutes=1), datetime.now(UTC) + timedelta(minutes=1)
        found = await twin.provider.find(twin.credentials, TO, since, until)
        assert {one.delivery_id for one in found} == {one.delivery_id for one in sent}

    async def test_a_carrier_that_cannot_be_asked_is_not_an_empty_answer(self, twin: Twin) -> None:
        await call(twin.simulator, "PUT", "/_sim/scenarios", {"outage": True})
        with pytest.raises(channels.CannotFind):
            await twin.provider.find(twin.credentials, TO, NOW, NOW)
        nowhere = msgspec.structs.replace(twin.credentials, base_url="http://127.0.0.1:1")
        with pytest.raises(channels.CannotFind):
            await twin.provider.find(nowhere, TO, NOW, NOW)
        wrong = msgspec.structs.replace(twin.credentials, api_key="nonsense")
        await call(twin.simulator, "PUT", "/_sim/scenarios", {"outage": False})
        with pytest.raises(channels.CannotFind):
            await twin.provider.find(wrong, TO, NOW, NOW)

    async def test_whom_the_provider_blocks_is_listed(self, twin: Twin, webhooks: Sink) -> None:
        assert twin.provider.capabilities.can_list_opt_outs
        assert [row async for page in twin.provider.opt_outs(twin.credentials) for row in page] == []
        await twin.provider.send(twin.credentials, [message(callback=webhooks.url)])
        await call(twin.simulator, "POST", "/_sim/inbound", {"from": TO, "to": FROM, "text": "Stop"})
        (row,) = [row async for page in twin.provider.opt_outs(twin.credentials) for row in page]
        assert {row.one, row.other} == {TO, FROM}
        assert row.occurred_at is not None
        assert abs(datetime.now(UTC) - row.occurred_at) < timedelta(minutes=1)

    async def test_a_list_that_cannot_be_had_is_not_an_empty_one(self, twin: Twin) -> None:
        await call(twin.simulator, "PUT", "/_sim/scenarios", {"outage": True})
        with pytest.raises(channels.CannotFind):
            await anext(twin.provider.opt_outs(twin.credentials))

    async def test_receipts_name_our_delivery(self, twin: Twin, webhooks: Sink) -> None:
        sent = message(callback=webhooks.url)
        await twin.provider.send(twin.credentials, [sent])
        facts = [fact for got in await webhooks.take(2) for fact in twin.provider.parse(got.raw)]
        receipts = [fact for fact in facts if isinstance(fact, Receipt)]
        assert [receipt.state for receipt in receipts] == ["sent", "delivered"]
        assert {(receipt.delivery_id, receipt.attempt_id) for receipt in receipts} == {
            (sent.delivery_id, sent.attempt_id)
        }
        assert len({receipt.event_id for receipt in receipts}) == 2

    async def test_a_failure_is_told_with_its_class(self, twin: Twin, webhooks: Sink) -> None:
        await twin.provider.send(twin.credentials, [message("+12025550002", callback=webhooks.url)])
        (fact,) = twin.provider.parse((await webhooks.take(2))[1].raw)
        assert isinstance(fact, Receipt)
        assert fact.state == "failed"
        assert fact.error is not None
        assert fact.error.kind is ErrorKind.LANDLINE

    async def test_inbound_is_read_with_its_keyword(self, twin: Twin, webhooks: Sink) -> None:
        await twin.provider.send(twin.credentials, [message(callback=webhooks.url)])
        await webhooks.take(2)
        await call(twin.simulator, "POST", "/_sim/inbound", {"from": TO, "to": FROM, "text": "Stop"})
        (fact,) = twin.provider.parse((await webhooks.next()).raw)
        assert isinstance(fact, InboundMessage)
        assert (fact.from_, fact.sender, fact.text, fact.keyword) == (TO, FROM, "Stop", "stop")

    async def test_the_proof_holds_only_for_the_very_bytes_and_time(self, twin: Twin, webhooks: Sink) -> None:
        await twin.provider.send(twin.credentials, [message(callback=webhooks.url)])
        got = await webhooks.next()
        verify, headers, now = twin.provider.verify, lower(got), datetime.now(UTC)
        verify(got.raw, headers, twin.credentials, now)
        for forged in (got.raw + b" ", got.raw[:-1], got.raw.replace(b"sent", b"tnes"), b""):
            with pytest.raises(channels.BadSignature):
                verify(forged, headers, twin.credentials, now)
        for name in headers:
            if "signature" in name or "timestamp" in name:
                with pytest.raises(channels.BadSignature):
                    verify(got.raw, {**headers, name: "nonsense é"}, twin.credentials, now)
                with pytest.raises(channels.BadSignature):
                    verify(got.raw, {k: v for k, v in headers.items() if k != name}, twin.credentials, now)
        for late in (timedelta(seconds=310), timedelta(seconds=-310)):
            with pytest.raises(channels.StaleTimestamp):
                verify(got.raw, headers, twin.credentials, now + late)

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
    @given(raw=st.binary(max_size=200))
    def test_no_bytes_make_reading_fail_otherwise_than_malformed(self, raw: bytes) -> None:
        for provider in channels.PROVIDERS.values():
            try:
                provider.parse(raw)
            except channels.MalformedWebhook:
                continue

    def test_an_unlisted_code_is_unknown(self, twin: Twin) -> None:
        assert twin.provider.classify("99999") is ErrorKind.UNKNOWN_CODE

    async def test_health_is_an_authenticated_read(self, twin: Twin) -> None:
        assert (await twin.provider.health(twin.credentials)).ok
        wrong = await twin.provider.health(msgspec.structs.replace(twin.credentials, api_key="nonsense"))
        assert wrong.error is not None
        assert wrong.error.kind is ErrorKind.CONFIGURATION
        await call(twin.simulator, "PUT", "/_sim/scenarios", {"outage": True})
        assert not (await twin.provider.health(twin.credentials)).ok

    async def test_a_throttled_carrier_never_loses_count(self, twin: Twin) -> None:
        twin.simulator.carrier.set_scenario("*", {"messages_per_second": 20})
        results = await twin.provider.send(twin.credentials, [message() for _ in range(60)])
        accepted = [one for one in results if isinstance(one, Accepted)]
        refused = [one for one in results if isinstance(one, Refused)]
        assert len(accepted) + len(refused) == 60
        assert refused
        assert {one.error.kind for one in refused} == {ErrorKind.THROTTLED}
        assert len(twin.simulator.carrier.phones) == len(accepted)

    async def test_slow_answers_run_side_by_side(self, twin: Twin) -> None:
        twin.simulator.carrier.set_scenario("*", {"slow_seconds": 0.2})
        results = await asyncio.wait_for(twin.provider.send(twin.credentials, [message() for _ in range(50)]), 3)
        assert all(isinstance(one, Accepted) for one in results)

    def test_a_secret_never_shows(self, twin: Twin) -> None:
        assert twin.credentials.api_key not in repr(twin.credentials)


__all__ = ["Conformance", "twin", "webhooks"]
