"""Amazon SES by botocore's own signer, SNS's documented signature, and SES's documented events."""

import base64
import uuid
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from koinon import channels
from koinon.channels import (
    Accepted,
    Announced,
    Attachment,
    Credentials,
    EmailEvent,
    ErrorKind,
    Fact,
    InboundMessage,
    MailContent,
    OptOut,
    OutgoingMessage,
    Receipt,
    Refused,
    Unknown,
    Unrecognised,
)
from koinon.channels.providers.ses import schemas, sending, sns, webhook
from koinon.channels.providers.ses.adapter import Ses, _origin
from koinon.channels.providers.ses.signing import Signer
from koinon.platform.http import Response

TOPIC = "arn:aws:sns:us-east-1:123456789012:mail"
AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
CERTIFICATE = "https://sns.us-east-1.amazonaws.com/SimpleNotificationService-1.pem"
LIVE = Credentials("secret", "https://email.us-east-1.amazonaws.com", TOPIC, {"region": "eu-west-3"})
DELIVERY, ATTEMPT = uuid.uuid4(), uuid.uuid4()


@pytest.fixture(scope="module")
def botocore() -> Any:
    for part in ("auth", "awsrequest", "credentials"):
        import_module("botocore." + part)
    return import_module("botocore")


@pytest.mark.parametrize(
    ("method", "target", "body"),
    [
        ("POST", "/v2/email/outbound-emails", '{"a":"é"}'.encode()),
        ("GET", "/v2/email/account", b""),
        ("GET", "/v2/email/suppression/addresses/a%2Bb%40x.test", b""),
        ("GET", "/v2/email/suppression/addresses?PageSize=10&NextToken=a%2Fb%3D&Reason=BOUNCE", b""),
    ],
)
def test_requests_are_signed_as_botocore_signs_them(
    botocore: Any, monkeypatch: pytest.MonkeyPatch, method: str, target: str, body: bytes
) -> None:
    request = botocore.awsrequest.AWSRequest(method, "https://email.us-east-1.amazonaws.com" + target, data=body)
    request.context["timestamp"] = "20261120T100000Z"
    request.headers["X-Amz-Date"] = "20261120T100000Z"
    own = botocore.auth.SigV4Auth(botocore.credentials.Credentials("AKIDEXAMPLE", "secret"), "ses", "us-east-1")
    wanted = own.signature(own.string_to_sign(request, own.canonical_request(request)), request)
    lines = Signer("AKIDEXAMPLE", "secret", "us-east-1").lines(
        method, "email.us-east-1.amazonaws.com", target, body, AT
    )
    assert f"Signature={wanted}\r\n" in lines
    assert "SignedHeaders=host;x-amz-date" in lines


def test_the_region_decides_the_address_but_of_amazon_alone() -> None:
    assert _origin(LIVE).host == "email.eu-west-3.amazonaws.com"
    assert _origin(msgspec.structs.replace(LIVE, base_url="http://127.0.0.1:8100")).port == 8100


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def envelope(key: rsa.RSAPrivateKey, version: str = "1", **changes: str) -> schemas.Envelope:
    """The string to sign of SNS Developer Guide "Verifying the signatures": a line each for name and value."""
    made = {"Type": "Notification", "MessageId": "m1", "TopicArn": TOPIC, "Message": "{}", "Subject": "S"}
    made |= {"Timestamp": "2026-11-20T10:00:00.000Z", "SigningCertURL": CERTIFICATE, "SignatureVersion": version}
    made |= changes
    names = ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"]
    if made["Type"] != "Notification":
        names = ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"]
    text = "".join(f"{name}\n{made[name]}\n" for name in names if name in made)
    algorithm = hashes.SHA1() if version == "1" else hashes.SHA256()
    signature = base64.b64encode(key.sign(text.encode(), padding.PKCS1v15(), algorithm)).decode()
    return msgspec.convert({"Signature": signature, **made}, schemas.Envelope)


@pytest.mark.parametrize("version", ["1", "2"])
def test_both_versions_of_the_signature_hold(key: rsa.RSAPrivateKey, version: str) -> None:
    sns.verify(envelope(key, version), key.public_key(), LIVE, AT)
    confirming = {"Type": "SubscriptionConfirmation", "Token": "t", "SubscribeURL": "https://x.test"}
    sns.verify(envelope(key, version, **confirming), key.public_key(), LIVE, AT)
    with pytest.raises(channels.StaleTimestamp):
        sns.verify(envelope(key, version), key.public_key(), LIVE, AT + timedelta(seconds=3_601))


@pytest.mark.parametrize(
    "changes",
    [
        {"TopicArn": TOPIC + "2"},
        {"SigningCertURL": "https://sns.us-east-1.amazonaws.com.evil.test/a.pem"},
        {"SigningCertURL": "http://sns.us-east-1.amazonaws.com/a.pem"},
        {"SignatureVersion": "3"},
        {"Timestamp": "yesterday"},
    ],
)
def test_other_topics_addresses_and_versions_are_not_believed(key: rsa.RSAPrivateKey, changes: dict[str, str]) -> None:
    with pytest.raises(channels.BadSignature):
        sns.verify(envelope(key, **changes), key.public_key(), LIVE, AT)


def test_a_changed_field_or_a_missing_certificate_is_not_proven(key: rsa.RSAPrivateKey) -> None:
    made = envelope(key)
    for forged in (
        msgspec.structs.replace(made, Message="{} "),
        msgspec.structs.replace(made, Subject=None),
        msgspec.structs.replace(made, Signature="é"),
    ):
        with pytest.raises(channels.BadSignature):
            sns.verify(forged, key.public_key(), LIVE, AT)
    with pytest.raises(channels.BadSignature):
        sns.verify(made, None, LIVE, AT)


@pytest.mark.parametrize(
    ("url", "is_trusted"),
    [
        (CERTIFICATE, True),
        ("https://sns.cn-north-1.amazonaws.com.cn/a.pem", True),
        ("https://sns.us-east-1.amazonaws.com:443/a.pem", True),
        ("https://sns.us-east-1.amazonaws.com:8443/a.pem", False),
        ("https://x@sns.us-east-1.amazonaws.com/a.pem", False),
        ("https://sns.s3-us-west-2.amazonaws.com/a.pem", False),
        ("https://sns.us-gov-west-1.amazonaws.com/a.pem", True),
        ("https://evil.test/sns.us-east-1.amazonaws.com/a.pem", False),
        ("https://sns.us-east-1.amazonaws.com@evil.test/a.pem", False),
        ("http://127.0.0.1:8100/sns/a.pem", False),
        ("file:///etc/passwd", False),
        ("https://[", False),
    ],
)
def test_certificates_come_from_sns_alone(url: str, is_trusted: bool) -> None:
    assert sns.is_trusted(url, LIVE) is is_trusted


def test_a_simulated_accounts_certificate_comes_from_its_simulator() -> None:
    simulated = Credentials("SIM-a-key", "http://127.0.0.1:8100", TOPIC)
    assert sns.is_trusted("http://127.0.0.1:8100/sns/a.pem", simulated)
    assert not sns.is_trusted(CERTIFICATE, simulated)


def mail(to: str, body: str = "Hi", **more: object) -> OutgoingMessage:
    content = MailContent("Olá", "<p>Hi</p>", "Café", None, (("List-Unsubscribe", "<https://x.test/u>"),))
    content = msgspec.structs.replace(content, **more)
    return OutgoingMessage(DELIVERY, ATTEMPT, "o@grace.test", to, body, (), "", "email", content)


def test_one_mail_as_the_model_has_it() -> None:
    file = Attachment("a.txt", "text/plain", b"hello", "c1")
    path, body = sending.request([mail("b@x.test", attachments=(file,))], "events")
    assert path == sending.SINGLE
    assert msgspec.json.decode(body) == {
        "FromEmailAddress": "=?utf-8?b?Q2Fmw6k=?= <o@grace.test>",
        "Destination": {"ToAddresses": ["b@x.test"]},
        "Content": {
            "Simple": {
                "Subject": {"Data": "Olá", "Charset": "UTF-8"},
                "Body": {"Text": {"Data": "Hi", "Charset": "UTF-8"}, "Html": {"Data": "<p>Hi</p>", "Charset": "UTF-8"}},
                "Headers": [{"Name": "List-Unsubscribe", "Value": "<https://x.test/u>"}],
                "Attachments": [
                    {
                        "RawContent": "aGVsbG8=",
                        "FileName": "a.txt",
                        "ContentType": "text/plain",
                        "ContentDisposition": "INLINE",
                        "ContentTransferEncoding": "BASE64",
                        "ContentId": "c1",
                    }
                ],
            }
        },
        "EmailTags": [
            {"Name": "koinon_delivery", "Value": str(DELIVERY)},
            {"Name": "koinon_attempt", "Value": str(ATTEMPT)},
        ],
        "ConfigurationSetName": "events",
    }


def test_fifty_share_a_call_and_files_go_alone() -> None:
    file = Attachment("a.txt", "text/plain", b"hello")
    messages = [mail(f"p{n}@x.test") for n in range(51)] + [mail("q@x.test", attachments=(file,))]
    assert [len(part) for part in sending.grouped(messages)] == [50, 1, 1]


@pytest.mark.parametrize(
    ("status", "name", "words", "kind", "code"),
    [
        (400, "MessageRejected", "Email address is not verified.", ErrorKind.CONFIGURATION, "domain_unverified"),
        (400, "MessageRejected", "Bad content", ErrorKind.CONTENT, "MessageRejected"),
        (400, "AccountSuspendedException", "", ErrorKind.ACCOUNT, "AccountSuspendedException"),
        (400, "SendingPausedException", "", ErrorKind.ACCOUNT, "SendingPausedException"),
        (400, "LimitExceededException", "", ErrorKind.CAP, "LimitExceededException"),
        (429, "TooManyRequestsException", "Maximum sending rate exceeded.", ErrorKind.THROTTLED,
         "TooManyRequestsException"),
        (429, "TooManyRequestsException", "Daily message quota exceeded.", ErrorKind.CAP, "daily_quota_exceeded"),
        (403, "SignatureDoesNotMatch:http://x/", "", ErrorKind.CONFIGURATION, "SignatureDoesNotMatch"),
        (400, "NeverSeen", "", ErrorKind.UNKNOWN_CODE, "NeverSeen"),
    ],
)  # fmt: skip
def test_the_error_table(status: int, name: str, words: str, kind: ErrorKind, code: str) -> None:
    answer = Response(status, [(b"x-amzn-ErrorType", name.encode())], msgspec.json.encode({"message": words}))
    (result,) = sending.results(answer, 1)
    assert isinstance(result, Refused)
    assert (result.error.kind, result.error.code) == (kind, code)


def test_a_bulk_answers_for_each_and_doubt_stays_doubt() -> None:
    rows = [
        {"Status": "SUCCESS", "MessageId": "a"},
        {"Status": "ACCOUNT_THROTTLED", "Error": "slow"},
        {"Status": "SUCCESS"},
    ]
    first, second, third = sending.results(Response(200, [], msgspec.json.encode({"BulkEmailEntryResults": rows})), 3)
    assert isinstance(first, Accepted)
    assert isinstance(second, Refused)
    assert second.error.kind is ErrorKind.THROTTLED
    assert isinstance(third, Unknown)
    for answer in (
        Response(200, [], b"{}"),
        Response(503, [], b""),
        Response(200, [], b'{"BulkEmailEntryResults":[]}'),
    ):
        assert {type(one) for one in sending.results(answer, 2)} == {Unknown}


def facts(kind: str, **more: object) -> list[Fact]:
    tags = {"koinon_delivery": [str(DELIVERY)], "koinon_attempt": [str(ATTEMPT)], "ses:source-ip": ["192.0.2.1"]}
    told = {"messageId": "ses-1", "source": "Office <o@grace.test>", "destination": ["b@x.test"], "tags": tags}
    return webhook.parse(noticed({"eventType": kind, "mail": told, **more}))


def noticed(message: object, kind: str = "Notification") -> bytes:
    text = message if isinstance(message, str) else msgspec.json.encode(message).decode()
    made = {"Type": kind, "MessageId": "m1", "TopicArn": TOPIC, "Message": text, "Signature": "", "SigningCertURL": ""}
    return msgspec.json.encode(made | {"Timestamp": "2026-11-20T10:00:00.000Z"})


@pytest.mark.parametrize(
    ("kind", "state"),
    [("Send", "sent"), ("Delivery", "delivered"), ("Reject", "failed"), ("Rendering Failure", "failed")],
)
def test_receipts_name_our_delivery(kind: str, state: str) -> None:
    (fact,) = facts(kind)
    assert isinstance(fact, Receipt)
    assert (fact.state, fact.delivery_id, fact.attempt_id, fact.provider_id) == (state, DELIVERY, ATTEMPT, "ses-1")
    assert (fact.event_id, fact.occurred_at) == ("m1", AT)


@pytest.mark.parametrize(
    ("kind", "sub", "person", "code", "error"),
    [
        ("Permanent", "General", {"status": "5.1.1"}, "5.1.1", ErrorKind.RECIPIENT_INVALID),
        ("Permanent", "General", {"diagnosticCode": "smtp; 550 5.7.1 policy"}, "5.7.1", ErrorKind.CONTENT),
        ("Permanent", "General", {}, "Permanent.General", ErrorKind.RECIPIENT_INVALID),
        ("Permanent", "UnsubscribedRecipient", {}, "Permanent.UnsubscribedRecipient", ErrorKind.OPTED_OUT),
        ("Permanent", "OnAccountSuppressionList", {"status": "5.1.1"}, "Permanent.OnAccountSuppressionList",
         ErrorKind.RECIPIENT_INVALID),
        ("Transient", "MailboxFull", {}, "Transient.MailboxFull", ErrorKind.RETRYABLE),
        ("Transient", "ContentRejected", {}, "Transient.ContentRejected", ErrorKind.CONTENT),
        ("Undetermined", "Undetermined", {}, "Undetermined.Undetermined", ErrorKind.RETRYABLE),
    ],
)  # fmt: skip
def test_bounces_have_their_class(kind: str, sub: str, person: dict[str, str], code: str, error: ErrorKind) -> None:
    bounce = {"bounceType": kind, "bounceSubType": sub, "bouncedRecipients": [{"emailAddress": "b@x.test"} | person]}
    receipt, event = facts("Bounce", bounce=bounce)
    assert isinstance(receipt, Receipt)
    assert isinstance(event, EmailEvent)
    assert receipt.error is not None
    assert (receipt.error.code, receipt.error.kind, event.kind) == (code, error, "bounce")


def test_complaints_opt_out_and_not_spam_does_not() -> None:
    told, left = facts("Complaint", complaint={"complaintFeedbackType": "abuse"})
    assert isinstance(told, EmailEvent)
    assert left == OptOut("m1", "o@grace.test", "b@x.test", "complaint", AT, channel="email")
    assert facts("Complaint", complaint={"complaintFeedbackType": "not-spam"}) == [Unrecognised("m1", "Complaint")]
    (click,) = facts("Click", click={"link": "https://x.test/a", "timestamp": "2026-11-20T11:00:00.000Z"})
    assert isinstance(click, EmailEvent)
    assert (click.url, click.occurred_at) == ("https://x.test/a", AT + timedelta(hours=1))


@pytest.mark.parametrize("encoded", [True, False])
def test_a_mail_for_us_stands_in_the_notification(encoded: bool) -> None:
    raw = "From: Ada <ada@people.test>\r\nTo: x@y.test\r\nSubject: Hi\r\n\r\nHello\r\n"
    content = base64.b64encode(raw.encode()).decode() if encoded else raw
    told = {"notificationType": "Received", "content": content, "receipt": {"recipients": ["Office@grace.test"]}}
    kept = noticed(told | {"mail": {"messageId": "in-1"}})
    assert webhook.inspect(kept) == ("m1", 1)
    (fact,) = webhook.parse(kept)
    assert isinstance(fact, InboundMessage)
    assert (fact.from_, fact.sender, fact.text, fact.provider_id) == (
        "ada@people.test",
        "office@grace.test",
        "Hello",
        "in-1",
    )


def test_subscriptions_are_announced_and_other_words_counted() -> None:
    assert webhook.parse(noticed("hello", "SubscriptionConfirmation")) == [Announced("m1", TOPIC)]
    assert webhook.parse(noticed("hello", "UnsubscribeConfirmation")) == [Unrecognised("m1", "UnsubscribeConfirmation")]
    assert webhook.parse(noticed("Successfully validated SNS topic")) == [Unrecognised("m1", "text")]
    assert facts("DeliveryDelay") == [Unrecognised("m1", "DeliveryDelay")]


async def test_a_confirmation_is_opened_at_sns_alone() -> None:
    kept = msgspec.json.decode(noticed("hello", "SubscriptionConfirmation"))
    elsewhere = msgspec.json.encode(kept | {"SubscribeURL": "http://127.0.0.1:1/steal"})
    assert await Ses().complete(LIVE, elsewhere) is None
