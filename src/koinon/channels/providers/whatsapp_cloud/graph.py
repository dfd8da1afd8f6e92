"""Speaking to the Graph API: addresses, authorization, answers; the lean pool carries it."""

import asyncio
from functools import lru_cache
from typing import Any, TypeVar

import msgspec

from koinon.channels.contracts import Credentials, ErrorKind, ProviderError
from koinon.channels.ports.refusal import ProviderRefused
from koinon.channels.providers.whatsapp_cloud import schemas
from koinon.channels.providers.whatsapp_cloud.errors import by_status, to_error
from koinon.platform import tracing
from koinon.platform.http import HttpFailure, LeanClient, Origin, Response, request_bytes

BASE_URL = "https://graph.facebook.com"
VERSION = "v23.0"
PROBE_SECONDS, CALL_SECONDS = 5.0, 10.0
UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
Shape = TypeVar("Shape")


@lru_cache(maxsize=1024)
def address(base_url: str, token: str) -> tuple[Origin, bytes]:
    """Origin, and the headers that never change for an account."""
    if not token.isascii() or not token.isprintable():
        raise ValueError("an access token holds printable ASCII only")
    origin = Origin.of(base_url.rstrip("/"))
    lines = (
        f"Host: {origin.authority}\r\nAuthorization: Bearer {token}\r\nUser-Agent: koinon\r\n"
        "Accept: application/json\r\n"
    )
    return origin, lines.encode("latin-1")


def request(
    client: LeanClient,
    credentials: Credentials,
    method: str,
    path: str,
    body: bytes = b"",
    *,
    content_type: str = "application/json",
    seconds: float | None = None,
) -> asyncio.Future[Response]:
    """Write one request below the version; `path` begins with a slash."""
    origin, head = address(credentials.base_url, credentials.api_key)
    lines = head + tracing.lines()
    if body:
        lines += f"Content-Type: {content_type}\r\n".encode("latin-1")
    data = request_bytes(method, f"{origin.path}/{VERSION}{path}", lines, body)
    return client.pool(origin).submit(data, seconds)


async def ask(
    client: LeanClient,
    credentials: Credentials,
    path: str,
    shape: type[Shape],
    *,
    method: str = "GET",
    body: Any = None,
    seconds: float = CALL_SECONDS,
) -> Shape:
    """A small call and its answer. Raises ProviderRefused; a read that got no answer is tried once more."""
    raw = b"" if body is None else msgspec.json.encode(body)
    for again in (method == "GET", False):
        try:
            answer = await request(client, credentials, method, path, raw, seconds=seconds)
        except HttpFailure as fault:
            if again:
                continue
            raise ProviderRefused(ProviderError("unreachable", ErrorKind.RETRYABLE, str(fault))) from fault
        return decoded(answer, shape)
    raise AssertionError("unreachable")


def decoded(answer: Response, shape: type[Shape]) -> Shape:
    """What was answered. Raises ProviderRefused."""
    if not 200 <= answer.status < 300:
        raise ProviderRefused(error_of(answer))
    try:
        return msgspec.json.decode(answer.body, type=shape)
    except UNREADABLE as fault:
        raise ProviderRefused(ProviderError("unreadable", ErrorKind.RETRYABLE, "an unreadable answer")) from fault


def error_of(response: Response) -> ProviderError:
    """Our error for an answer that refuses."""
    wait = _wait(response)
    try:
        fault = schemas.fault_decoder.decode(response.body).error
    except UNREADABLE:
        return by_status(response.status, wait)
    return to_error(fault, wait) if fault.code is not None else by_status(response.status, wait)


def _wait(response: Response) -> float | None:
    """Seconds by Retry-After, else by `estimated_time_to_regain_access` (minutes) of the usage headers."""
    told = response.header("retry-after") or ""
    if told.isdecimal() and len(told) < 7:
        return float(told)
    usage = response.header("x-business-use-case-usage")
    if not usage:
        return None
    try:
        known = msgspec.json.decode(usage.encode("latin-1"), type=dict[str, list[dict[str, Any]]])
    except UNREADABLE:
        return None
    minutes = [row.get("estimated_time_to_regain_access") for rows in known.values() for row in rows]
    waits = [float(one) * 60 for one in minutes if isinstance(one, int | float) and one > 0]
    return max(waits, default=None)
