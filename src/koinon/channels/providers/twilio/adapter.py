"""Twilio behind the provider port: a form a message over the lean pool, the list of messages where one is in doubt."""

import asyncio
import hashlib
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from urllib.parse import urlencode

from koinon.channels.contracts import (
    Capabilities,
    Credentials,
    ErrorKind,
    Fact,
    Field,
    FoundMessage,
    Health,
    OutgoingMessage,
    OwnRate,
    Priced,
    ProviderError,
    SendResult,
)
from koinon.channels.ports import Call, CannotFind, Inspected, Provider
from koinon.channels.providers.twilio import calls, pricing, records, schemas, signature, webhook
from koinon.channels.providers.twilio.errors import classify, to_error
from koinon.channels.providers.twilio.files import Files
from koinon.platform.http import LeanClient
from koinon.platform.webhooks import Answer

# Callbacks are not tried again by themselves; these overrides stand in the fragment, which is neither sent nor signed
# (twilio.com/docs "Webhooks: connection overrides").
RETRIES = "#rc=5&rp=5xx,ct,rt"
CAPABILITIES = Capabilities(
    channels=frozenset({"sms", "mms"}),
    max_characters=1_600,
    # 1,600 characters of the GSM 7-bit alphabet, 153 in each segment (3GPP TS 23.040 §9.2.3.24.1).
    max_segments=11,
    max_media=10,
    max_media_bytes=5_000_000,
    media_types=frozenset({"image/jpeg", "image/png", "image/gif", "video/mp4", "audio/mpeg", "text/vcard"}),
    sender_kinds=frozenset({"long_code", "toll_free", "short_code", "alphanumeric"}),
    receipts=True,
    read_receipts=False,
    can_find=True,
    can_list_opt_outs=False,
    # The fastest kind of number. What is above a number's own rate waits at Twilio, unseen, for up to ten hours.
    segments_per_second=100.0,
    media_per_second=40.0,
    throughput_unit="segment",
    # twilio.com/docs "Accepted content types for media": "MMS is supported in the US, Canada and Australia".
    media_countries=frozenset({"US", "CA", "AU"}),
    names_our_ids=False,
    tells_rates=True,
    can_list_inbound=True,
    prices_late=True,
    kind_defaults={"long_code": 1, "toll_free": 3, "short_code": 100},
)
FIELDS = (
    Field("account_sid", "Account SID", "On the first page of the Twilio console.", pattern="AC[0-9a-fA-F]{32}"),
    Field(
        "auth_token",
        "Auth Token",
        "Beside the Account SID. It also proves that calls are Twilio's.",
        secret=True,
        role="api_key",
    ),
    Field(
        "messaging_service_sid",
        "Messaging Service",
        "Only where a service's pool of numbers sends.",
        required=False,
        pattern="MG[0-9a-fA-F]{32}",
    ),
    Field(
        "api_key_sid",
        "API key SID",
        "Only where an API key sends instead of the Auth Token.",
        required=False,
        pattern="SK[0-9a-fA-F]{32}",
    ),
    Field("api_key_secret", "API key secret", "Of that API key.", required=False, secret=True),
)


class Twilio(Provider):
    """SMS and MMS by Twilio. `send` writes each message at most once and never raises for a message's fate."""

    name = "twilio"
    title = "Twilio"
    capabilities = CAPABILITIES
    fields: tuple[Field, ...] = FIELDS
    base_url = "https://api.twilio.com"
    answer = Answer(b"text/xml", b"<Response/>")
    prefix = ""

    def __init__(self, client: LeanClient | None = None) -> None:
        self._client = client or LeanClient()
        self.media = Files()

    async def send(self, credentials: Credentials, messages: Sequence[OutgoingMessage]) -> list[SendResult]:
        """POST …/Messages.json for each, concurrently over the pool."""
        origin, head = calls.head(credentials)
        pool = self._client.pool(origin)
        start = f"POST {origin.path}{calls.account_path(credentials)}/Messages.json HTTP/1.1\r\n".encode("latin-1")
        answers = []
        for message in messages:
            body = urlencode(self.form(credentials, message), doseq=True).encode()
            answers.append(pool.submit(b"%b%bContent-Length: %d\r\n\r\n%b" % (start, head, len(body), body)))
        if answers:
            await asyncio.wait(answers)
        return [calls.result(answer) for answer in answers]

    def form(self, credentials: Credentials, message: OutgoingMessage) -> dict[str, str | tuple[str, ...]]:
        """A send as Twilio takes it: a number of a service's pool is named beside the service."""
        form: dict[str, str | tuple[str, ...]] = {
            "To": self.prefix + message.to,
            "StatusCallback": message.callback_url + RETRIES,
        }
        if not message.sender.startswith("MG"):
            form["From"] = self.prefix + message.sender
        service = message.sender if "From" not in form else credentials.more.get("messaging_service_sid")
        if service:
            form["MessagingServiceSid"] = service
        if message.body:
            form["Body"] = message.body
        if message.media_urls:
            form["MediaUrl"] = message.media_urls
        if message.as_mms:
            form["SendAsMms"] = "true"
        return form

    def verify(self, call: Call, credentials: Credentials, now: datetime) -> None:
        signature.verify(call, credentials.webhook_key)

    def keep(self, call: Call) -> bytes:
        return webhook.keep(call)

    def parse(self, kept: bytes) -> list[Fact]:
        return webhook.parse(kept)

    def inspect(self, kept: bytes) -> Inspected:
        return webhook.inspect(kept)

    def simulated(self, key: str) -> Mapping[str, str]:
        sid = hashlib.sha256(b"koinon simulator account " + key.encode()).hexdigest()[:32]
        return {"account_sid": "AC" + sid, "auth_token": key}

    def classify(self, code: str) -> ErrorKind:
        return classify(code)

    async def find(self, credentials: Credentials, to: str, since: datetime, until: datetime) -> list[FoundMessage]:
        """GET …/Messages.json by the person's address; what it finds does not carry our ids."""
        return await records.find(self._client, credentials, self.prefix + to, since, until)

    async def missed(self, credentials: Credentials, sender: str, since: datetime) -> list[bytes]:
        """GET …/Messages.json to a sender since a day: what people wrote, as their webhooks would be kept (CHN-063)."""
        return await records.missed(self._client, credentials, self.prefix + sender, since)

    def priced(self, credentials: Credentials, since: datetime) -> AsyncIterator[Sequence[Priced]]:
        """GET …/Messages.json since a day: a price is null in answers and stands once the message is sent."""
        return records.priced(self._client, credentials, since, self.prefix)

    async def rates(self, credentials: Credentials, countries: Sequence[str]) -> list[OwnRate]:
        """GET /v1/Messaging/Countries/{IsoCountry}, one after another."""
        return await pricing.rates(self._client, credentials, countries)

    async def health(self, credentials: Credentials) -> Health:
        """GET …/Accounts/{sid}.json."""
        started = time.monotonic()
        try:
            answer = await calls.get(self._client, credentials, calls.account_path(credentials) + ".json")
        except CannotFind as fault:
            error: ProviderError | None = ProviderError("unreachable", ErrorKind.RETRYABLE, str(fault))
        else:
            error = _standing(answer.body) if answer.status == 200 else calls.refusal(answer)
        return Health(error is None, time.monotonic() - started, error)


def _standing(body: bytes) -> ProviderError | None:
    """What is wrong with an account that can be read: it may be suspended or closed."""
    try:
        account = schemas.account_decoder.decode(body)
    except schemas.UNREADABLE:
        return ProviderError("unreadable", ErrorKind.RETRYABLE, "The answer could not be read.")
    if account.status in (None, "active"):
        return None
    return to_error(30002, f"The account is {account.status}.")
