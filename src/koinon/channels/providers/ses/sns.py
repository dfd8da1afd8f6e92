"""The proof of what SNS posts: RSA over chosen fields, by a certificate that lies at Amazon and nowhere else.

Source: SNS Developer Guide "Verifying the signatures of Amazon SNS messages".
"""

import base64
import binascii
import re
import time
from collections import OrderedDict
from datetime import UTC, datetime
from urllib.parse import urlsplit

import msgspec
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from koinon.channels.contracts import Credentials
from koinon.channels.keys import KEY_PREFIX
from koinon.channels.ports import BadSignature, StaleTimestamp
from koinon.channels.providers.ses import schemas
from koinon.platform.http import HttpFailure, HttpSession

TOLERANCE_SECONDS = 3_600
NOTICE = ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type")
CONFIRMATION = ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type")
HASHES = {"1": hashes.SHA1(), "2": hashes.SHA256()}  # noqa: S303 - version 1 is SHA-1, and SNS still signs by it
MOST_KEPT, MOST_BYTES, REMEMBERED_SECONDS, SECONDS = 64, 64 * 1024, 86_400.0, 4.0
# A region as Amazon names them: a bucket called sns has the host sns.s3-us-west-2.amazonaws.com.
_is_amazon = re.compile(r"sns\.[a-z]{2}(?:-[a-z]+){1,3}-[0-9]{1,2}\.amazonaws\.com(?:\.cn)?").fullmatch
UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


def read(raw: bytes) -> schemas.Envelope:
    """What was posted. BadSignature for what is no envelope: then nothing proves it."""
    try:
        return schemas.envelope_decoder.decode(raw)
    except UNREADABLE as fault:
        raise BadSignature from fault


def is_trusted(url: str, credentials: Credentials) -> bool:
    """Whether an address is SNS's own; of a simulated account the simulator's."""
    try:
        parts = urlsplit(url)
        if credentials.api_key.startswith(KEY_PREFIX):
            base = urlsplit(credentials.base_url)
            return (parts.scheme, parts.netloc) == (base.scheme, base.netloc)
        named = _is_amazon((parts.hostname or "").lower()) is not None
        return parts.scheme == "https" and named and parts.port in (None, 443) and not parts.username
    except ValueError:
        return False


def signed_text(envelope: schemas.Envelope) -> bytes:
    """`Key`, `value` a line each, of the fields that count."""
    names = NOTICE if envelope.Type == "Notification" else CONFIRMATION
    fields = ((name, getattr(envelope, name)) for name in names)
    return "".join(f"{name}\n{value}\n" for name, value in fields if value is not None).encode()


class Certificates:
    """Certificates by their address: fetched before a call is proven, kept for a day, a failure for a minute."""

    def __init__(self) -> None:
        self._keys: OrderedDict[str, tuple[RSAPublicKey | None, float]] = OrderedDict()

    def key(self, url: str) -> RSAPublicKey | None:
        known, until = self._keys.get(url, (None, 0.0))
        return known if time.monotonic() < until else None

    async def fetch(self, url: str) -> None:
        """Have the certificate of a trusted address, if it can be had."""
        if time.monotonic() < self._keys.get(url, (None, 0.0))[1]:
            return
        found = await _fetched(url)
        self._keys[url] = (found, time.monotonic() + (REMEMBERED_SECONDS if found else 60.0))
        self._keys.move_to_end(url)
        if len(self._keys) > MOST_KEPT:
            self._keys.popitem(last=False)


async def _fetched(url: str) -> RSAPublicKey | None:
    async with HttpSession() as http:
        try:
            answer = await http.request("GET", url, timeout=SECONDS, repeatable=False)
        except HttpFailure:
            return None
    if answer.status != 200 or len(answer.body) > MOST_BYTES:
        return None
    try:
        key = x509.load_pem_x509_certificate(answer.body).public_key()
    except ValueError:
        return None
    return key if isinstance(key, RSAPublicKey) else None


def verify(envelope: schemas.Envelope, key: RSAPublicKey | None, credentials: Credentials, now: datetime) -> None:
    """The topic is ours, the signature right, the hour not over. Raises BadSignature, StaleTimestamp."""
    algorithm = HASHES.get(envelope.SignatureVersion)
    if key is None or algorithm is None or envelope.TopicArn != credentials.webhook_key:
        raise BadSignature
    if not is_trusted(envelope.SigningCertURL, credentials):
        raise BadSignature
    try:
        signature = base64.b64decode(envelope.Signature, validate=True)
        key.verify(signature, signed_text(envelope), padding.PKCS1v15(), algorithm)
    except (InvalidSignature, binascii.Error, ValueError) as fault:
        raise BadSignature from fault
    try:
        age = abs((now - moment(envelope.Timestamp)).total_seconds())
    except ValueError as fault:
        raise BadSignature from fault
    if age > TOLERANCE_SECONDS:
        raise StaleTimestamp


def moment(text: str | None) -> datetime:
    """An ISO 8601 moment as aware UTC; ValueError when it is none."""
    if not text:
        raise ValueError("an event without a time")
    found = datetime.fromisoformat(text)
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
