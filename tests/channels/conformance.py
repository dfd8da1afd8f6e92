"""The one suite every provider passes, against its simulated twin (CHN-028). Collected by test_conformance.py.

What a provider does not offer by its capabilities is skipped and shown as such in the matrix (`make conformance`).
"""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from koinon import channels
from koinon.channels import Accepted, Call, ErrorKind, Fact, InboundMessage, Receipt, Refused, Unknown
from tests.channels.twins import TWINS, Twin
from tests.channels.twins.twin import Case
from tests.simulator.running import call, simulating
from tests.simulator.sink import Delivery, Sink, sink

MINUTE = timedelta(minutes=1)
NOW = datetime.now(UTC)


@pytest_asyncio.fixture(params=sorted(channels.PROVIDERS))
async def twin(request: pytest.FixtureRequest) -> AsyncIterator[Twin]:
    async with simulating(hang_seconds=0.2) as simulator:
        yield TWINS[request.param](simulator)


@pytest_asyncio.fixture
async def webhooks(twin: Twin) -> AsyncIterator[Sink]:
    async with sink() as made:
        await twin.listen(made.url)
        yield made


def heard(webhooks: Sink, got: Delivery) -> Call:
    """A call as the door hands it to the provider."""
    return Call("POST", webhooks.origin + got.target, got.headers, got.raw)


async def facts(twin: Twin, webhooks: Sink, calls: int = 1) -> list[Fact]:
    got = [heard(webhooks, one) for one in await webhooks.take(calls)]
    found: list[Fact] = []
    for one in got:
        kept = twin.provider.keep(one)
        read = twin.provider.parse(kept)
        if any(isinstance(fact, channels.Announced) for fact in read):
            more = await twin.provider.complete(twin.credentials, kept)
            read = twin.provider.parse(more) if more else []
        found += read
    return found


async def receipts(twin: Twin, webhooks: Sink, count: int) -> list[Receipt]:
    """The first receipts to come, however many stand in one call."""
    found: list[Receipt] = []
    while len(found) < count:
        found += [fact for fact in await facts(twin, webhooks) if isinstance(fact, Receipt)]
    return found


def needs(what: bool, why: str) -> None:
    if not what:
        pytest.skip(why)


class Conformance:
    """Sending, refusing, doubt, proof, reading and asking."""

    async def test_results_come_in_the_order_of_the_messages(self, twin: Twin) -> None:
        people = [twin.person(n) for n in range(60)]
        results = await twin.provider.send(twin.credentials, [twin.message(to) for to in people])
        ids = [result.provider_id for result in results if isinstance(result, Accepted)]
        carried = [twin.carried(provider_id) for provider_id in ids]
        assert [one.person for one in carried if one] == people

    async def test_accepted_tells_segments_and_price(self, twin: Twin) -> None:
        needs(twin.price is not None, "no price in the answer")
        (result,) = await twin.provider.send(twin.credentials, [twin.message(body="a" * 200)])
        assert isinstance(result, Accepted)
        assert twin.price is not None
        assert (result.segments, result.price_micros, result.currency) == (2, 2 * twin.price[0], twin.price[1])

    async def test_capabilities_tell_the_longest_text(self, twin: Twin) -> None:
        """CHN-032; GSM 7-bit: 153 characters in each segment of a long message (3GPP TS 23.040)."""
        can = twin.provider.capabilities
        needs(can.max_characters < 100_000, "no limit that a text would meet")
        longest = "a" * can.max_characters
        taken, refused = await twin.provider.send(
            twin.credentials, [twin.message(body=longest), twin.message(body=longest + "a")]
        )
        assert isinstance(taken, Accepted)
        if taken.segments is not None and can.max_segments > 1:
            assert taken.segments in (can.max_segments, -(-can.max_characters // 153))
        assert isinstance(refused, Refused)
        assert refused.error.kind is ErrorKind.CONTENT

    async def test_capabilities_tell_whether_a_repeat_is_dropped(self, twin: Twin) -> None:
        same = twin.message()
        (first,) = await twin.provider.send(twin.credentials, [same])
        (second,) = await twin.provider.send(twin.credentials, [same])
        assert isinstance(first, Accepted)
        assert isinstance(second, Accepted)
        assert (first.provider_id == second.provider_id) is twin.provider.capabilities.idempotent

    def test_capabilities_speak_the_fields_words(self, twin: Twin) -> None:
        can = twin.provider.capabilities
        assert can.channels <= {"sms", "mms", "whatsapp", "rcs", "email", "push"}
        assert twin.channel in can.channels
        assert all(kind.count("/") == 1 for kind in can.media_types)
        assert min(can.segments_per_second, can.media_per_second) > 0
        assert min(can.max_media, can.max_media_bytes) >= 0
        assert can.regions is None or all(len(code) == 2 and code.isupper() for code in can.regions)

    def test_its_fields_name_the_secret_that_sends(self, twin: Twin) -> None:
        fields = twin.provider.fields
        assert [field.role for field in fields].count("api_key") == 1
        assert len({field.name for field in fields}) == len(fields)
        assert all(field.secret for field in fields if field.role == "api_key")
        made = twin.provider.simulated("SIM-a-key")
        assert {field.name for field in fields if field.required and not field.default} <= made.keys()

    async def test_any_text_arrives_unchanged(self, twin: Twin) -> None:
        text = 'Žluť "quoted" \\ back\nline 🙌 ‘curly’ \u2028 é'
        (result,) = await twin.provider.send(twin.credentials, [twin.message(body=text)])
        assert isinstance(result, Accepted)
        carried = twin.carried(result.provider_id)
        assert carried is not None
        assert carried.text == text

    async def test_nothing_to_send_is_no_call(self, twin: Twin) -> None:
        assert await twin.provider.send(twin.credentials, []) == []

    @pytest.mark.parametrize(
        ("case", "kind"),
        [
            ("invalid", ErrorKind.RECIPIENT_INVALID),
            ("opted_out", ErrorKind.OPTED_OUT),
            ("throttled", ErrorKind.THROTTLED),
            ("retryable", ErrorKind.RETRYABLE),
        ],
    )
    async def test_refusals_are_classed(self, twin: Twin, case: Case, kind: ErrorKind) -> None:
        (result,) = await twin.provider.send(twin.credentials, [twin.message(twin.ending(case))])
        assert isinstance(result, Refused)
        assert result.error.kind is kind
        assert result.error.code
        assert (result.error.retry_after is not None) == (kind is ErrorKind.THROTTLED)

    async def test_a_wrong_key_is_a_configuration_error(self, twin: Twin) -> None:
        (result,) = await twin.provider.send(twin.with_a_wrong_key(), [twin.message()])
        assert isinstance(result, Refused)
        assert result.error.kind is ErrorKind.CONFIGURATION

    async def test_no_connection_is_surely_not_sent(self, twin: Twin) -> None:
        (result,) = await twin.provider.send(twin.nowhere(), [twin.message()])
        assert isinstance(result, Refused)
        assert result.error.kind is ErrorKind.RETRYABLE

    @pytest.mark.parametrize("case", ["unanswered", "bad_json"])
    async def test_doubt_is_unknown_and_the_message_was_written_once(self, twin: Twin, case: Case) -> None:
        (result,) = await twin.provider.send(twin.credentials, [twin.message(twin.ending(case))])
        assert isinstance(result, Unknown)
        assert twin.count == 1

    async def test_a_message_in_doubt_is_found_by_our_id(self, twin: Twin) -> None:
        needs(twin.finds_our_ids, "cannot be asked for our id")
        to = twin.ending("unanswered")
        doubtful, other = twin.message(to), twin.message(to)
        await twin.provider.send(twin.credentials, [doubtful, other])
        since, until = datetime.now(UTC) - MINUTE, datetime.now(UTC) + MINUTE
        found = await twin.provider.find(twin.credentials, to, since, until)
        assert {one.delivery_id for one in found} == {doubtful.delivery_id, other.delivery_id}
        assert await twin.provider.find(twin.credentials, twin.person(999), since, until) == []
        assert await twin.provider.find(twin.credentials, to, since - timedelta(days=1), since) == []

    async def test_all_pages_of_what_is_found_are_read(self, twin: Twin) -> None:
        needs(twin.finds_our_ids, "cannot be asked for our id")
        sent = [twin.message() for _ in range(120)]
        await twin.provider.send(twin.credentials, sent)
        since, until = datetime.now(UTC) - MINUTE, datetime.now(UTC) + MINUTE
        found = await twin.provider.find(twin.credentials, twin.to, since, until)
        assert {one.delivery_id for one in found} == {one.delivery_id for one in sent}

    async def test_a_carrier_that_cannot_be_asked_is_not_an_empty_answer(self, twin: Twin) -> None:
        await call(twin.simulator, "PUT", "/_sim/scenarios", {"outage": True})
        with pytest.raises(channels.CannotFind):
            await twin.provider.find(twin.credentials, twin.to, NOW, NOW)
        with pytest.raises(channels.CannotFind):
            await twin.provider.find(twin.nowhere(), twin.to, NOW, NOW)
        await call(twin.simulator, "PUT", "/_sim/scenarios", {"outage": False})
        with pytest.raises(channels.CannotFind):
            await twin.provider.find(twin.with_a_wrong_key(), twin.to, NOW, NOW)

    async def test_whom_the_provider_blocks_is_listed(self, twin: Twin, webhooks: Sink) -> None:
        needs(twin.provider.capabilities.can_list_opt_outs, "keeps no list that can be read")
        assert [row async for page in twin.provider.opt_outs(twin.credentials) for row in page] == []
        await twin.provider.send(twin.credentials, [twin.message(callback=webhooks.url)])
        await twin.write("Stop")
        (row,) = [row async for page in twin.provider.opt_outs(twin.credentials) for row in page]
        assert {row.one, row.other} == {twin.to, twin.sender}
        assert row.occurred_at is not None
        assert abs(datetime.now(UTC) - row.occurred_at) < MINUTE

    async def test_a_list_that_cannot_be_had_is_not_an_empty_one(self, twin: Twin) -> None:
        await call(twin.simulator, "PUT", "/_sim/scenarios", {"outage": True})
        with pytest.raises(channels.CannotFind):
            await anext(twin.provider.opt_outs(twin.credentials))

    async def test_receipts_name_our_delivery(self, twin: Twin, webhooks: Sink) -> None:
        needs(twin.provider.capabilities.receipts, "no receipts")
        sent = twin.message(callback=webhooks.url)
        await twin.provider.send(twin.credentials, [sent])
        came = await receipts(twin, webhooks, len(twin.receipts))
        assert tuple(one.state for one in came) == twin.receipts
        assert {(one.delivery_id, one.attempt_id) for one in came} == {(sent.delivery_id, sent.attempt_id)}
        assert len({one.event_id for one in came}) == len(came)
        assert {one.sender for one in came} <= {twin.sender, None}, "our number, where the provider names it"

    async def test_a_failure_is_told_with_its_class(self, twin: Twin, webhooks: Sink) -> None:
        needs(twin.failing is not None, "nothing fails after it was taken, or nobody tells")
        assert twin.failing is not None
        to, kind = twin.failing
        await twin.provider.send(twin.credentials, [twin.message(to, callback=webhooks.url)])
        last = (await receipts(twin, webhooks, 1))[-1]
        while last.state != "failed":
            last = (await receipts(twin, webhooks, 1))[-1]
        assert last.error is not None
        assert last.error.kind is kind

    async def test_inbound_is_read_with_its_keyword(self, twin: Twin, webhooks: Sink) -> None:
        needs(twin.inbound, "nobody writes back on this channel")
        await twin.provider.send(twin.credentials, [twin.message(callback=webhooks.url)])
        await receipts(twin, webhooks, len(twin.receipts))
        await twin.write("Stop")
        (fact,) = [fact for fact in await facts(twin, webhooks) if isinstance(fact, InboundMessage)]
        assert (fact.from_, fact.sender, fact.text, fact.channel) == (twin.to, twin.sender, "Stop", twin.channel)
        assert fact.keyword == ("stop" if twin.keywords else None)

    async def test_the_proof_holds_only_for_the_very_bytes_and_time(self, twin: Twin, webhooks: Sink) -> None:
        needs(bool(twin.proof), "no webhooks")
        await twin.provider.send(twin.credentials, [twin.message(callback=webhooks.url)])
        got = heard(webhooks, await webhooks.next())
        verify, credentials, now = twin.provider.verify, twin.credentials, datetime.now(UTC)
        await twin.provider.prepare(got, credentials)
        verify(got, credentials, now)
        for forged in twin.forgeries(got.raw):
            with pytest.raises(channels.BadSignature):
                verify(got._replace(raw=forged), credentials, now)
        for name in got.headers:
            if "signature" in name or "timestamp" in name:
                without = {k: v for k, v in got.headers.items() if k != name}
                with pytest.raises(channels.BadSignature):
                    verify(got._replace(headers={**got.headers, name: "nonsense é"}), credentials, now)
                with pytest.raises(channels.BadSignature):
                    verify(got._replace(headers=without), credentials, now)
        for late in (timedelta(seconds=twin.proof), timedelta(seconds=-twin.proof)):
            if twin.proof < Twin.NEVER_STALE:
                with pytest.raises(channels.StaleTimestamp):
                    verify(got, credentials, now + late)

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
    @given(raw=st.binary(max_size=200))
    def test_no_bytes_make_reading_fail_otherwise_than_malformed(self, twin: Twin, raw: bytes) -> None:
        twin.provider.inspect(raw)
        try:
            twin.provider.parse(raw)
        except channels.MalformedWebhook:
            return

    @pytest.mark.parametrize("kind", [kind for kind in ErrorKind if kind is not ErrorKind.UNKNOWN_CODE])
    def test_codes_by_the_error_table(self, twin: Twin, kind: ErrorKind) -> None:
        needs(kind in twin.codes, f"no code of this class: {kind}")
        assert {code: twin.provider.classify(code) for code in twin.codes[kind]} == dict.fromkeys(
            twin.codes[kind], kind
        )

    def test_an_unlisted_code_is_unknown(self, twin: Twin) -> None:
        assert twin.provider.classify("99999") is ErrorKind.UNKNOWN_CODE

    async def test_health_is_an_authenticated_read(self, twin: Twin) -> None:
        needs(twin.can_be_asked, "has no server of its own that could be asked")
        assert (await twin.provider.health(twin.credentials)).ok
        wrong = await twin.provider.health(twin.with_a_wrong_key())
        assert wrong.error is not None
        assert wrong.error.kind is ErrorKind.CONFIGURATION
        await call(twin.simulator, "PUT", "/_sim/scenarios", {"outage": True})
        assert not (await twin.provider.health(twin.credentials)).ok

    async def test_a_throttled_carrier_never_loses_count(self, twin: Twin) -> None:
        needs(bool(twin.limits), "the provider has no rate that one account meets")
        twin.simulator.carrier.set_scenario("*", twin.limits)
        messages = [twin.message(twin.person(n)) for n in range(60)]
        results = [one for message in messages for one in await twin.provider.send(twin.credentials, [message])]
        accepted = [one for one in results if isinstance(one, Accepted)]
        refused = [one for one in results if isinstance(one, Refused)]
        assert len(accepted) + len(refused) == 60
        assert refused
        assert {one.error.kind for one in refused} == {ErrorKind.THROTTLED}
        assert twin.count == len(accepted)

    async def test_slow_answers_run_side_by_side(self, twin: Twin) -> None:
        twin.simulator.carrier.set_scenario("*", {"slow_seconds": 0.2})
        messages = [twin.message(twin.person(n)) for n in range(50)]
        results = await asyncio.wait_for(twin.provider.send(twin.credentials, messages), 8)
        assert all(isinstance(one, Accepted) for one in results)

    def test_a_secret_never_shows(self, twin: Twin) -> None:
        assert twin.credentials.api_key not in repr(twin.credentials)


__all__ = ["Conformance", "twin", "webhooks"]
