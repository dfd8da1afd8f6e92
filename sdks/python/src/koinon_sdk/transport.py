"""One call over HTTP: keys, idempotency, retries, errors; once for waiting and once for `await`."""

from __future__ import annotations

import asyncio
import random
import time
import uuid
from typing import Any, Mapping, NamedTuple, Optional, Tuple
from urllib.parse import quote

import httpx

from koinon_sdk.errors import ConnectionFailed, KoinonError, error_of

TIMEOUT = 30.0
TRIES = 3
LONGEST_WAIT = 60.0
FIRST_WAIT = 0.5
AGAIN_UNSEEN = frozenset({"GET", "PUT", "DELETE"})


class File(NamedTuple):
    """A file to send."""

    name: str
    content: bytes
    media_type: str = "application/octet-stream"


class Sending(NamedTuple):
    """A prepared call; its idempotency key and request id stay the same over every try."""

    method: str
    path: str
    options: Mapping[str, Any]
    request_id: str
    again_unseen: bool


def part(value: object) -> str:
    """A value as one part of a path."""
    return quote(str(value), safe="")


def prepared(
    method: str,
    path: str,
    *,
    query: Optional[Mapping[str, Any]] = None,
    body: Any = None,
    file: Optional[File] = None,
    if_match: Optional[str] = None,
    idempotency_key: Optional[str] = None,
) -> Sending:
    """What `method` on `path` sends; a POST gets an idempotency key of its own."""
    request_id = uuid.uuid4().hex
    headers = {"X-Request-Id": request_id}
    if method == "POST":
        headers["Idempotency-Key"] = idempotency_key or str(uuid.uuid4())
    if if_match is not None:
        headers["If-Match"] = if_match
    options: dict[str, Any] = {"headers": headers, "params": _query(query or {})}
    if body is not None:
        options["json"] = body
    if file is not None:
        options["files"] = {"file": tuple(file)}
    return Sending(method, path, options, request_id, method in AGAIN_UNSEEN or method == "POST")


def _query(given: Mapping[str, Any]) -> list[Tuple[str, str]]:
    return [(name, _text(value)) for name, value in given.items() if value is not None]


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return ",".join(map(_text, value)) if isinstance(value, (list, tuple)) else str(value)


def outcome(sending: Sending, response: httpx.Response) -> Any:
    """The decoded answer. Raises the error that it tells."""
    request_id = response.headers.get("X-Request-Id", sending.request_id)
    if response.status_code < 400:
        return None if response.status_code == 204 or not response.content else response.json()
    try:
        decoded = response.json()
    except ValueError:
        decoded = None
    raise error_of(response.status_code, decoded, request_id)


def wait_before(attempt: int, refused: KoinonError) -> Optional[float]:
    """Seconds until the next try, None where there is none (the third failed, or trying again cannot help)."""
    if attempt >= TRIES or not refused.retryable:
        return None
    if refused.retry_after is not None:
        return float(refused.retry_after) if refused.retry_after <= LONGEST_WAIT else None
    return FIRST_WAIT * float(2 ** (attempt - 1)) * random.uniform(0.5, 1.0)


def _client_options(api_key: str, base_url: str, timeout: float) -> dict[str, Any]:
    return {
        "base_url": base_url.rstrip("/") + "/api/v1",
        "timeout": timeout,
        "headers": {"Authorization": f"Bearer {api_key}", "User-Agent": "koinon-sdk-python/0.1.0"},
    }


class Transport:
    """Waits for each answer."""

    def __init__(self, api_key: str, base_url: str, timeout: float = TIMEOUT) -> None:
        self.http = httpx.Client(**_client_options(api_key, base_url, timeout))

    def call(self, method: str, path: str, **given: Any) -> Any:
        """The `data` of the answer, None where it has none."""
        found = self.whole(method, path, **given)
        return None if found is None else found["data"]

    def whole(self, method: str, path: str, **given: Any) -> Any:
        """The whole answer: `data` and `meta`."""
        sending = prepared(method, path, **given)
        return outcome(sending, self._sent(sending))

    def file(self, method: str, path: str, **given: Any) -> bytes:
        """A download."""
        return self._sent(prepared(method, path, **given)).content

    def _sent(self, sending: Sending) -> httpx.Response:
        attempt = 1
        while True:
            try:
                response = self._once(sending)
                if response.status_code >= 400:
                    outcome(sending, response)
                return response
            except KoinonError as refused:
                wait = wait_before(attempt, refused)
                if wait is None or (isinstance(refused, ConnectionFailed) and not sending.again_unseen):
                    raise
                time.sleep(wait)
                attempt += 1

    def _once(self, sending: Sending) -> httpx.Response:
        try:
            return self.http.request(sending.method, sending.path, **sending.options)
        except httpx.TransportError as fault:
            raise ConnectionFailed(str(fault) or type(fault).__name__, sending.request_id) from fault


class AsyncTransport:
    """The same for `await`."""

    def __init__(self, api_key: str, base_url: str, timeout: float = TIMEOUT) -> None:
        self.http = httpx.AsyncClient(**_client_options(api_key, base_url, timeout))

    async def call(self, method: str, path: str, **given: Any) -> Any:
        """The `data` of the answer, None where it has none."""
        found = await self.whole(method, path, **given)
        return None if found is None else found["data"]

    async def whole(self, method: str, path: str, **given: Any) -> Any:
        """The whole answer: `data` and `meta`."""
        sending = prepared(method, path, **given)
        return outcome(sending, await self._sent(sending))

    async def file(self, method: str, path: str, **given: Any) -> bytes:
        """A download."""
        return (await self._sent(prepared(method, path, **given))).content

    async def _sent(self, sending: Sending) -> httpx.Response:
        attempt = 1
        while True:
            try:
                response = await self._once(sending)
                if response.status_code >= 400:
                    outcome(sending, response)
                return response
            except KoinonError as refused:
                wait = wait_before(attempt, refused)
                if wait is None or (isinstance(refused, ConnectionFailed) and not sending.again_unseen):
                    raise
                await asyncio.sleep(wait)
                attempt += 1

    async def _once(self, sending: Sending) -> httpx.Response:
        try:
            return await self.http.request(sending.method, sending.path, **sending.options)
        except httpx.TransportError as fault:
            raise ConnectionFailed(str(fault) or type(fault).__name__, sending.request_id) from fault
