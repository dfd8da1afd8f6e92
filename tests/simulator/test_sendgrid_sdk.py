"""SendGrid's own SDK (sendgrid-python 6.12) drives the simulator: the witness of our bodies and signatures."""

import asyncio
from datetime import UTC, datetime
from importlib import import_module
from typing import Any

import msgspec
import pytest

from koinon import channels
from koinon.channels import Accepted, Call, InboundMessage, Receipt, Refused
from koinon.simulator import Simulator
from tests.channels.twins import TWINS
from tests.channels.twins.sendgrid import SendGridTwin
from tests.simulator.running import KEY, call
from tests.simulator.sink import Delivery, Sink


@pytest.fixture(scope="module")
def sdk() -> Any:
    for part in ("helpers.eventwebhook", "helpers.mail"):
        import_module("sendgrid." + part)
    return import_module("sendgrid")


def mail(sdk: Any, to: list[str]) -> Any:
    helpers = sdk.helpers.mail
    made = helpers.Mail(from_email=("o@grace.test", "Office"), subject="News", plain_text_content="Hello -name-")
    for address in to:
        one = helpers.Personalization()
        one.add_to(helpers.To(address))
        one.add_substitution(helpers.Substitution("-name-", address.partition("@")[0]))
        one.add_custom_arg(helpers.CustomArg("koinon_delivery", f"d-{address}"))
        made.add_personalization(one)
    return made


async def send(sdk: Any, simulator: Simulator, to: list[str], key: str = KEY) -> Any:
    client = sdk.SendGridAPIClient(key, host=simulator.url)
    return await asyncio.to_thread(client.send, mail(sdk, to))


def heard(got: Delivery) -> Call:
    return Call("POST", "https://x.test" + got.target, got.headers, got.raw)


async def test_a_call_for_two_people(sdk: Any, simulator: Simulator) -> None:
    answer = await send(sdk, simulator, ["ada@people.test", "ben@people.test"])
    assert answer.status_code == 202
    assert answer.headers["X-Message-Id"]
    carried = {one.text: one.tags for one in simulator.carrier.phones.all()}
    assert carried == {"Hello ada": ("d-ada@people.test",), "Hello ben": ("d-ben@people.test",)}


async def test_errors_are_the_sdks_own(sdk: Any, simulator: Simulator) -> None:
    exceptions: Any = import_module("python_http_client.exceptions")
    with pytest.raises(exceptions.BadRequestsError) as refused:
        await send(sdk, simulator, ["invalid@sim.test", "ada@people.test"])  # the SDK turns their order round
    assert refused.value.to_dict["errors"][0]["field"] == "personalizations.1.to.0.email"
    assert len(simulator.carrier.phones) == 0
    with pytest.raises(exceptions.UnauthorizedError):
        await send(sdk, simulator, ["ada@people.test"], "SG.live")
    with pytest.raises(exceptions.TooManyRequestsError):
        await send(sdk, simulator, ["throttled@sim.test"])


@pytest.mark.parametrize("provider", ["sendgrid", "resend"])
async def test_a_practice_account_hears_of_its_mails_without_settings(
    simulator: Simulator, webhooks: Sink, provider: str
) -> None:
    twin = TWINS[provider](simulator)
    await channels.provider(provider).send(twin.credentials, [twin.message(callback=webhooks.url + "?d=1&a=2")])
    told = [await webhooks.next(), await webhooks.next()]
    assert {one.target for one in told} == {"/webhooks/telnyx/token"}
    assert any(b"delivered" in one.raw for one in told)


async def test_scopes_and_suppressions(sdk: Any, simulator: Simulator, webhooks: Sink) -> None:
    await SendGridTwin(simulator).listen(webhooks.url)
    simulator.carrier.timeline.set(speed=1000)
    client = sdk.SendGridAPIClient(KEY, host=simulator.url).client
    scopes = await asyncio.to_thread(client.scopes.get)
    assert "mail.send" in msgspec.json.decode(scopes.body)["scopes"]
    await send(sdk, simulator, ["complained@sim.test"])
    while b"spamreport" not in (await webhooks.next()).raw:
        continue
    listed = msgspec.json.decode((await asyncio.to_thread(client.suppression.spam_reports.get)).body)
    assert [one["email"] for one in listed] == ["complained@sim.test"]


async def test_the_sdks_own_validator_accepts_what_is_signed(sdk: Any, simulator: Simulator, webhooks: Sink) -> None:
    twin = SendGridTwin(simulator)
    await twin.listen(webhooks.url)
    await twin.provider.send(twin.credentials, [twin.message()])
    got = await webhooks.next()
    own = sdk.helpers.eventwebhook.EventWebhook(twin.credentials.webhook_key)
    signature = got.headers["x-twilio-email-event-webhook-signature"]
    stamp = got.headers["x-twilio-email-event-webhook-timestamp"]
    assert got.raw.endswith(b"\r\n")
    assert own.verify_signature(got.raw.decode(), signature, stamp)
    assert not own.verify_signature(got.raw.decode().strip(), signature, stamp)


async def test_one_wrong_recipient_does_not_hold_up_the_others(simulator: Simulator, webhooks: Sink) -> None:
    twin = SendGridTwin(simulator)
    await twin.listen(webhooks.url)
    people = ["ada@people.test", "invalid@sim.test", "not an address", "ben@people.test"]
    messages = [twin.message(to, f"Hello {to}") for to in people]
    ada, invalid, nobody, ben = await twin.provider.send(twin.credentials, messages)
    assert isinstance(ada, Accepted)
    assert isinstance(ben, Accepted)
    assert isinstance(invalid, Refused)
    assert isinstance(nobody, Refused)
    assert [one.text for one in simulator.carrier.phones.all()] == ["Hello ada@people.test", "Hello ben@people.test"]
    receipts: list[Receipt] = []
    while len(receipts) < 4:
        receipts += [one for one in twin.provider.parse((await webhooks.next()).raw) if isinstance(one, Receipt)]
    assert {one.delivery_id for one in receipts} == {messages[0].delivery_id, messages[3].delivery_id}


@pytest.mark.parametrize("whole", [False, True])
async def test_a_mail_comes_by_inbound_parse(simulator: Simulator, webhooks: Sink, whole: bool) -> None:
    twin = SendGridTwin(simulator)
    await twin.listen(webhooks.url)
    parse = {"hostname": "grace.test", "url": webhooks.url, "send_raw": whole}
    await twin.settle("/v3/user/webhooks/parse/settings", parse)
    picture = {"name": "a.png", "content_type": "image/png", "content": b"\x89PNG\r\n\x1a\n\x00"}
    asked = {"account": KEY, "from": "Ada <ada@people.test>", "to": "office@grace.test", "subject": "Olá"}
    await call(simulator, "POST", "/_sim/mails", {**asked, "text": "Até já", "files": [picture]})
    got = heard(await webhooks.next())
    twin.provider.verify(got, twin.credentials, datetime.now(UTC))
    (fact,) = twin.provider.parse(twin.provider.keep(got))
    assert isinstance(fact, InboundMessage)
    assert fact.mail is not None
    assert (fact.from_, fact.sender, fact.text, fact.mail.subject) == (
        "ada@people.test",
        "office@grace.test",
        "Até já",
        "Olá",
    )
    assert [(one.name, one.content) for one in fact.mail.attachments] == [("a.png", b"\x89PNG\r\n\x1a\n\x00")]
    assert channels.provider("sendgrid").max_webhook_bytes == 30 * 1024 * 1024
