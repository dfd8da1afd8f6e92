"""SNS: signed envelopes, a certificate at our own address, subscriptions that are confirmed."""

import base64
import secrets
import time
import uuid
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qs, quote

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from koinon.simulator.accounts import Account
from koinon.simulator.carrier import Carrier
from koinon.simulator.http import Reply, Request
from koinon.simulator.mailing.carrying import Post
from koinon.simulator.webhooks import Parcel

ATTEMPTS = 4
TOPIC = "arn:aws:sns:us-east-1:000000000000:koinon-simulator"
CERTIFICATE = "/sns/SimpleNotificationService-simulator.pem"
NOTICE = ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type")
CONFIRMATION = ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type")
XML = b"text/xml"


class Topic:
    """An account's one topic: its signature version, and who waits for a confirmation."""

    def __init__(self) -> None:
        self.version = "1"
        self.token = secrets.token_hex(32)
        self.endpoint: str | None = None


@lru_cache(maxsize=1)
def key() -> rsa.RSAPrivateKey:
    """The key this process signs with."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@lru_cache(maxsize=1)
def certificate() -> bytes:
    """Its certificate, made by itself."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "sns.simulator")])
    now = datetime.now(UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key().public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365))
        .sign(key(), hashes.SHA256())
    )
    return built.public_bytes(Encoding.PEM)


def notify(carrier: Carrier, account: Account, message: dict[str, Any], url: str, *, forged: bool = False) -> None:
    """Post an event to whoever subscribed."""
    envelope = {
        "Type": "Notification",
        "MessageId": str(uuid.uuid4()),
        "TopicArn": TOPIC,
        "Subject": "Amazon SES Email Event Notification",
        "Message": msgspec.json.encode(message).decode(),
        "Timestamp": _now(),
    }
    _post(carrier, account, envelope, url, forged=forged)


def subscribe(carrier: Carrier, account: Account, request: Request) -> Reply:
    """Action=Subscribe, and SetTopicAttributes for the signature version, as the SDK posts them."""
    asked = {name: values[0] for name, values in parse_qs(request.body.decode("utf-8", "replace")).items()}
    topic, action = account.part(Topic), asked.get("Action", "")
    if action == "SetTopicAttributes" and asked.get("AttributeName") == "SignatureVersion":
        topic.version = asked.get("AttributeValue", "1")
        return _xml(action, "")
    if action != "Subscribe" or not asked.get("Endpoint", "").startswith("http"):
        return Reply(400, _error("InvalidParameter", "Invalid parameter"), content_type=XML)
    topic.endpoint = asked["Endpoint"]
    address = f"{carrier.url}/sns/?Action=ConfirmSubscription&TopicArn={quote(TOPIC, safe='')}&Token={topic.token}"
    envelope = {
        "Type": "SubscriptionConfirmation",
        "MessageId": str(uuid.uuid4()),
        "Token": topic.token,
        "TopicArn": TOPIC,
        "Message": f"You have chosen to subscribe to the topic {TOPIC}.",
        "SubscribeURL": address,
        "Timestamp": _now(),
    }
    _post(carrier, account, envelope, topic.endpoint)
    return _xml(action, "<SubscriptionArn>pending confirmation</SubscriptionArn>")


def confirm(carrier: Carrier, token: str) -> Reply:
    """GET SubscribeURL: from now on events go there."""
    for account in carrier.accounts.values():
        topic = account.part(Topic)
        if topic.endpoint and secrets.compare_digest(topic.token.encode(), token.encode("utf-8", "replace")):
            post = account.part(Post)
            post.event_url = post.inbound_url = topic.endpoint
            return _xml("ConfirmSubscription", f"<SubscriptionArn>{TOPIC}:{uuid.uuid4()}</SubscriptionArn>")
    return Reply(400, _error("InvalidParameter", "Invalid parameter: Token"), content_type=XML)


def _post(carrier: Carrier, account: Account, envelope: dict[str, str], url: str, *, forged: bool = False) -> None:
    version = account.part(Topic).version
    names = NOTICE if envelope["Type"] == "Notification" else CONFIRMATION
    text = "".join(f"{name}\n{envelope[name]}\n" for name in names if name in envelope)
    algorithm = hashes.SHA1() if version == "1" else hashes.SHA256()  # noqa: S303 - what version 1 is
    signature = key().sign((text + ("forged" if forged else "")).encode(), padding.PKCS1v15(), algorithm)
    proof = {
        "SignatureVersion": version,
        "Signature": base64.b64encode(signature).decode(),
        "SigningCertURL": carrier.url + CERTIFICATE,
        "UnsubscribeURL": f"{carrier.url}/sns/?Action=Unsubscribe",
    }
    body = msgspec.json.encode(envelope | proof)
    head = (
        f"x-amz-sns-message-type: {envelope['Type']}\r\nx-amz-sns-message-id: {envelope['MessageId']}\r\n"
        f"x-amz-sns-topic-arn: {TOPIC}\r\nContent-Type: text/plain; charset=UTF-8\r\n"
        "User-Agent: Amazon Simple Notification Service Agent\r\n"
    )
    carrier.webhooks.post(url, lambda attempt: Parcel(head, body), ATTEMPTS)


def moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _now() -> str:
    return moment(time.time())


def _xml(action: str, inner: str) -> Reply:
    body = (
        f'<{action}Response xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><{action}Result>{inner}</{action}Result>'
        f"<ResponseMetadata><RequestId>{uuid.uuid4()}</RequestId></ResponseMetadata></{action}Response>"
    )
    return Reply(200, body.encode(), content_type=XML)


def _error(code: str, words: str) -> bytes:
    return (
        f'<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>Sender</Type><Code>{code}</Code>'
        f"<Message>{words}</Message></Error><RequestId>{uuid.uuid4()}</RequestId></ErrorResponse>"
    ).encode()
