"""SMTP behind the provider port: a mail a transaction (RFC 5321 §3.3) over a pool of connections."""

import asyncio
import re
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from aiosmtplib import SMTPDataError, SMTPException, SMTPResponseException

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
from koinon.channels.mime import UnsendableMail, composed
from koinon.channels.ports import BadSignature, Call, Provider
from koinon.channels.providers.smtp import returned
from koinon.channels.providers.smtp.errors import classify, of_login, of_reply
from koinon.channels.providers.smtp.pool import Line, Pool
from koinon.channels.providers.smtp.server import Server, entered, is_loopback, server_of
from koinon.channels.providers.smtp.server_words import CLEAR
from koinon.channels.providers.smtp.signing import signed
from koinon.channels.verp import message_id, return_path
from koinon.kit import clock
from koinon.platform.http.watching import tell
from koinon.platform.webhooks import Inspected

PROBE_SECONDS = 5.0
MOST_POOLS = 200
CAPABILITIES = Capabilities(
    channels=frozenset({"email"}),
    max_characters=1_000_000,
    max_segments=1,
    max_media=50,
    max_media_bytes=20_000_000,
    media_types=frozenset({"image/jpeg", "image/png", "image/gif", "application/pdf", "text/plain", "text/calendar"}),
    sender_kinds=frozenset({"email"}),
    receipts=False,
    read_receipts=False,
    can_find=False,
    can_list_opt_outs=False,
    segments_per_second=50.0,
    media_per_second=50.0,
    throughput_unit="message",
)
_QUEUED = re.compile(r"queued as ([A-Za-z0-9._<>@-]{4,200})", re.IGNORECASE)
_PORT = r"[1-9][0-9]{0,3}|[1-5][0-9]{4}|6([0-4][0-9]{3}|5([0-4][0-9]{2}|5([0-2][0-9]|3[0-5])))"
_HOST = r"[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?"


class Smtp(Provider):
    """Any mail server. A mail is offered once; whatever ends between its last line and the answer is doubt."""

    name = "smtp"
    title = "SMTP"
    capabilities = CAPABILITIES
    base_url = "smtp:"
    fields = (
        Field("host", "Mail server", "Its name, such as smtp.example.org.", pattern=_HOST),
        Field("port", "Port", "587 for STARTTLS, 465 for TLS.", default="587", pattern=_PORT),
        Field("security", "Encryption", default="starttls", choices=("starttls", "tls", "none")),
        Field("username", "User name", pattern=r"[^\x00-\x1f\x7f]{1,254}"),
        Field("password", "Password", secret=True, role="api_key", pattern=r"[^\x00-\x1f\x7f]{1,500}"),
        Field(
            "bounces",
            "Address for failed mail",
            "A mailbox that takes name+anything, such as bounces@example.org.",
            required=False,
            pattern=r"[A-Za-z0-9._-]{1,38}@[A-Za-z0-9.-]{3,253}",
        ),
        Field("imap_host", "Server of the mailbox (IMAP)", "Answers and failed mail are read there.", required=False),
        Field("imap_port", "Its port", default="993", pattern=_PORT, required=False),
    )

    def __init__(self) -> None:
        self._pools: dict[tuple[int, Server], Pool] = {}

    def faults(self, values: Mapping[str, str]) -> Mapping[str, str]:
        """A password goes in the clear to this machine only."""
        servers = [values[name] for name in ("host", "imap_host") if values.get(name)]
        in_clear = values.get("security") == "none" and not all(map(is_loopback, servers))
        return {"security": CLEAR} if in_clear else {}

    def takes_tags(self, credentials: Credentials, sender: str) -> bool:
        """Where the mailbox is read, and its server is said to take `name+anything` of this domain."""
        bounces = credentials.more.get("bounces", "")
        same = bounces.rpartition("@")[2].lower() == sender.rpartition("@")[2].lower()
        return bool(bounces and same and credentials.more.get("imap_host"))

    async def send(self, credentials: Credentials, messages: Sequence[OutgoingMessage]) -> list[SendResult]:
        """Side by side over at most ten connections."""
        if not messages:
            return []
        pool = self._pool(server_of(credentials))
        return list(await asyncio.gather(*[_sent(pool, credentials, message) for message in messages]))

    def verify(self, call: Call, credentials: Credentials, now: datetime) -> None:
        """No mail server calls us: whoever does is none. What comes back is read from a mailbox."""
        raise BadSignature

    def parse(self, kept: bytes) -> list[Fact]:
        return returned.parse(kept)

    def inspect(self, kept: bytes) -> Inspected:
        return returned.inspect(kept)

    def simulated(self, key: str) -> Mapping[str, str]:
        return {"password": key, "host": "", "username": "sim"}

    def classify(self, code: str) -> ErrorKind:
        return classify(code)

    async def health(self, credentials: Credentials) -> Health:
        """Greet, encrypt, log in and say NOOP, on a connection of its own."""
        started = time.monotonic()
        error: ProviderError | None = None
        try:
            async with asyncio.timeout(PROBE_SECONDS):
                client = await entered(server_of(credentials), PROBE_SECONDS)
                await client.noop()
                client.close()
        except (SMTPException, OSError, ValueError, TimeoutError) as fault:
            error = of_login(fault)
        return Health(error is None, time.monotonic() - started, error)

    def _pool(self, server: Server) -> Pool:
        key = (id(asyncio.get_running_loop()), server)
        if key not in self._pools:
            while len(self._pools) >= MOST_POOLS:
                self._pools.pop(next(iter(self._pools))).close()
            self._pools[key] = Pool(server)
        return self._pools[key]


async def _sent(pool: Pool, credentials: Credentials, message: OutgoingMessage) -> SendResult:
    """Build and sign it, then offer it; nothing is lost and nothing sent twice, whatever ends when."""
    try:
        raw = _whole(credentials, message)
    except UnsendableMail as fault:
        return Refused(ProviderError("unsendable", ErrorKind.CONTENT, str(fault)[:500]))
    began, result = time.perf_counter(), await _given(pool, credentials, message, raw)
    _told(pool, began, result)
    return result


async def _given(pool: Pool, credentials: Credentials, message: OutgoingMessage, raw: bytes) -> SendResult:
    try:
        async with pool.line() as line:
            return await _offered(line, return_path(credentials.more.get("bounces", ""), message), message, raw)
    except _Doubt as doubt:
        return Unknown(str(doubt))
    except (SMTPException, OSError, ValueError, TimeoutError) as fault:
        return Refused(of_login(fault))


def _told(pool: Pool, began: float, result: SendResult) -> None:
    """Whoever looks on learns how long it took and how it ended, never what was in it."""
    reply = next(iter(re.findall(r"^[45]\d\d$", result.error.code)), None) if isinstance(result, Refused) else None
    status = 250 if isinstance(result, Accepted) else int(reply) if reply else None
    fault = "" if status else result.error.code if isinstance(result, Refused) else "no answer"
    tell("DATA", f"smtp://{pool.server.host}:{pool.server.port}", b"", began, status, b"", fault)


class _Doubt(Exception):
    """The whole mail was given and nothing came back: it may have been taken."""


async def _offered(line: Line, sender: str, message: OutgoingMessage, raw: bytes) -> SendResult:
    client = line.client
    try:
        await client.mail(sender, options=[f"SIZE={len(raw)}"] if client.supports_extension("size") else None)
        await client.rcpt(message.to)
    except SMTPResponseException as refused:
        if refused.code == 421 or refused.code < 0:
            raise
        await client.rset()
        return Refused(of_reply(refused.code, refused.message))
    line.carried += 1
    try:
        answer = await client.data(raw)
    except SMTPDataError as refused:
        return Refused(of_reply(refused.code, refused.message))
    except (SMTPException, OSError, TimeoutError) as fault:
        raise _Doubt(f"{type(fault).__name__} after the mail was given") from fault
    queued = _QUEUED.search(answer.message)
    return Accepted(queued[1] if queued else message_id(message), None, None, None)


def _whole(credentials: Credentials, message: OutgoingMessage) -> bytes:
    raw = composed(message, clock.now().astimezone(UTC))
    key, domain = credentials.more.get("dkim_key"), message.sender.rpartition("@")[2].lower()
    if not key or credentials.more.get("dkim_domain") != domain:
        return raw
    return signed(raw, credentials.more["dkim_selector"], domain, key)
