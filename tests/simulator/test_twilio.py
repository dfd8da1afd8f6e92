"""The state that Twilio keeps and how it calls: blocks by number, windows, queues, callbacks (CHN-073, 075, 076)."""

from typing import Any
from urllib.parse import parse_qsl, urlencode

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from koinon.platform.http import LeanClient, Origin, Response, request_bytes
from koinon.simulator import Simulator
from koinon.simulator.twilio.accounts import Desk, account_sid
from koinon.simulator.twilio.checks import Checked, check
from tests.simulator.running import FROM, KEY, TO, call, quick, simulating
from tests.simulator.sink import Sink

PATH = f"/2010-04-01/Accounts/{account_sid(KEY)}"
OTHER = "+12025550101"


async def post(simulator: Simulator, **form: str) -> Response:
    import base64

    client, origin = LeanClient(), Origin.of(simulator.url)
    basic = base64.b64encode(f"{account_sid(KEY)}:{KEY}".encode()).decode()
    head = f"Host: {origin.authority}\r\nAuthorization: Basic {basic}\r\n"
    head += "Content-Type: application/x-www-form-urlencoded\r\n"
    asked = {"To": TO, "From": FROM, "Body": "Hello", **form}
    data = request_bytes("POST", PATH + "/Messages.json", head.encode(), urlencode(asked).encode())
    try:
        return await client.pool(origin).submit(data)
    finally:
        client.close()


def body(answer: Response) -> Any:
    return msgspec.json.decode(answer.body)


async def form(webhooks: Sink) -> dict[str, str]:
    return dict(parse_qsl((await webhooks.next()).raw.decode(), keep_blank_values=True))


async def test_after_stop_that_number_is_blocked_until_start(simulator: Simulator, webhooks: Sink) -> None:
    """21610, by number as Twilio has it, and with an answer of its own to the person."""
    await post(simulator, StatusCallback=webhooks.url)
    await webhooks.take(2)
    await call(simulator, "POST", "/_sim/inbound", {"from": TO, "to": FROM, "text": " stop "})
    heard = await form(webhooks)
    assert (heard["OptOutType"], heard["Body"], heard["SmsStatus"]) == ("STOP", " stop ", "received")
    assert body(await post(simulator))["code"] == 21610
    assert (await post(simulator, From=OTHER)).status == 201, "another number is another conversation"
    await call(simulator, "POST", "/_sim/inbound", {"from": TO, "to": FROM, "text": "Yes"})
    assert (await form(webhooks))["OptOutType"] == "START"
    assert (await post(simulator)).status == 201


async def test_blocks_outlive_a_restart(tmp_path: Any) -> None:
    async with simulating(journal=tmp_path / "journal") as simulator:
        await post(simulator)
        await call(simulator, "POST", "/_sim/inbound", {"from": TO, "to": FROM, "text": "REVOKE"})
    async with simulating(journal=tmp_path / "journal") as simulator:
        assert body(await post(simulator))["code"] == 21610


async def test_free_words_need_an_open_window_on_whatsapp(simulator: Simulator, webhooks: Sink) -> None:
    """63016 comes by callback after the message was taken; a day after the person's last word the window closes."""
    whatsapp = {"To": f"whatsapp:{TO}", "From": f"whatsapp:{FROM}", "StatusCallback": webhooks.url}
    assert (await post(simulator, **whatsapp)).status == 201
    _, failed = await form(webhooks), await form(webhooks)
    assert (failed["MessageStatus"], failed["ErrorCode"], failed["To"]) == ("undelivered", "63016", f"whatsapp:{TO}")
    await call(simulator, "POST", "/_sim/inbound", {"from": TO, "to": FROM, "text": "Hi", "payload": "yes"})
    heard = await form(webhooks)
    assert (heard["From"], heard["ButtonPayload"], heard["WaId"]) == (f"whatsapp:{TO}", "yes", TO[1:])
    await post(simulator, **whatsapp)
    assert [(await form(webhooks))["MessageStatus"] for _ in range(2)] == ["sent", "delivered"]
    await call(simulator, "POST", "/_sim/clock", {"advance": 86_401})
    await post(simulator, **whatsapp)
    assert [(await form(webhooks))["MessageStatus"] for _ in range(2)] == ["sent", "undelivered"]


async def test_one_person_on_whatsapp_gets_a_burst_and_then_one_in_six_seconds(simulator: Simulator) -> None:
    """The pair rule of WhatsApp: 63018 with the wait, counted as a violation."""
    simulator.carrier.set_scenario("*", {"window": False})
    whatsapp = {"To": f"whatsapp:{TO}", "From": f"whatsapp:{FROM}"}
    answers = [await post(simulator, **whatsapp) for _ in range(50)]
    refused = [one for one in answers if one.status == 429]
    assert [one.status for one in answers[:45]] == [201] * 45
    assert {body(one)["code"] for one in refused} == {63018}
    assert refused[0].header("retry-after") is not None
    stats = msgspec.json.decode((await call(simulator, "GET", "/_sim/stats")).body)
    assert stats["violations"] == len(refused)


async def test_what_is_too_fast_for_a_number_waits_in_its_queue() -> None:
    """Twilio refuses nothing for that but lets it wait, up to ten hours: 21611."""
    async with simulating(quick(segments_per_second=1.0)) as simulator:
        sent = [body(await post(simulator)) for _ in range(4)]
        messages = [simulator.carrier.phones.get(one["sid"]) for one in sent]
        waits = [round(one.sent_at - one.created_at) for one in messages if one]
        assert waits == [0, 1, 2, 3]
        stats = msgspec.json.decode((await call(simulator, "GET", "/_sim/stats")).body)
        assert stats["violations"] == 2, "over a second"
        simulator.carrier.set_scenario("*", {"segments_per_second": 0.00001})
        await post(simulator)
        assert body(await post(simulator))["code"] == 21611


async def test_a_callback_is_tried_again_where_its_address_asks_for_it(simulator: Simulator, webhooks: Sink) -> None:
    webhooks.answer = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"
    await post(simulator, StatusCallback=webhooks.url + "?d=1#rc=2&rp=5xx,ct,rt")
    got = [dict(parse_qsl(one.raw.decode())) for one in await webhooks.take(6)]
    assert sorted(one["MessageStatus"] for one in got) == ["delivered"] * 3 + ["sent"] * 3
    await post(simulator, StatusCallback=webhooks.url + "?d=2")
    assert len(await webhooks.take(2)) == 2


async def test_the_spend_limit_is_the_accounts_quota() -> None:
    async with simulating(quick(spend_limit_micros=8_300)) as simulator:
        assert (await post(simulator)).status == 201
        assert body(await post(simulator))["code"] == 63038


@pytest.mark.parametrize(("last", "code"), [("0002", "30006"), ("0013", "30007")])
async def test_magic_failures_are_told_by_callback(simulator: Simulator, webhooks: Sink, last: str, code: str) -> None:
    await post(simulator, To="+1202555" + last, StatusCallback=webhooks.url)
    _, failed = await form(webhooks), await form(webhooks)
    assert (failed["MessageStatus"], failed["ErrorCode"]) == ("undelivered", code)


async def test_media_lead_to_their_bytes(simulator: Simulator, webhooks: Sink) -> None:
    await post(simulator, StatusCallback=webhooks.url)
    await webhooks.take(2)
    picture = "https://x.test/cat.png"
    await call(simulator, "POST", "/_sim/inbound", {"from": TO, "to": FROM, "text": "", "media_urls": [picture]})
    heard = await form(webhooks)
    assert (heard["NumMedia"], heard["MediaContentType0"], heard["MessageSid"][:2]) == ("1", "image/png", "MM")
    answer = await call(simulator, "GET", heard["MediaUrl0"].removeprefix(simulator.url))
    assert (answer.status, answer.header("location")) == (307, picture)


ASKED = st.dictionaries(
    st.sampled_from(["To", "From", "Body", "MessagingServiceSid", "MediaUrl", "ContentSid", "ContentVariables"]),
    st.lists(st.one_of(st.text(max_size=8), st.sampled_from([TO, f"whatsapp:{TO}", "MG" + "0" * 32])), min_size=1),
)


@given(ASKED)
def test_no_form_breaks_the_checks(asked: dict[str, list[str]]) -> None:
    checked = check(Desk(), asked)
    assert isinstance(checked, Checked) or checked.status in (400, 404)


@pytest.mark.parametrize("raw", [b"", b"\xff\xfe", b"To=%ff", b"[" * 5000, b"{}"])
async def test_no_body_breaks_it(simulator: Simulator, raw: bytes) -> None:
    answer = await call(simulator, "POST", PATH + "/Messages.json", raw)
    assert answer.status in (400, 401)
