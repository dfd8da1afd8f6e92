"""Amazon's own SDK (boto3, sesv2 and sns) drives the simulator: the witness of bodies, signatures and subscriptions."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import import_module
from typing import Any

import pytest

from koinon import channels
from koinon.channels import Announced, Call, InboundMessage, Receipt
from koinon.simulator import Simulator
from koinon.simulator.ses.sns import TOPIC
from tests.channels.twins.ses import SesTwin
from tests.simulator.running import KEY, call
from tests.simulator.sink import Delivery, Sink

Client = Callable[..., Any]
SIMPLE = {"Subject": {"Data": "News"}, "Body": {"Text": {"Data": "Hello"}}}


@pytest.fixture(scope="module")
def boto3() -> Any:
    import_module("botocore.config")
    return import_module("boto3")


@pytest.fixture
def client(boto3: Any, simulator: Simulator) -> Client:
    config = import_module("botocore.config").Config(retries={"total_max_attempts": 1})

    def made(service: str, key: str = KEY, secret: str = KEY) -> Any:
        session = boto3.session.Session(key, secret, region_name="us-east-1")
        url = simulator.url + ("/sns/" if service == "sns" else "")
        return session.client(service, endpoint_url=url, config=config)

    return made


async def send(ses: Any, to: str, **more: Any) -> Any:
    asked = {"FromEmailAddress": "o@grace.test", "Destination": {"ToAddresses": [to]}, "Content": {"Simple": SIMPLE}}
    return await asyncio.to_thread(lambda: ses.send_email(**asked | more))


def heard(got: Delivery) -> Call:
    return Call("POST", "https://x.test" + got.target, got.headers, got.raw)


async def test_one_mail_and_a_bulk(client: Client, simulator: Simulator) -> None:
    ses = client("sesv2")
    sent = await send(ses, "ada@people.test", EmailTags=[{"Name": "koinon_delivery", "Value": "d1"}])
    carried = simulator.carrier.phones.get(sent["MessageId"])
    assert carried is not None
    assert (carried.text, carried.tags) == ("Hello", ("d1",))
    template = {"TemplateContent": {"Subject": "{{s}}", "Text": "Hello {{name}}"}, "TemplateData": '{"s":"News"}'}
    entries = [
        {
            "Destination": {"ToAddresses": [f"{name}@people.test"]},
            "ReplacementEmailContent": {"ReplacementTemplate": {"ReplacementTemplateData": f'{{"name":"{name}"}}'}},
        }
        for name in ("ben", "cat")
    ]
    answer = await asyncio.to_thread(
        lambda: ses.send_bulk_email(
            FromEmailAddress="o@grace.test", DefaultContent={"Template": template}, BulkEmailEntries=entries
        )
    )
    assert [one["Status"] for one in answer["BulkEmailEntryResults"]] == ["SUCCESS", "SUCCESS"]
    assert [one.text for one in simulator.carrier.phones.all()] == ["Hello", "Hello ben", "Hello cat"]


async def test_errors_are_the_sdks_own(client: Client) -> None:
    ses = client("sesv2")
    with pytest.raises(ses.exceptions.MessageRejected):
        await send(ses, "ada@people.test", FromEmailAddress="o@unverified.test")
    with pytest.raises(ses.exceptions.TooManyRequestsException):
        await send(ses, "throttled@sim.test")
    with pytest.raises(ses.exceptions.BadRequestException):
        await send(ses, "invalid@sim.test")
    with pytest.raises(ses.exceptions.ClientError) as refused:
        await send(client("sesv2", secret="wrong"), "ada@people.test")
    assert refused.value.response["Error"]["Code"] == "InvalidSignatureException"
    with pytest.raises(ses.exceptions.ClientError) as live:
        await send(client("sesv2", key="AKIAIOSFODNN7EXAMPLE"), "ada@people.test")
    assert "live credentials" in str(live.value)


async def test_account_and_suppression(client: Client) -> None:
    ses = client("sesv2")
    told = await asyncio.to_thread(ses.get_account)
    assert told["SendQuota"]["Max24HourSend"] == 50_000
    put = {"EmailAddress": "a+b@people.test", "Reason": "COMPLAINT"}
    await asyncio.to_thread(lambda: ses.put_suppressed_destination(**put))
    listed = await asyncio.to_thread(ses.list_suppressed_destinations)
    assert [one["Reason"] for one in listed["SuppressedDestinationSummaries"]] == ["COMPLAINT"]
    one = await asyncio.to_thread(lambda: ses.get_suppressed_destination(EmailAddress="a+b@people.test"))
    assert one["SuppressedDestination"]["EmailAddress"] == "a+b@people.test"
    await asyncio.to_thread(lambda: ses.delete_suppressed_destination(EmailAddress="a+b@people.test"))
    with pytest.raises(ses.exceptions.NotFoundException):
        await asyncio.to_thread(lambda: ses.get_suppressed_destination(EmailAddress="a+b@people.test"))


@pytest.mark.parametrize("version", ["1", "2"])
async def test_a_subscription_is_confirmed_and_events_are_proven(
    client: Client, simulator: Simulator, webhooks: Sink, version: str
) -> None:
    twin = SesTwin(simulator)
    topic = client("sns")
    wanted = {"TopicArn": TOPIC, "AttributeName": "SignatureVersion", "AttributeValue": version}
    await asyncio.to_thread(lambda: topic.set_topic_attributes(**wanted))
    asked = {"TopicArn": TOPIC, "Protocol": "http", "Endpoint": webhooks.url}
    answer = await asyncio.to_thread(lambda: topic.subscribe(**asked))
    assert answer["SubscriptionArn"] == "pending confirmation"
    confirming = heard(await webhooks.next())
    await twin.provider.prepare(confirming, twin.credentials)
    twin.provider.verify(confirming, twin.credentials, datetime.now(UTC))
    kept = twin.provider.keep(confirming)
    assert isinstance(twin.provider.parse(kept)[0], Announced)
    assert await twin.provider.complete(twin.credentials, kept) is None
    sent = twin.message()
    await twin.provider.send(twin.credentials, [sent])
    event = heard(await webhooks.next())
    twin.provider.verify(event, twin.credentials, datetime.now(UTC))
    (receipt,) = twin.provider.parse(twin.provider.keep(event))
    assert isinstance(receipt, Receipt)
    assert (receipt.state, receipt.delivery_id) == ("sent", sent.delivery_id)


async def test_without_its_certificate_nothing_is_proven(simulator: Simulator, webhooks: Sink) -> None:
    twin = SesTwin(simulator)
    await twin.listen(webhooks.url)
    await twin.provider.send(twin.credentials, [twin.message()])
    got = heard(await webhooks.next())
    fresh = type(twin.provider)()
    with pytest.raises(channels.BadSignature):
        fresh.verify(got, twin.credentials, datetime.now(UTC))
    await fresh.prepare(got, twin.credentials)
    fresh.verify(got, twin.credentials, datetime.now(UTC))


async def test_a_mail_comes_in_a_notification(simulator: Simulator, webhooks: Sink) -> None:
    twin = SesTwin(simulator)
    await twin.listen(webhooks.url)
    file = {"name": "a.txt", "content_type": "text/plain", "content": b"hello"}
    asked = {"account": KEY, "from": "Ada <ada@people.test>", "to": "office@grace.test", "subject": "Olá"}
    await call(simulator, "POST", "/_sim/mails", {**asked, "text": "Até já", "files": [file]})
    (fact,) = twin.provider.parse(twin.provider.keep(heard(await webhooks.next())))
    assert isinstance(fact, InboundMessage)
    assert fact.mail is not None
    assert (fact.from_, fact.text, fact.mail.subject) == ("ada@people.test", "Até já", "Olá")
    assert [(one.name, one.content) for one in fact.mail.attachments] == [("a.txt", b"hello")]
