"""Telnyx behind the provider port: one POST a message over the lean pool, detail records for messages in doubt."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from urllib.parse import quote

import msgspec

from koinon.channels.contracts import (
    Accepted,
    BlockedPair,
    Capabilities,
    Credentials,
    ErrorKind,
    Fact,
    Field,
    FoundMessage,
    Health,
    OutgoingMessage,
    ProviderError,
    Refused,
    SendResult,
    Unknown,
)
from koinon.channels.keys import simulated_public_key
from koinon.channels.ports import Call, CannotFind, Inspected, Provider
from koinon.channels.providers.telnyx import opt_outs, records, schemas, webhook
from koinon.channels.providers.telnyx.errors import by_status, classify, to_error
from koinon.channels.providers.telnyx.files import Files
from koinon.channels.providers.telnyx.numbers import TelnyxNumbers
from koinon.channels.providers.telnyx.prices import micros
from koinon.channels.providers.telnyx.registration import TelnyxRegistration
from koinon.platform import tracing
from koinon.platform.http import ConnectFailed, HttpFailure, LeanClient, Origin, OutcomeUnknown, Response, request_bytes

PROBE_SECONDS = 5.0
MOST_PAGES = 20
CAPABILITIES = Capabilities(
    channels=frozenset({"sms", "mms"}),
    # Ten segments of the GSM 7-bit alphabet, 153 characters in each of a long message (3GPP TS 23.040 §9.2.3.24.1).
    max_characters=1_530,
    max_segments=10,
    max_media=10,
    max_media_bytes=1_000_000,
    media_types=frozenset({"image/jpeg", "image/png", "image/gif", "video/mp4", "audio/mpeg", "text/vcard"}),
    sender_kinds=frozenset({"long_code", "toll_free", "short_code", "alphanumeric"}),
    receipts=True,
    read_receipts=False,
    can_find=True,
    can_list_opt_outs=True,
    segments_per_second=50.0,
    media_per_second=15.0,
    throughput_unit="segment",
    shareable=True,
    # A long code is bounded by its account.
    kind_limits={"toll_free": 20, "short_code": 1000},
    # developers.telnyx.com "MMS Media & Transcoding": the United States and Canada.
    media_countries=frozenset({"US", "CA"}),
)
FIELDS = (
    Field("api_key", "API key", "Keys and Credentials in the Telnyx portal.", secret=True, role="api_key"),
    Field(
        "public_key",
        "Public key",
        "The account's public key, beside the API keys. It proves that calls are Telnyx's.",
        pattern="[A-Za-z0-9+/]{43}=",
        role="webhook_key",
    ),
    Field("profile_id", "Messaging profile", "Only where the account has several.", required=False),
)


class Telnyx(Provider):
    """The Telnyx adapter. `send` writes each message at most once and never raises for a message's fate."""

    name = "telnyx"
    title = "Telnyx"
    capabilities = CAPABILITIES
    fields = FIELDS
    base_url = "https://api.telnyx.com"
    numbers = TelnyxNumbers()
    media = Files()

    def __init__(self, client: LeanClient | None = None) -> None:
        self._client = client or LeanClient()
        self.registration = TelnyxRegistration(self._client)

    async def send(self, credentials: Credentials, messages: Sequence[OutgoingMessage]) -> list[SendResult]:
        """POST /v2/messages for each, concurrently over the pool."""
        origin, start, head = _address(credentials.base_url, credentials.api_key)
        pool = self._client.pool(origin)
        head += tracing.lines()
        profile = credentials.more.get("profile_id")
        answers = []
        attempt_id, attempt = None, ""
        for message in messages:
            if message.attempt_id is not attempt_id:  # one for a whole micro-batch: written out once
                attempt_id, attempt = message.attempt_id, str(message.attempt_id)
            body = _body(message, attempt, profile)
            answers.append(pool.submit(b"%b%bContent-Length: %d\r\n\r\n%b" % (start, head, len(body), body)))
        if answers:
            await asyncio.wait(answers)
        return [_result(answer) for answer in answers]

    def verify(self, call: Call, credentials: Credentials, now: datetime) -> None:
        webhook.verify(call.raw, call.headers, credentials.webhook_key, now)

    def parse(self, kept: bytes) -> list[Fact]:
        return webhook.parse(kept)

    def inspect(self, kept: bytes) -> Inspected:
        return webhook.inspect(kept)

    def simulated(self, key: str) -> Mapping[str, str]:
        return {"api_key": key, "public_key": simulated_public_key(key)}

    def classify(self, code: str) -> ErrorKind:
        return classify(code)

    async def find(self, credentials: Credentials, to: str, since: datetime, until: datetime) -> list[FoundMessage]:
        """GET /v2/detail_records for a number and window, all its pages.

        Where an account keeps no tags our delivery id is read from the message's own callback address.
        """
        found: list[FoundMessage] = []
        for number in range(1, MOST_PAGES + 1):
            answer = await self._get(credentials, records.query(to, since, until, number))
            page = records.read(answer)
            found += page.messages
            if number >= page.pages:
                return [await self._named(credentials, one) for one in found]
        raise CannotFind("more pages of detail records than we read")

    async def opt_outs(self, credentials: Credentials) -> AsyncIterator[Sequence[BlockedPair]]:
        """GET /v2/messaging_optouts, all its pages."""
        profile = credentials.more.get("profile_id")
        for number in range(1, opt_outs.MOST_PAGES + 1):
            page = opt_outs.read(await self._get(credentials, opt_outs.query(profile, number)))
            yield page.rows
            if number >= page.pages:
                return
        raise CannotFind("more pages of opt-outs than we read")

    async def health(self, credentials: Credentials) -> Health:
        """GET /v2/messaging_profiles, one row."""
        started = time.monotonic()
        try:
            answer = await self._get(credentials, "/v2/messaging_profiles?page[size]=1")
        except CannotFind as fault:
            error: ProviderError | None = ProviderError("unreachable", ErrorKind.RETRYABLE, str(fault))
        else:
            error = None if answer.status == 200 else _refusal(answer).error
        return Health(error is None, time.monotonic() - started, error)

    async def _named(self, credentials: Credentials, found: FoundMessage) -> FoundMessage:
        if found.delivery_id is not None or not found.provider_id:
            return found
        answer = await self._get(credentials, "/v2/messages/" + quote(found.provider_id, safe=""))
        return msgspec.structs.replace(found, delivery_id=records.our_delivery(answer))

    async def _get(self, credentials: Credentials, target: str) -> Response:
        """An idempotent read: one more try when the first ended without an answer."""
        origin, _, head = _address(credentials.base_url, credentials.api_key)
        data = request_bytes("GET", origin.path + target, head + tracing.lines())
        for last in (False, True):
            try:
                return await self._client.pool(origin).submit(data, PROBE_SECONDS)
            except HttpFailure as fault:
                if last:
                    raise CannotFind(str(fault)) from fault
        raise AssertionError("unreachable")


@lru_cache(maxsize=1024)
def _address(base_url: str, api_key: str) -> tuple[Origin, bytes, bytes]:
    """Origin, request line of a send, and the headers that never change for an account."""
    origin = Origin.of(base_url.rstrip("/").removesuffix("/v2"))
    lines = (
        f"Host: {origin.authority}\r\nAuthorization: Bearer {_clean(api_key)}\r\nUser-Agent: koinon\r\n"
        "Accept: application/json\r\nContent-Type: application/json\r\n"
    )
    return origin, f"POST {origin.path}/v2/messages HTTP/1.1\r\n".encode("latin-1"), lines.encode("latin-1")


def _clean(api_key: str) -> str:
    if not api_key.isascii() or not api_key.isprintable():
        raise ValueError("an API key holds printable ASCII only")
    return api_key


def _body(message: OutgoingMessage, attempt: str, profile: str | None) -> bytes:
    return schemas.send_encoder.encode(
        schemas.SendBody(
            from_=message.sender,
            to=message.to,
            text=message.body,
            webhook_url=message.callback_url,
            tags=(str(message.delivery_id), attempt),
            use_profile_webhooks=False,
            media_urls=message.media_urls,
            messaging_profile_id=profile,
            type="MMS" if message.as_mms else None,
        )
    )


def _result(answer: asyncio.Future[Response]) -> SendResult:
    if answer.cancelled():
        return Unknown("the call was cancelled")
    fault = answer.exception()
    if isinstance(fault, ConnectFailed):
        return Refused(ProviderError("connect_failed", ErrorKind.RETRYABLE, str(fault)))
    if isinstance(fault, OutcomeUnknown):
        return Unknown(str(fault))
    return _read(answer.result())


def _read(response: Response) -> SendResult:
    if 200 <= response.status < 300:
        try:
            sent = schemas.sent_decoder.decode(response.body).data
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return Unknown("accepted with an unreadable body")
        price, currency = micros(sent.cost)
        return Accepted(sent.id, sent.parts, price, currency)
    refusal = _refusal(response)
    if response.status >= 500 and refusal.error.code.startswith("http_"):
        return Unknown(f"HTTP {response.status} without an error code")
    return refusal


def _refusal(response: Response) -> Refused:
    wait = response.header("retry-after") or ""
    retry_after = float(wait) if wait.isdecimal() and len(wait) < 7 else None
    try:
        faults = schemas.faults_decoder.decode(response.body).errors
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        faults = []
    if not faults:
        return Refused(by_status(response.status, retry_after))
    return Refused(to_error(faults[0], retry_after))
