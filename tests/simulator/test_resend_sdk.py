"""Resend's own SDK (resend 2.51) and svix drive the simulator: they are the witness of our bodies and signatures."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest
import pytest_asyncio

from koinon import channels
from koinon.channels import Announced, Call, EmailEvent, InboundMessage
from koinon.channels.mail.pacing import Pace
from koinon.channels.providers.resend.adapter import Resend
from koinon.simulator import Simulator
from tests.channels.twins.resend import ResendTwin
from tests.simulator.running import KEY, call, quick, simulating
from tests.simulator.sink import Delivery, Sink

MAIL = {"from": "Office <office@grace.test>", "to": ["ada@people.test"], "subject": "News", "text": "Hello"}


@pytest.fixture(scope="module")
def sdk() -> Any:
    import resend

    return resend


@pytest_asyncio.fixture
async def resend(sdk: Any, simulator: Simulator) -> AsyncIterator[Any]:
    before = sdk.api_url, sdk.api_key
    sdk.api_url, sdk.api_key = simulator.url, KEY
    yield sdk
    sdk.api_url, sdk.api_key = before


async def listening(simulator: Simulator, sink: Sink) -> ResendTwin:
    twin = ResendTwin(simulator)
    await twin.listen(sink.url)
    return twin


def heard(got: Delivery) -> Call:
    return Call("POST", "https://x.test" + got.target, got.headers, got.raw)


async def test_send_read_back_and_repeat(resend: Any) -> None:
    options = {"idempotency_key": "k1"}
    sent = await asyncio.to_thread(resend.Emails.send, MAIL, options)
    again = await asyncio.to_thread(resend.Emails.send, MAIL, options)
    assert sent["id"] == again["id"]
    read = await asyncio.to_thread(resend.Emails.get, sent["id"])
    assert (read["to"], read["subject"], read["text"]) == (["ada@people.test"], "News", "Hello")
    with pytest.raises(resend.exceptions.ResendError) as refused:
        await asyncio.to_thread(resend.Emails.send, {**MAIL, "subject": "Other"}, options)
    assert int(refused.value.code) == 409


async def test_a_batch_and_its_errors(resend: Any, simulator: Simulator) -> None:
    sent = await asyncio.to_thread(resend.Batch.send, [MAIL, {**MAIL, "to": ["ben@people.test"]}])
    assert len({one["id"] for one in sent["data"]}) == 2
    with pytest.raises(resend.exceptions.ResendError):
        await asyncio.to_thread(resend.Batch.send, [MAIL, {**MAIL, "to": ["invalid@sim.test"]}])
    assert len(simulator.carrier.phones) == 2
    listed = await asyncio.to_thread(resend.Emails.list)
    assert [one["to"] for one in listed["data"]] == [["ben@people.test"], ["ada@people.test"]]


async def test_errors_are_the_sdks_own(resend: Any) -> None:
    with pytest.raises(resend.exceptions.ValidationError):
        await asyncio.to_thread(resend.Emails.send, {**MAIL, "to": ["invalid@sim.test"]})
    with pytest.raises(resend.exceptions.MissingRequiredFieldsError):
        await asyncio.to_thread(resend.Emails.send, {"from": "a@b.c", "to": ["d@e.f"], "text": "x"})
    with pytest.raises(resend.exceptions.RateLimitError):
        await asyncio.to_thread(resend.Emails.send, {**MAIL, "to": ["throttled@sim.test"]})
    resend.api_key = "re_live"
    with pytest.raises(resend.exceptions.InvalidApiKeyError):
        await asyncio.to_thread(resend.Emails.send, MAIL)


async def test_svix_and_the_sdk_accept_what_is_signed(resend: Any, simulator: Simulator, webhooks: Sink) -> None:
    from svix import Webhook

    twin = await listening(simulator, webhooks)
    await asyncio.to_thread(resend.Emails.send, MAIL)
    got = await webhooks.next()
    secret = twin.credentials.webhook_key
    Webhook(secret).verify(got.raw, got.headers)
    headers = {name: got.headers["svix-" + name] for name in ("id", "timestamp", "signature")}
    resend.Webhooks.verify({"payload": got.raw.decode(), "headers": headers, "webhook_secret": secret})
    assert msgspec.json.decode(got.raw)["type"] == "email.sent"


async def test_a_mail_is_announced_then_fetched_with_its_files(
    resend: Any, simulator: Simulator, webhooks: Sink
) -> None:
    twin = await listening(simulator, webhooks)
    file = {"name": "olá.txt", "content_type": "text/plain", "content": b"hello"}
    mail = {
        "account": KEY,
        "from": "Ada <ada@people.test>",
        "to": "office@grace.test",
        "subject": "Olá",
        "text": "Hi",
        "files": [file],
    }
    assert (await call(simulator, "POST", "/_sim/mails", mail)).status == 200
    kept = twin.provider.keep(heard(await webhooks.next()))
    (announced,) = twin.provider.parse(kept)
    assert isinstance(announced, Announced)
    read = await asyncio.to_thread(resend.Emails.Receiving.get, announced.reference)
    assert (read["subject"], read["text"].strip()) == ("Olá", "Hi")
    more = await twin.provider.complete(twin.credentials, kept)
    assert more is not None
    (fact,) = twin.provider.parse(more)
    assert isinstance(fact, InboundMessage)
    assert fact.mail is not None
    assert (fact.from_, fact.sender, fact.text, fact.mail.subject) == (
        "ada@people.test",
        "office@grace.test",
        "Hi",
        "Olá",
    )
    assert [(one.name, one.content) for one in fact.mail.attachments] == [("olá.txt", b"hello")]
    assert twin.provider.inspect(more) == (f"{announced.event_id}:mail", 1)


async def test_a_mail_that_cannot_be_fetched_is_asked_for_again(simulator: Simulator, webhooks: Sink) -> None:
    twin = await listening(simulator, webhooks)
    await call(simulator, "POST", "/_sim/mails", {"account": KEY, "from": "a@b.test", "to": "office@grace.test"})
    kept = twin.provider.keep(heard(await webhooks.next()))
    simulator.carrier.accounts[KEY].forget()
    with pytest.raises(channels.CannotFind):
        await twin.provider.complete(twin.credentials, kept)


async def test_mailboxes_bounce_complain_and_open(simulator: Simulator, webhooks: Sink) -> None:
    """CHN-077."""
    twin = await listening(simulator, webhooks)
    simulator.carrier.timeline.set(speed=1000)
    for to, kinds in (
        ("bounced@sim.test", {"bounce"}),
        ("complained@sim.test", {"complaint"}),
        ("opened@sim.test", {"open"}),
    ):
        await twin.provider.send(twin.credentials, [twin.message(to)])
        found: set[str] = set()
        while found != kinds:
            for fact in twin.provider.parse(twin.provider.keep(heard(await webhooks.next()))):
                found |= {fact.kind} if isinstance(fact, EmailEvent) else set()
    (refused,) = await twin.provider.send(twin.credentials, [twin.message("complained@sim.test")])
    assert isinstance(refused, channels.Accepted)
    last = twin.provider.parse(twin.provider.keep(heard(await webhooks.next())))[0]
    assert isinstance(last, channels.Receipt)
    assert last.error is not None
    assert last.error.kind is channels.ErrorKind.OPTED_OUT


async def test_a_scanner_opens_every_link_and_the_pixel(simulator: Simulator, webhooks: Sink) -> None:
    """CHN-077: by GET, before a person sees the mail."""
    twin = await listening(simulator, webhooks)
    links = [webhooks.origin + path for path in ("/l/1", "/l/2", "/o/3.gif")]
    html = f'<a href="{links[0]}">one</a><a href="{links[1]}">two</a><img src="{links[2]}" width=1>'
    content = channels.MailContent("News", html)
    message = msgspec.structs.replace(twin.message("scanner@sim.test"), content=content)
    await twin.provider.send(twin.credentials, [message])
    targets: set[str] = set()
    while len(targets) < 3:
        targets |= {one.target for one in [await webhooks.next()] if not one.raw}
    assert targets == {"/l/1", "/l/2", "/o/3.gif"}


async def test_the_mail_lies_readable_in_the_mailbox(simulator: Simulator) -> None:
    twin = ResendTwin(simulator)
    await twin.provider.send(twin.credentials, [twin.message(body="Come on Sunday")])
    shown = msgspec.json.decode((await call(simulator, "GET", "/_sim/mail")).body)
    assert [(one["to"], one["subject"], one["text"].strip()) for one in shown] == [
        ("ada@people.test", "News", "Come on Sunday")
    ]


async def test_calls_that_come_too_fast_are_violations() -> None:
    async with simulating(quick(messages_per_second=1)) as simulator:  # a call in 25 seconds: calls are counted
        first, second = [await call(simulator, "POST", "/emails", MAIL) for _ in range(2)]
        assert (first.status, second.status) == (200, 429)
        assert 1 <= int(second.header("retry-after") or 0) <= 26
        assert simulator.carrier.accounts[KEY].violations == 1


async def test_our_calls_are_kept_apart_by_the_rate_that_answers_tell() -> None:
    async with simulating(quick(messages_per_second=100)) as simulator:  # four calls a second
        provider, twin = Resend(), ResendTwin(simulator)
        results = [one for _ in range(7) for one in await provider.send(twin.credentials, [twin.message()])]
        assert [type(one) for one in results] == [channels.Accepted] * 7
        assert simulator.carrier.accounts[KEY].violations == 0


async def test_a_turn_that_is_far_away_is_not_taken() -> None:
    pace = Pace(0.1, longest_wait=15.0)
    assert await pace.turn("a") is None
    pace._next["a"] += 10
    waits = [await pace.turn("a"), await pace.turn("b")]
    assert waits[0] is not None
    assert 19 < waits[0] <= 20
    assert waits[1] is None
