"""Resend behind the provider port."""

import asyncio
import base64
import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from koinon.channels.contracts import (
    Capabilities,
    Credentials,
    ErrorKind,
    Fact,
    Field,
    FoundMessage,
    Health,
    OutgoingMessage,
    Refused,
    SendResult,
)
from koinon.channels.mail import calls
from koinon.channels.mail.pacing import Pace
from koinon.channels.mail.practice import practice_lines
from koinon.channels.ports import Call, Inspected, Provider
from koinon.channels.providers.resend import finding, receiving, sending, webhook
from koinon.channels.providers.resend.errors import classify, refusal
from koinon.platform import tracing
from koinon.platform.http import LeanClient, Response, request_bytes

MOST_BYTES = 40 * 1024 * 1024
CALLS_PER_SECOND, LONGEST_WAIT = 2.0, 15.0
CAPABILITIES = Capabilities(
    channels=frozenset({"email"}),
    max_characters=10_000_000,
    max_segments=1,
    max_media=100,
    max_media_bytes=29_000_000,  # 40 MB on the wire, where base64 takes four bytes for three
    media_types=frozenset({"*/*"}),
    sender_kinds=frozenset({"email"}),
    receipts=True,
    read_receipts=True,
    can_find=True,
    can_list_opt_outs=False,
    # Two calls a second, and a call carries up to 100 mails.
    segments_per_second=200.0,
    media_per_second=2.0,
    throughput_unit="message",
    idempotent=True,  # the very same call is dropped for 24 hours
)
FIELDS = (
    Field("api_key", "API key", "API Keys in the Resend dashboard; sending access is enough.", True, role="api_key"),
    Field(
        "webhook_secret",
        "Signing secret",
        "Resend shows it once you enter this account's webhook address there; add it then. It proves its calls.",
        secret=True,
        required=False,
        pattern="whsec_[A-Za-z0-9+/=]{16,128}",
        role="webhook_key",
    ),
)


class Resend(Provider):
    """Mail by Resend's API: batches of 100, single calls where a mail has files."""

    name = "resend"
    title = "Resend"
    capabilities = CAPABILITIES
    fields = FIELDS
    base_url = "https://api.resend.com"

    def __init__(self, client: LeanClient | None = None) -> None:
        self._client = client or LeanClient()
        self._pace = Pace(CALLS_PER_SECOND, LONGEST_WAIT)

    def takes_tags(self, credentials: Credentials, sender: str) -> bool:
        """Whatever is written to a receiving domain comes in."""
        return True

    async def send(self, credentials: Credentials, messages: Sequence[OutgoingMessage]) -> list[SendResult]:
        """POST /emails/batch for those without files, 100 a call; POST /emails for each that has some."""
        plain: list[int] = []
        alone: list[int] = []
        for position, message in enumerate(messages):
            (alone if calls.content_of(message).attachments else plain).append(position)
        parts = calls.in_parts(plain, sending.BATCH) + calls.in_parts(alone, 1)

        def post(part: Sequence[int]) -> "asyncio.Future[list[SendResult]]":
            return asyncio.ensure_future(self._post(credentials, [messages[position] for position in part]))

        return await calls.side_by_side(len(messages), parts, post)

    async def _post(self, credentials: Credentials, messages: Sequence[OutgoingMessage]) -> list[SendResult]:
        errors = [calls.misses(message) for message in messages]
        sound = [message for message, error in zip(messages, errors, strict=True) if error is None]
        sent = iter(await self._written(credentials, sound) if sound else [])
        return [next(sent) if error is None else Refused(error) for error in errors]

    async def _written(self, credentials: Credentials, messages: Sequence[OutgoingMessage]) -> list[SendResult]:
        origin, head = calls.bearer(credentials.base_url, credentials.api_key)
        path, lines, body = sending.request(messages)
        if len(body) > MOST_BYTES:
            return [Refused(sending.TOO_LARGE)] * len(messages)
        wait = await self._pace.turn(credentials.api_key)
        if wait is not None:
            return [Refused(msgspec.structs.replace(sending.PACED, retry_after=wait))] * len(messages)
        data = request_bytes(
            "POST", origin.path + path, head + lines + practice_lines(credentials, messages[0]) + tracing.lines(), body
        )
        answer = await calls.ask(self._client, origin, data)
        if not isinstance(answer, Response):
            return [answer] * len(messages)
        self._pace.learn(credentials.api_key, answer)
        return sending.results(answer, len(messages))

    def verify(self, call: Call, credentials: Credentials, now: datetime) -> None:
        webhook.verify(call, credentials.webhook_key, now)

    def keep(self, call: Call) -> bytes:
        return webhook.keep(call)

    def parse(self, kept: bytes) -> list[Fact]:
        return webhook.parse(kept)

    def inspect(self, kept: bytes) -> Inspected:
        return webhook.inspect(kept)

    async def complete(self, credentials: Credentials, kept: bytes) -> bytes | None:
        """GET /emails/receiving/{id}: what email.received only announced."""
        return await receiving.complete(credentials, kept)

    def simulated(self, key: str) -> Mapping[str, str]:
        secret = hashlib.sha256(b"koinon simulator resend " + key.encode()).digest()
        return {"api_key": key, "webhook_secret": "whsec_" + base64.b64encode(secret).decode()}

    def classify(self, code: str) -> ErrorKind:
        return classify(code)

    async def find(self, credentials: Credentials, to: str, since: datetime, until: datetime) -> list[FoundMessage]:
        """GET /emails, the latest first, until they are older than asked for."""
        return await finding.find(self._client, credentials, to, since, until)

    async def health(self, credentials: Credentials) -> Health:
        """GET /domains; a key that may only send is refused it under its own name, which proves it as well."""
        origin, head = calls.bearer(credentials.base_url, credentials.api_key)
        found = await calls.probe(self._client, origin, "/domains", head, refusal)
        if found.error is not None and found.error.code == "restricted_api_key":
            return Health(True, found.seconds, None)
        return found
