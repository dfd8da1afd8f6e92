"""SendGrid behind the provider port."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime

from koinon.channels.contracts import (
    Accepted,
    Capabilities,
    Credentials,
    ErrorKind,
    Fact,
    Field,
    Health,
    OutgoingMessage,
    Refused,
    SendResult,
    Unknown,
)
from koinon.channels.mail import calls
from koinon.channels.mail.practice import practice_lines
from koinon.channels.ports import Call, Inspected, Provider
from koinon.channels.providers.sendgrid import schemas, sending, webhook
from koinon.channels.providers.sendgrid.errors import classify, faults, position, refusal, to_error
from koinon.channels.providers.sendgrid.simulated import simulated_key
from koinon.platform import tracing
from koinon.platform.http import LeanClient, Response, request_bytes

MOST_BYTES = MAIL_BYTES = 30 * 1024 * 1024
ROUNDS = 3
CAPABILITIES = Capabilities(
    channels=frozenset({"email"}),
    max_characters=10_000_000,
    max_segments=1,
    max_media=100,
    max_media_bytes=22_000_000,  # 30 MB on the wire, where base64 takes four bytes for three
    media_types=frozenset({"*/*"}),
    sender_kinds=frozenset({"email"}),
    receipts=True,
    read_receipts=True,
    can_find=False,  # the Email Activity API is an addition that most accounts have not bought
    can_list_opt_outs=False,
    segments_per_second=1_000.0,
    media_per_second=100.0,
    throughput_unit="message",
)
FIELDS = (
    Field("api_key", "API key", "Settings, API Keys: with full access to Mail Send.", secret=True, role="api_key"),
    Field(
        "verification_key",
        "Verification key",
        "Settings, Mail Settings, Event Webhook: with Signature Verification on. It proves that events are SendGrid's.",
        required=False,
        pattern="[A-Za-z0-9+/]{100,200}={0,2}",
        role="webhook_key",
    ),
)


class SendGrid(Provider):
    """Mail by SendGrid's Web API v3."""

    name = "sendgrid"
    title = "Twilio SendGrid"
    capabilities = CAPABILITIES
    fields = FIELDS
    base_url = "https://api.sendgrid.com"
    max_webhook_bytes = MAIL_BYTES

    def __init__(self, client: LeanClient | None = None) -> None:
        self._client = client or LeanClient()

    def takes_tags(self, credentials: Credentials, sender: str) -> bool:
        """Inbound Parse takes in whatever is written to a domain."""
        return True

    async def send(self, credentials: Credentials, messages: Sequence[OutgoingMessage]) -> list[SendResult]:
        """POST /v3/mail/send, up to 1,000 messages a call.

        SendGrid takes a call whole or not at all: one it refused for some recipients is written again without them.
        """

        def post(part: Sequence[int]) -> "asyncio.Future[list[SendResult]]":
            return asyncio.ensure_future(self._post(credentials, [messages[one] for one in part]))

        return await calls.side_by_side(len(messages), sending.grouped(messages), post)

    async def _post(self, credentials: Credentials, messages: Sequence[OutgoingMessage]) -> list[SendResult]:
        results: dict[int, SendResult] = {}
        for index, message in enumerate(messages):
            error = calls.misses(message)
            if error is not None:
                results[index] = Refused(error)
        for _ in range(ROUNDS):
            left = [index for index in range(len(messages)) if index not in results]
            if not left:
                break
            answer = await self._written(credentials, [messages[index] for index in left])
            if isinstance(answer, Response) and answer.status == 400 and (wrong := _wrong(answer, len(left))):
                results |= {left[index]: refused for index, refused in wrong.items()}
                continue
            for number, index in enumerate(left):
                results[index] = _read(answer, number, len(left)) if isinstance(answer, Response) else answer
        return [results.get(index, Refused(sending.GIVEN_UP)) for index in range(len(messages))]

    async def _written(self, credentials: Credentials, messages: Sequence[OutgoingMessage]) -> Response | SendResult:
        origin, head = calls.bearer(credentials.base_url, credentials.api_key)
        lines = practice_lines(credentials, messages[0])
        body = schemas.encoder.encode(sending.body(messages))
        if len(body) > MOST_BYTES:
            return Refused(sending.TOO_LARGE)
        data = request_bytes("POST", origin.path + "/v3/mail/send", head + lines + tracing.lines(), body)
        return await calls.ask(self._client, origin, data)

    def verify(self, call: Call, credentials: Credentials, now: datetime) -> None:
        webhook.verify(call, credentials.webhook_key, now)

    def keep(self, call: Call) -> bytes:
        return webhook.keep(call)

    def parse(self, kept: bytes) -> list[Fact]:
        return webhook.parse(kept)

    def inspect(self, kept: bytes) -> Inspected:
        return webhook.inspect(kept)

    def simulated(self, key: str) -> Mapping[str, str]:
        return {"api_key": key, "verification_key": simulated_key(key)}

    def classify(self, code: str) -> ErrorKind:
        return classify(code)

    async def health(self, credentials: Credentials) -> Health:
        """GET /v3/scopes: what the key may do."""
        origin, head = calls.bearer(credentials.base_url, credentials.api_key)
        return await calls.probe(self._client, origin, "/v3/scopes", head, refusal)


def _wrong(answer: Response, count: int) -> dict[int, SendResult]:
    """The personalizations a refusal names; empty where it speaks of the call as a whole."""
    found: dict[int, SendResult] = {}
    for fault in faults(answer):
        index = position(fault)
        if index is not None and index < count:
            found.setdefault(index, Refused(to_error(answer, fault)))
    return found


def _read(response: Response, number: int, count: int) -> SendResult:
    """The result of one of a call's messages, which share an id: each gets its number behind it."""
    if 200 <= response.status < 300:
        message_id = response.header("x-message-id")
        if not message_id:
            return Unknown("accepted without an id")
        return Accepted(f"{message_id}:{number}" if count > 1 else message_id, None, None, None)
    error = refusal(response)
    if response.status >= 500 and error.code.startswith("http_"):
        return Unknown(f"HTTP {response.status} without words")
    return Refused(error)
