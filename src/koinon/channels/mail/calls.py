"""Speaking to a provider of mail: JSON over the lean pool, and what its answers surely mean."""

import asyncio
import time
from collections.abc import Callable, Sequence
from email.utils import parseaddr
from functools import lru_cache

from koinon.channels.contracts import (
    ErrorKind,
    Health,
    MailContent,
    OutgoingMessage,
    ProviderError,
    Refused,
    SendResult,
    Unknown,
)
from koinon.platform import tracing
from koinon.platform.http import ConnectFailed, HttpFailure, LeanClient, Origin, Response, request_bytes

PROBE_SECONDS = 5.0
LONGEST_WAIT = 86_400.0
EMPTY = MailContent(subject="")


@lru_cache(maxsize=1024)
def bearer(base_url: str, api_key: str) -> tuple[Origin, bytes]:
    """Where an account is reached, and the header lines that all its calls begin with."""
    if not api_key.isascii() or not api_key.isprintable():
        raise ValueError("an API key holds printable ASCII only")
    origin = Origin.of(base_url.rstrip("/"))
    lines = f"Host: {origin.authority}\r\nAuthorization: Bearer {api_key}\r\nUser-Agent: koinon\r\n"
    return origin, (lines + "Accept: application/json\r\nContent-Type: application/json\r\n").encode("latin-1")


async def ask(client: LeanClient, origin: Origin, data: bytes, seconds: float | None = None) -> Response | SendResult:
    """Write a request once: its answer, Refused where it was surely not written, Unknown where nobody can tell."""
    try:
        return await client.pool(origin).submit(data, seconds)
    except ConnectFailed as fault:
        return Refused(ProviderError("connect_failed", ErrorKind.RETRYABLE, str(fault)))
    except HttpFailure as fault:
        return Unknown(str(fault))


async def read(client: LeanClient, origin: Origin, target: str, head: bytes) -> Response:
    """A GET that may be repeated: once more where the first had no answer. Raises HttpFailure."""
    data = request_bytes("GET", origin.path + target, head + tracing.lines())
    try:
        return await client.pool(origin).submit(data, PROBE_SECONDS)
    except HttpFailure:
        return await client.pool(origin).submit(data, PROBE_SECONDS)


async def probe(
    client: LeanClient,
    origin: Origin,
    target: str,
    head: bytes,
    refused: Callable[[Response], ProviderError],
    rate_of: Callable[[bytes], float | None] = lambda _: None,
) -> Health:
    """How an account is, by a harmless authenticated read; `rate_of` finds in it how fast the account may send."""
    started, rate = time.monotonic(), None
    try:
        answer = await read(client, origin, target, head)
        error = None if 200 <= answer.status < 300 else refused(answer)
        rate = rate_of(answer.body) if error is None else None
    except HttpFailure as fault:
        error = ProviderError("unreachable", ErrorKind.RETRYABLE, str(fault))
    return Health(error is None, time.monotonic() - started, error, rate)


async def side_by_side(
    count: int, parts: Sequence[Sequence[int]], send: Callable[[Sequence[int]], "asyncio.Future[list[SendResult]]"]
) -> list[SendResult]:
    """Send parts of `count` messages at once, each part by its positions; one result a message, in order."""
    results: list[SendResult] = [Unknown("never sent")] * count
    for part, answers in zip(parts, await asyncio.gather(*map(send, parts)), strict=True):
        for position, answer in zip(part, answers, strict=True):
            results[position] = answer
    return results


def in_parts(positions: Sequence[int], most: int) -> list[Sequence[int]]:
    """Positions in parts of at most so many."""
    return [positions[start : start + most] for start in range(0, len(positions), most)]


def wait_asked(response: Response, now: float) -> float | None:
    """Seconds to wait: Retry-After, else a reset given as seconds or as Unix time; None where neither is told."""
    for name in ("retry-after", "ratelimit-reset", "x-ratelimit-reset"):
        text = (response.header(name) or "").strip()
        if text.isascii() and text.isdecimal() and len(text) < 12:
            told = float(text)
            return min(max(told - now if told > 1e9 else told, 1.0), LONGEST_WAIT)
    return None


def content_of(message: OutgoingMessage) -> MailContent:
    """What a message has beside its plain text; a mail that was given none has no subject."""
    return message.content if isinstance(message.content, MailContent) else EMPTY


def misses(message: OutgoingMessage) -> ProviderError | None:
    """Why a message cannot be a mail at all."""
    for address in (message.to, message.sender):
        if parseaddr(address)[1] != address or address.count("@") != 1 or address.startswith("@"):
            kind = ErrorKind.RECIPIENT_INVALID if address is message.to else ErrorKind.CONFIGURATION
            return ProviderError("not_an_address", kind, "This is no mail address.")
    return None
