"""The resilient client for everything but the hot senders: one pooled aiohttp session a process.

Calls that are safe to repeat are tried up to five times (OPS-100): on connection faults, 408, 429 and 5xx, waiting
1 s doubling, or what Retry-After asks up to 60 s. Others are made once.
"""

import asyncio
import email.utils
import random
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

import aiohttp
import msgspec
import stamina

from koinon.platform import tracing
from koinon.platform.http.errors import AnswerTooLarge, ConnectFailed, HttpFailure, OutcomeUnknown
from koinon.platform.http.reasons import reason
from koinon.platform.http.watching import tell

IDEMPOTENT = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})
REPEATABLE_STATUS = frozenset({408, 425, 429, 500, 502, 503, 504})
LONGEST_RETRY_AFTER, LONGEST_WAIT = 60.0, 300.0
MOST_BYTES = 4 * 1024 * 1024
TRIES = 5


class Reply(msgspec.Struct, frozen=True):
    """A whole answer; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The decoded body; msgspec.DecodeError when it is no JSON."""
        return msgspec.json.decode(self.body)


class _Repeatable(Exception):
    def __init__(self, wait: float | None, reply: Reply | None, fault: HttpFailure | None) -> None:
        super().__init__("a repeatable failure")
        self.wait, self.reply, self.fault, self.tried = wait, reply, fault, 1


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds asked for by Retry-After (RFC 9110 §10.2.3: seconds or a date), or None."""
    text = headers.get("retry-after", "").strip()
    if text.isdecimal():
        return float(text[:9])
    try:
        moment = email.utils.parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - now).total_seconds())


class HttpSession:
    """`async with HttpSession() as http: reply = await http.request("GET", url)`; through `connector` where given."""

    def __init__(
        self, *, connections: int = 100, first_wait: float = 1.0, connector: aiohttp.TCPConnector | None = None
    ) -> None:
        self._connections, self._first_wait, self._connector = connections, first_wait, connector
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        json: object = None,
        body: bytes | None = None,
        timeout: float = 10.0,
        repeatable: bool | None = None,
        most_bytes: int = MOST_BYTES,
    ) -> Reply:
        """Make a call. `timeout` seconds a try (connect 3 s); `repeatable` overrides what the method implies;
        an answer has `most_bytes` at most.

        Raises ConnectFailed, OutcomeUnknown or AnswerTooLarge; any status is an answer, never an error.
        """
        sent = tracing.headers() | dict(headers or {})
        if json is not None:
            body = msgspec.json.encode(json)
            sent.setdefault("Content-Type", "application/json")
        again = method in IDEMPOTENT if repeatable is None else repeatable
        try:
            async for attempt in stamina.retry_context(on=self._wait_for, attempts=TRIES if again else 1, timeout=None):
                with attempt:
                    try:
                        return await self._once(method, url, sent, body, timeout, most_bytes)
                    except _Repeatable as failed:
                        failed.tried = attempt.num
                        raise
        except _Repeatable as last:
            if last.reply is not None:
                return last.reply
            assert last.fault is not None
            raise last.fault from last
        raise AssertionError("unreachable")

    async def _once(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | None, seconds: float, most: int
    ) -> Reply:
        limits = aiohttp.ClientTimeout(total=seconds, connect=3.0, sock_connect=3.0)
        began = time.perf_counter()
        try:
            async with self._open().request(
                method, url, headers=headers, data=body, timeout=limits, allow_redirects=False
            ) as got:
                named = {name.lower(): value for name, value in got.headers.items()}
                reply = Reply(got.status, named, await _body(got, most))
        except AnswerTooLarge as fault:
            tell(method, url, body or b"", began, None, b"", str(fault))
            raise
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as fault:
            tell(method, url, body or b"", began, None, b"", repr(fault))
            raise _Repeatable(None, None, ConnectFailed(reason(fault))) from fault
        except (aiohttp.ClientError, TimeoutError, asyncio.IncompleteReadError) as fault:
            tell(method, url, body or b"", began, None, b"", repr(fault))
            raise _Repeatable(None, None, OutcomeUnknown(reason(fault))) from fault
        tell(method, url, body or b"", began, reply.status, reply.body)
        if reply.status in REPEATABLE_STATUS:
            raise _Repeatable(retry_after(named, datetime.now(UTC)), reply, None)
        return reply

    def _wait_for(self, fault: Exception) -> bool | float:
        """Seconds until the next try: what was asked for, else doubling with a tenth more or less (CHN-042)."""
        if not isinstance(fault, _Repeatable):
            return False
        if fault.wait is not None:
            return False if fault.wait > LONGEST_RETRY_AFTER else max(fault.wait, 0.001)
        return waited(self._first_wait, fault.tried, random.random())  # noqa: S311

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            connector = self._connector or aiohttp.TCPConnector(
                limit=self._connections, limit_per_host=self._connections // 2
            )
            self._session = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())
        return self._session


def waited(first: float, tried: int, chance: float) -> float:
    """Seconds after so many tries: doubling up to five minutes, a tenth less to a tenth more by `chance` (0 to 1)."""
    return min(first * 2.0 ** (tried - 1), LONGEST_WAIT) * (0.9 + 0.2 * chance)


async def _body(got: aiohttp.ClientResponse, most: int) -> bytes:
    """The whole of it, never more than `most` in memory. Raises AnswerTooLarge."""
    parts, size = [], 0
    async for part in got.content.iter_chunked(65_536):
        size += len(part)
        if size > most:
            raise AnswerTooLarge(f"an answer of more than {most:,} bytes")
        parts.append(part)
    return b"".join(parts)
