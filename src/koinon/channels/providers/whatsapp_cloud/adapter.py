"""WhatsApp's Cloud API behind the provider port: one POST a message over the lean pool."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from koinon.channels.contracts import (
    Accepted,
    Capabilities,
    Credentials,
    ErrorKind,
    Fact,
    Field,
    Health,
    OutgoingMessage,
    ProviderError,
    Refused,
    SendResult,
    Unknown,
)
from koinon.channels.ports import Call, Inspected, Provider
from koinon.channels.ports.refusal import ProviderRefused
from koinon.channels.providers.whatsapp_cloud import bodies, graph, schemas, simulated, webhook
from koinon.channels.providers.whatsapp_cloud.business import MetaBusiness
from koinon.channels.providers.whatsapp_cloud.errors import classify
from koinon.channels.providers.whatsapp_cloud.files import Files
from koinon.channels.providers.whatsapp_cloud.numbers import Numbers
from koinon.channels.providers.whatsapp_cloud.templates import MetaTemplates
from koinon.platform.http import ConnectFailed, LeanClient, OutcomeUnknown, Response

CAPABILITIES = Capabilities(
    channels=frozenset({"whatsapp"}),
    max_characters=bodies.LONGEST_TEXT,
    max_segments=1,
    max_media=1,
    max_media_bytes=16_000_000,
    media_types=frozenset(
        {"image/jpeg", "image/png", "image/webp", "video/mp4", "video/3gpp", "audio/aac", "audio/amr", "audio/mpeg",
         "audio/mp4", "audio/ogg", "application/pdf", "text/plain"}
    ),
    sender_kinds=frozenset({"whatsapp"}),
    receipts=True,
    read_receipts=True,
    can_find=False,
    can_list_opt_outs=False,
    segments_per_second=80.0,
    media_per_second=80.0,
    throughput_unit="message",
    templates=True,
    buttons=True,
    pair_seconds=6.0,
    pair_burst=45,
    quotes=True,
)  # fmt: skip
FIELDS = (
    Field("access_token", "Access token", "Of a system user in Meta's business settings; it begins with EAA.",
          secret=True, pattern=r"[\x21-\x7e]{20,1000}", role="api_key"),
    Field("app_secret", "App secret", "In the app's basic settings: it proves what WhatsApp reports.",
          secret=True, pattern=r"[0-9a-f]{32}", role="webhook_key"),
    Field("waba_id", "WhatsApp Business Account ID", "A number, under WhatsApp, API set-up.", pattern=r"\d{5,20}"),
    Field("phone_number_id", "Phone number ID", "Leave it empty to send from every number of the account.",
          required=False, pattern=r"\d{5,20}"),
    Field("verify_token", "Verify token", "Any words of yours: enter the same where Meta asks for the webhook.",
          secret=True, pattern=r"[\x21-\x7e]{8,100}"),
)  # fmt: skip


class WhatsAppCloud(Provider):
    """Meta's adapter. `send` writes each message at most once and never raises for a message's fate."""

    name = "whatsapp_cloud"
    title = "WhatsApp"
    capabilities = CAPABILITIES
    fields = FIELDS
    base_url = graph.BASE_URL

    def __init__(self, client: LeanClient | None = None) -> None:
        self._client = client or LeanClient()
        self._numbers = Numbers(self._client)
        self.templates = MetaTemplates(self._client)
        self.media = Files(self._client, self._numbers)
        self.business = MetaBusiness(self._client, self._numbers)

    async def send(self, credentials: Credentials, messages: Sequence[OutgoingMessage]) -> list[SendResult]:
        """POST /{phone_number_id}/messages for each, concurrently over the pool."""
        results: list[SendResult | asyncio.Future[Response]] = []
        for message in messages:
            try:
                number = await self._numbers.id_of(credentials, message.sender)
                body = bodies.body(message, str(message.attempt_id))
            except (bodies.Unsendable, ProviderRefused) as refusal:
                results.append(Refused(refusal.error))
            else:
                results.append(graph.request(self._client, credentials, "POST", f"/{number}/messages", body))
        under_way = [answer for answer in results if isinstance(answer, asyncio.Future)]
        if under_way:
            await asyncio.wait(under_way)
        return [_result(one) if isinstance(one, asyncio.Future) else one for one in results]

    def verify(self, call: Call, credentials: Credentials, now: datetime) -> None:
        webhook.verify(call, credentials.webhook_key)

    def parse(self, kept: bytes) -> list[Fact]:
        return webhook.parse(kept)

    def inspect(self, kept: bytes) -> Inspected:
        return webhook.inspect(kept)

    def simulated(self, key: str) -> Mapping[str, str]:
        return simulated.fields(key)

    def challenge(self, call: Call, credentials: Credentials) -> bytes | None:
        return webhook.challenge(call, credentials)

    def classify(self, code: str) -> ErrorKind:
        return classify(code)

    async def health(self, credentials: Credentials) -> Health:
        """GET /{waba_id}: its name and review."""
        started = time.monotonic()
        error: ProviderError | None = None
        try:
            path = f"/{_waba(credentials)}?fields=id,name"
            await graph.ask(self._client, credentials, path, dict[str, Any], seconds=graph.PROBE_SECONDS)
        except ProviderRefused as refusal:
            error = refusal.error
        return Health(error is None, time.monotonic() - started, error)


def _waba(credentials: Credentials) -> str:
    return credentials.more.get("waba_id", "")


def _result(answer: asyncio.Future[Response]) -> SendResult:
    if answer.cancelled():
        return Unknown("the call was cancelled")
    fault = answer.exception()
    if isinstance(fault, ConnectFailed):
        return Refused(ProviderError("connect_failed", ErrorKind.RETRYABLE, str(fault)))
    if isinstance(fault, OutcomeUnknown):
        return Unknown(str(fault))
    return read(answer.result())


def read(response: Response) -> SendResult:
    """What an answer to a send says; only a definite one is a refusal."""
    if 200 <= response.status < 300:
        try:
            sent = schemas.sent_decoder.decode(response.body).messages
        except graph.UNREADABLE:
            sent = []
        return Accepted(sent[0].id, 1, None, None) if sent else Unknown("accepted with an unreadable body")
    error = graph.error_of(response)
    if response.status >= 500 and error.code.startswith("http_"):
        return Unknown(f"HTTP {response.status} without an error code")
    return Refused(error)
