"""Twilio's own SDK (twilio 9) drives the simulator, and its validator is the witness of our signatures."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

import pytest

from koinon.simulator import Simulator
from koinon.simulator.twilio.accounts import account_sid
from tests.simulator.running import FROM, KEY, TO, call, quick, simulating
from tests.simulator.sink import Sink


@pytest.fixture(scope="module")
def sdk() -> Any:
    import twilio.base.exceptions
    import twilio.rest

    return twilio


def client(sdk: Any, simulator: Simulator, key: str = KEY, user: str | None = None) -> Any:
    made = sdk.rest.Client(user or account_sid(key), key, account_sid=account_sid(KEY))
    made.api.base_url = made.content.base_url = simulator.url
    return made


async def ask(call: Callable[[], Any]) -> Any:
    return await asyncio.to_thread(call)


async def test_send_and_read_back(sdk: Any, simulator: Simulator) -> None:
    twilio = client(sdk, simulator)
    sent = await ask(lambda: twilio.messages.create(to=TO, from_=FROM, body="Hello", status_callback="http://x.test/h"))
    assert (sent.status, sent.direction, sent.num_segments, sent.price) == ("queued", "outbound-api", "1", None)
    assert sent.sid.startswith("SM")
    assert len(sent.sid) == 34
    read = await ask(lambda: twilio.messages(sent.sid).fetch())
    assert (read.sid, read.status, read.price, read.price_unit) == (sent.sid, "delivered", "-0.00830", "USD")
    assert abs(datetime.now(UTC) - read.date_created) < timedelta(minutes=1)
    assert read.error_code is None


async def test_a_picture_is_an_mms_with_its_media(sdk: Any, simulator: Simulator) -> None:
    twilio = client(sdk, simulator)
    urls = ["https://x.test/1.png", "https://x.test/2.jpg"]
    sent = await ask(lambda: twilio.messages.create(to=TO, from_=FROM, media_url=urls))
    assert (sent.sid[:2], sent.num_media) == ("MM", "2")
    media = await ask(twilio.messages(sent.sid).media.list)
    assert [one.content_type for one in media] == ["image/png", "image/jpeg"]
    one = await ask(lambda: twilio.messages(sent.sid).media(media[0].sid).fetch())
    assert one.parent_sid == sent.sid


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"to": "+12025550001"}, 400, 21211),
        ({"to": "5551234"}, 400, 21211),
        ({"to": "+12025550003"}, 400, 21610),
        ({"to": "+12025550004"}, 429, 20429),
        ({"to": "+12025550005"}, 500, 20500),
        ({"body": "a" * 1601}, 400, 21617),
        ({"body": ""}, 400, 21602),
        ({"body": None, "media_url": ["https://x.test/1.png"] * 11}, 400, 21623),
        ({"from_": "?"}, 400, 21212),
        ({"from_": None}, 400, 21603),
        ({"body": None, "content_sid": "HX" + "0" * 32}, 400, 21655),
    ],
)
async def test_errors_are_the_sdks_own(
    sdk: Any, simulator: Simulator, fields: dict[str, Any], status: int, code: int
) -> None:
    asked = {"to": TO, "from_": FROM, "body": "Hello", **fields}
    kept = {name: value for name, value in asked.items() if value is not None}
    with pytest.raises(sdk.base.exceptions.TwilioRestException) as refused:
        await ask(lambda: client(sdk, simulator).messages.create(**kept))
    assert (refused.value.status, refused.value.code) == (status, code)


async def test_who_calls_is_looked_at(sdk: Any, simulator: Simulator) -> None:
    """CHN-079: only the simulator's tokens; the secret of an API key is the token."""
    by_key = await ask(
        lambda: client(sdk, simulator, user="SK" + "0" * 32).messages.create(to=TO, from_=FROM, body="Hi")
    )
    assert by_key.account_sid == account_sid(KEY)
    for key, user in (("f" * 32, None), (KEY, "AC" + "0" * 32)):
        with pytest.raises(sdk.base.exceptions.TwilioRestException) as refused:
            stranger = client(sdk, simulator, key, user)
            await ask(lambda stranger=stranger: stranger.messages.create(to=TO, from_=FROM, body="Hi"))
        assert (refused.value.status, refused.value.code) == (401, 20003)
    account = await ask(lambda: client(sdk, simulator).api.accounts(account_sid(KEY)).fetch())
    assert account.status == "active"


async def test_messages_are_listed_by_pages(sdk: Any, simulator: Simulator) -> None:
    twilio = client(sdk, simulator)
    for number in range(5):
        to = TO if number != 2 else "+12025552346"
        await ask(lambda to=to, number=number: twilio.messages.create(to=to, from_=FROM, body=f"No {number}"))
    await call(simulator, "POST", "/_sim/inbound", {"from": TO, "to": FROM, "text": "Thanks"})
    listed = await ask(lambda: twilio.messages.list(to=TO, page_size=2))
    assert [one.body for one in listed] == ["No 4", "No 3", "No 1", "No 0"]
    heard = await ask(lambda: twilio.messages.list(to=FROM))
    assert [(one.body, one.direction, one.status) for one in heard] == [("Thanks", "inbound", "received")]
    tomorrow, yesterday = datetime.now(UTC) + timedelta(days=1), datetime.now(UTC) - timedelta(days=1)
    assert await ask(lambda: twilio.messages.list(date_sent_after=tomorrow)) == []
    assert len(await ask(lambda: twilio.messages.list(date_sent_after=yesterday, date_sent_before=tomorrow))) == 6


async def test_words_can_be_taken_away(sdk: Any, simulator: Simulator) -> None:
    twilio = client(sdk, simulator)
    sent = await ask(lambda: twilio.messages.create(to=TO, from_=FROM, body="Secret"))
    redacted = await ask(lambda: twilio.messages(sent.sid).update(body=""))
    assert redacted.body == ""


async def test_a_service_chooses_from_its_pool(sdk: Any, simulator: Simulator) -> None:
    twilio, service = client(sdk, simulator), "MG" + "a" * 32
    named = await ask(lambda: twilio.messages.create(to=TO, from_=FROM, messaging_service_sid=service, body="Hi"))
    assert (named.status, named.from_) == ("queued", FROM)
    chosen = await ask(lambda: twilio.messages.create(to=TO, messaging_service_sid=service, body="Hi"))
    assert (chosen.status, chosen.from_, chosen.messaging_service_sid) == ("accepted", None, service)
    assert (await ask(lambda: twilio.messages(chosen.sid).fetch())).from_ == FROM


async def test_twilios_own_validator_accepts_the_signature(sdk: Any, simulator: Simulator, webhooks: Sink) -> None:
    from twilio.request_validator import RequestValidator

    callback = webhooks.url + "?d=1&a=2#rc=5&rp=5xx"
    await ask(lambda: client(sdk, simulator).messages.create(to=TO, from_=FROM, body="Hi", status_callback=callback))
    sent, delivered = await webhooks.take(2)
    await call(simulator, "POST", "/_sim/inbound", {"from": TO, "to": FROM, "text": "Grüße & 100 %"})
    heard = await webhooks.next()
    validator = RequestValidator(KEY)
    for got in (sent, delivered, heard):
        form = dict(parse_qsl(got.raw.decode(), keep_blank_values=True))
        url, signature = webhooks.origin + got.target, got.headers["x-twilio-signature"]
        assert validator.validate(url, form, signature)
        assert not validator.validate(url, {**form, "Body": "else"}, signature)
    assert sent.target.endswith("?d=1&a=2")
    assert heard.target == sent.target.partition("?")[0]


async def test_a_forged_signature_can_be_asked_for(sdk: Any, webhooks: Sink) -> None:
    from twilio.request_validator import RequestValidator

    async with simulating(quick(bad_signature_rate=1)) as simulator:
        twilio = client(sdk, simulator)
        await ask(lambda: twilio.messages.create(to=TO, from_=FROM, body="Hi", status_callback=webhooks.url))
        got = await webhooks.next()
    form = dict(parse_qsl(got.raw.decode(), keep_blank_values=True))
    assert not RequestValidator(KEY).validate(webhooks.origin + got.target, form, got.headers["x-twilio-signature"])


async def test_templates_are_made_approved_and_sent(sdk: Any, simulator: Simulator) -> None:
    """Content API: create, submit, approve or reject after a while, list, send by ContentSid."""
    from twilio.rest.content.v1.content import ContentList
    from twilio.rest.content.v1.content.approval_create import ApprovalCreateList

    twilio = client(sdk, simulator)

    def make(name: str, text: str) -> Any:
        types = {"twilio/text": {"body": text}}
        request = ContentList.ContentCreateRequest(
            {"friendly_name": name, "language": "en", "variables": {"1": "Ann"}, "types": types}
        )
        return twilio.content.v1.contents.create(content_create_request=request)

    def submit(sid: str, name: str) -> Any:
        request = ApprovalCreateList.ContentApprovalRequest({"name": name, "category": "UTILITY"})
        return twilio.content.v1.contents(sid).approval_create.create(content_approval_request=request)

    good = await ask(lambda: make("welcome", "Hello {{1}}"))
    bad = await ask(lambda: make("reject_me", "Buy"))
    assert good.sid.startswith("HX")
    assert good.types == {"twilio/text": {"body": "Hello {{1}}"}}
    for one in (good, bad):
        assert (await ask(lambda one=one: submit(one.sid, one.friendly_name))).status == "received"
    await call(simulator, "POST", "/_sim/clock", {"advance": 10})
    fetched = [
        await ask(lambda one=one: twilio.content.v1.contents(one.sid).approval_fetch().fetch()) for one in (good, bad)
    ]
    assert [one.whatsapp["status"] for one in fetched] == ["approved", "rejected"]
    listed = await ask(twilio.content.v1.content_and_approvals.list)
    assert {one.friendly_name: one.approval_requests["status"] for one in listed} == {
        "welcome": "approved",
        "reject_me": "rejected",
    }
    wanted = {"to": f"whatsapp:{TO}", "from_": f"whatsapp:{FROM}"}
    sent = await ask(lambda: twilio.messages.create(**wanted, content_sid=good.sid, content_variables='{"1":"Ada"}'))
    assert (await ask(lambda: twilio.messages(sent.sid).fetch())).body == "Hello Ada"
    await ask(lambda: twilio.content.v1.contents(bad.sid).delete())
    assert [one.sid for one in await ask(twilio.content.v1.contents.list)] == [good.sid]
