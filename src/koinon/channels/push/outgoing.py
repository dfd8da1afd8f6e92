"""A message to a contact as a notification: what it says, what the app gets unseen, and what is too long (CHN-038)."""

import hashlib
from collections.abc import Mapping

from koinon.channels.contracts import (
    Credentials,
    ErrorKind,
    Field,
    OutgoingMessage,
    ProviderError,
    PushContent,
    Refused,
    Unknown,
)
from koinon.identity import PushMessage
from koinon.platform.http import ConnectFailed, HttpFailure, Response

MOST_CHARACTERS = 2_000
MOST_BYTES = 4_096
SLOW_DOWN_SECONDS = 60.0
TOO_LONG = Refused(ProviderError("payload_too_large", ErrorKind.CONTENT, "A notification has room for 4,096 bytes."))
CONTENT = Field(
    "content",
    "What notifications show",
    "Hidden: ids only; the app asks for the text itself.",
    default="shown",
    choices=("shown", "hidden"),
)


def notification(credentials: Credentials, message: OutgoingMessage) -> tuple[PushMessage, Mapping[str, str]]:
    """What the device shows, and what only the app sees. The delivery's id is its tag: a repeat replaces it."""
    content = message.content if isinstance(message.content, PushContent) else PushContent("")
    hidden = credentials.more.get("content") == "hidden"
    shown = PushMessage(content.title, "" if hidden else message.body, content.link or "", str(message.delivery_id))
    return shown, {**content.data, "delivery_id": str(message.delivery_id)}


def is_too_long(message: OutgoingMessage, body: bytes) -> bool:
    """Whether no push service would take it."""
    return len(message.body) > MOST_CHARACTERS or len(body) > MOST_BYTES


def ended(fault: HttpFailure) -> Refused | Unknown:
    """A call that got no answer: surely not taken where nothing was written."""
    if isinstance(fault, ConnectFailed):
        return Refused(ProviderError("connect_failed", ErrorKind.RETRYABLE, str(fault)))
    return Unknown(str(fault))


def wait_of(answer: Response) -> float:
    """Seconds to wait by Retry-After (RFC 9110 §10.2.3), else a minute: services that throttle ask for no less."""
    told = answer.header("retry-after") or ""
    return float(told) if told.isascii() and told.isdecimal() else SLOW_DOWN_SECONDS


def fingerprint(*parts: str) -> str:
    """By which an account's open connection is known, without keeping its secret as a key."""
    return hashlib.sha256("\x00".join(parts).encode()).hexdigest()
