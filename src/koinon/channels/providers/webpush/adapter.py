"""Web Push behind the provider port: to a browser by its own push service, signed with the account's key (RFC 8292)."""

import asyncio
import base64
import binascii
import time
from collections.abc import Mapping, Sequence

import msgspec
from cryptography.hazmat.primitives.asymmetric import ec

from koinon.channels.contracts import (
    Accepted,
    Credentials,
    ErrorKind,
    Field,
    Health,
    OutgoingMessage,
    ProviderError,
    Refused,
    SendResult,
)
from koinon.channels.keys import KEY_PREFIX
from koinon.channels.providers.silent import Silent, push_capabilities
from koinon.channels.push import outgoing, simulated
from koinon.platform.http import HttpFailure, Response
from koinon.platform.web_push import (
    InvalidSubscription,
    ServerKey,
    Unsendable,
    post,
    server_key_of,
    subscription,
)

# RFC 8030 §5 and §7.3; push services say no more than a status.
CODES: dict[ErrorKind, str] = {
    ErrorKind.RECIPIENT_INVALID: "404 410 invalid_subscription",
    ErrorKind.THROTTLED: "429",
    ErrorKind.RETRYABLE: "500 502 503 504",
    ErrorKind.CONFIGURATION: "401 403 key",
    ErrorKind.CONTENT: "400 413 payload_too_large",
}
KINDS = {code: kind for kind, codes in CODES.items() for code in codes.split()}


NO_KEY = "This is no P-256 private key in base64url."


class WebPushProvider(Silent):
    """The Web Push adapter; `to` is a subscription as the browser gives it, in JSON."""

    name = "webpush"
    title = "Web Push"
    capabilities = push_capabilities(200.0)
    base_url = "https:"
    fields = (
        Field(
            "private_key",
            "Private key (VAPID)",
            "32 bytes in base64url, of the key that the site subscribes with.",
            secret=True,
            role="api_key",
            pattern=r"[A-Za-z0-9_-]{43}=?",
        ),
        Field(
            "contact",
            "Contact",
            "Whom push services write to: mailto:… or https://…",
            pattern=r"(mailto:[^\s@]+@[^\s@]+|https://\S+)",
        ),
        outgoing.CONTENT,
    )

    def faults(self, values: Mapping[str, str]) -> Mapping[str, str]:
        """The key is one on the curve."""
        try:
            key_of(Credentials(values["private_key"], self.base_url, ""))
        except ValueError as fault:
            return {"private_key": str(fault)}
        return {}

    async def send(self, credentials: Credentials, messages: Sequence[OutgoingMessage]) -> list[SendResult]:
        """POST to each subscription, side by side."""
        try:
            key = key_of(credentials)
        except ValueError as fault:
            refused = Refused(ProviderError("key", ErrorKind.CONFIGURATION, str(fault)))
            return [refused for _ in messages]
        return list(await asyncio.gather(*[_sent(key, credentials, message) for message in messages]))

    def simulated(self, key: str) -> Mapping[str, str]:
        return {"private_key": key, "contact": "mailto:nobody@sim.test"}

    def classify(self, code: str) -> ErrorKind:
        return KINDS.get(code, ErrorKind.UNKNOWN_CODE)

    async def health(self, credentials: Credentials) -> Health:
        """Whether the key is one: browsers' push services are many, and none can be asked about it."""
        started, error = time.monotonic(), None
        try:
            key_of(credentials)
        except ValueError as fault:
            error = ProviderError("key", ErrorKind.CONFIGURATION, str(fault))
        return Health(error is None, time.monotonic() - started, error)


def key_of(credentials: Credentials) -> ServerKey:
    """The account's key. Raises ValueError."""
    if credentials.api_key.startswith(KEY_PREFIX):
        return server_key_of(simulated.curve_key(credentials.api_key))
    try:
        raw = base64.urlsafe_b64decode(credentials.api_key.rstrip("=") + "=")
        if len(raw) != 32:
            raise ValueError
        return server_key_of(ec.derive_private_key(int.from_bytes(raw, "big"), ec.SECP256R1()))
    except (binascii.Error, ValueError) as fault:
        raise ValueError(NO_KEY) from fault


async def _sent(key: ServerKey, credentials: Credentials, message: OutgoingMessage) -> SendResult:
    shown, data = outgoing.notification(credentials, message)
    body = msgspec.json.encode({**data, "title": shown.title, "body": shown.body, "link": shown.link, "tag": shown.tag})
    if outgoing.is_too_long(message, body):
        return outgoing.TOO_LONG
    try:
        answer = await post(
            subscription(message.to),
            body,
            key,
            contact=credentials.more.get("contact", "mailto:nobody@localhost"),
            about=shown.tag,
            is_local=credentials.api_key.startswith(KEY_PREFIX),
        )
    except (InvalidSubscription, Unsendable) as fault:
        return Refused(ProviderError("invalid_subscription", ErrorKind.RECIPIENT_INVALID, str(fault)[:500]))
    except HttpFailure as fault:
        return outgoing.ended(fault)
    if 200 <= answer.status < 300:
        return Accepted(answer.header("location") or str(message.attempt_id), None, None, None)
    return Refused(_error(answer))


def _error(answer: Response) -> ProviderError:
    code = str(answer.status)
    kind = KINDS.get(code, ErrorKind.RETRYABLE if answer.status >= 500 else ErrorKind.UNKNOWN_CODE)
    wait = outgoing.wait_of(answer) if kind is ErrorKind.THROTTLED else None
    return ProviderError(code, kind, f"HTTP {code}", wait)
