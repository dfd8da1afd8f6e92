"""Amazon SES behind the provider port."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from koinon.channels.contracts import (
    Capabilities,
    Credentials,
    ErrorKind,
    Fact,
    Field,
    Health,
    OutgoingMessage,
    Refused,
    SendResult,
)
from koinon.channels.mail import calls
from koinon.channels.ports import BadSignature, Call, CannotFind, Inspected, Provider
from koinon.channels.providers.ses import schemas, sending, sns, webhook
from koinon.channels.providers.ses.errors import classify, refusal
from koinon.channels.providers.ses.signing import Signer
from koinon.kit import clock
from koinon.platform import tracing
from koinon.platform.http import HttpFailure, HttpSession, LeanClient, Origin, Response, request_bytes

MOST_BYTES = 40 * 1024 * 1024
MAIL_BYTES = 30 * 1024 * 1024
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
    can_find=False,  # a mail is known by the id of an answer alone
    can_list_opt_outs=False,
    segments_per_second=14.0,  # what a new account may; its own rate is read from the API
    media_per_second=14.0,
    throughput_unit="message",
)
FIELDS = (
    Field(
        "access_key_id",
        "Access key ID",
        "Of an IAM user that may only ses:SendEmail, ses:SendBulkEmail and ses:GetAccount.",
        pattern="[A-Z0-9]{16,128}|SIM[ -~]{5,197}",
    ),
    Field("secret_access_key", "Secret access key", "It is shown once, when the key is made.", True, role="api_key"),
    Field("region", "Region", "Such as us-east-1.", pattern="[a-z]{2}(-[a-z]+){1,2}-[0-9]", default="us-east-1"),
    Field(
        "topic_arn",
        "SNS topic",
        "The topic that events go to. Calls of any other are refused.",
        pattern="arn:aws(-[a-z-]+)?:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,256}",
        role="webhook_key",
    ),
    Field("configuration_set", "Configuration set", "The one that publishes events to the topic.", required=False),
)
_is_amazon = re.compile(r"email\.[a-z0-9-]+\.amazonaws\.com").fullmatch


class Ses(Provider):
    """Mail by SES's API v2, signed by Signature Version 4."""

    name = "ses"
    title = "Amazon SES"
    capabilities = CAPABILITIES
    fields = FIELDS
    base_url = "https://email.us-east-1.amazonaws.com"
    max_webhook_bytes = MAIL_BYTES

    def __init__(self, client: LeanClient | None = None) -> None:
        self._client = client or LeanClient()
        self._certificates = sns.Certificates()

    def takes_tags(self, credentials: Credentials, sender: str) -> bool:
        """A receipt rule takes in whatever is written to a domain, tags included."""
        return True

    async def send(self, credentials: Credentials, messages: Sequence[OutgoingMessage]) -> list[SendResult]:
        """POST outbound-bulk-emails for up to 50 that are alike, outbound-emails for one."""

        def post(part: Sequence[int]) -> "asyncio.Future[list[SendResult]]":
            return asyncio.ensure_future(self._post(credentials, [messages[one] for one in part]))

        return await calls.side_by_side(len(messages), sending.grouped(messages), post)

    async def _post(self, credentials: Credentials, messages: Sequence[OutgoingMessage]) -> list[SendResult]:
        errors = [calls.misses(message) for message in messages]
        sound = [message for message, error in zip(messages, errors, strict=True) if error is None]
        sent = iter(await self._written(credentials, sound) if sound else [])
        return [next(sent) if error is None else Refused(error) for error in errors]

    async def _written(self, credentials: Credentials, messages: Sequence[OutgoingMessage]) -> list[SendResult]:
        path, body = sending.request(messages, credentials.more.get("configuration_set") or None)
        if len(body) > MOST_BYTES:
            return [Refused(sending.TOO_LARGE)] * len(messages)
        origin = _origin(credentials)
        data = request_bytes("POST", origin.path + path, _head(credentials, origin, "POST", path, body), body)
        answer = await calls.ask(self._client, origin, data)
        return sending.results(answer, len(messages)) if isinstance(answer, Response) else [answer] * len(messages)

    async def prepare(self, call: Call, credentials: Credentials) -> None:
        """Fetch the certificate a call names, if it lies where SNS's certificates lie."""
        try:
            envelope = sns.read(call.raw)
        except BadSignature:
            return
        if envelope.TopicArn == credentials.webhook_key and sns.is_trusted(envelope.SigningCertURL, credentials):
            await self._certificates.fetch(envelope.SigningCertURL)

    def verify(self, call: Call, credentials: Credentials, now: datetime) -> None:
        envelope = sns.read(call.raw)
        sns.verify(envelope, self._certificates.key(envelope.SigningCertURL), credentials, now)

    def parse(self, kept: bytes) -> list[Fact]:
        return webhook.parse(kept)

    def inspect(self, kept: bytes) -> Inspected:
        return webhook.inspect(kept)

    async def complete(self, credentials: Credentials, kept: bytes) -> bytes | None:
        """Confirm the subscription of our topic: GET SubscribeURL, which lies at SNS."""
        url = schemas.envelope_decoder.decode(kept).SubscribeURL or ""
        if not sns.is_trusted(url, credentials):
            return None
        async with HttpSession() as http:
            try:
                answer = await http.request("GET", url)
            except HttpFailure as fault:
                raise CannotFind(str(fault)) from fault
        if answer.status != 200:
            raise CannotFind(f"HTTP {answer.status}")
        return None

    def simulated(self, key: str) -> Mapping[str, str]:
        return {
            "access_key_id": key,
            "secret_access_key": key,
            "region": "us-east-1",
            "topic_arn": "arn:aws:sns:us-east-1:000000000000:koinon-simulator",
        }

    def classify(self, code: str) -> ErrorKind:
        return classify(code)

    async def health(self, credentials: Credentials) -> Health:
        """GET /v2/email/account, which says how fast the account may send."""
        origin, target = _origin(credentials), "/v2/email/account"
        head = _head(credentials, origin, "GET", target, b"")
        return await calls.probe(self._client, origin, target, head, refusal, schemas.rate_of)


def _origin(credentials: Credentials) -> Origin:
    """The endpoint of the account's region; another base address (the simulator, a VPC's) as it is."""
    base = credentials.base_url.rstrip("/")
    if _is_amazon(urlsplit(base).hostname or ""):
        base = f"https://email.{credentials.more.get('region') or 'us-east-1'}.amazonaws.com"
    return Origin.of(base)


def _head(credentials: Credentials, origin: Origin, method: str, target: str, body: bytes) -> bytes:
    more = credentials.more
    signer = Signer(more.get("access_key_id", ""), credentials.api_key, more.get("region") or "us-east-1")
    lines = signer.lines(method, origin.authority, origin.path + target, body, clock.now())
    head = f"Host: {origin.authority}\r\nUser-Agent: koinon\r\nContent-Type: application/json\r\n{lines}"
    return head.encode("latin-1", "replace") + tracing.lines()
