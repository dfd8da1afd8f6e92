"""The OpenAI protocol, streamed: one request, at most one more after a fault before anything was said (INB-104)."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import aiohttp
import msgspec

from koinon.inbox.assist.contracts import Endpoint
from koinon.platform.http import guarded
from koinon.platform.http.breaker import Breaker

TIMEOUT = aiohttp.ClientTimeout(total=20, sock_connect=3)
EVERY = timedelta(minutes=1)
MOST_BYTES = 1_048_576
MOST_TOKENS = 1_000
_breakers: dict[str, Breaker] = {}


class ModelAway(Exception):
    """The model did not answer, or not as the protocol says."""


class Usage:
    """Tokens that a call cost; guessed from its length where the model does not say."""

    def __init__(self) -> None:
        self.tokens = 0


def breaker(endpoint: Endpoint) -> Breaker:
    """The circuit breaker of a model's address, of this process."""
    if len(_breakers) > 1_000:
        _breakers.clear()
    return _breakers.setdefault(f"{endpoint.base_url} {endpoint.model}", Breaker())


async def ask(
    endpoint: Endpoint, messages: list[dict[str, str]], usage: Usage, *, is_local: bool = False
) -> AsyncIterator[str]:
    """What the model says, as it says it. Raises ModelAway; `usage` is filled in by the end, however it ends."""
    guard = breaker(endpoint)
    if not guard.allow():
        raise ModelAway("the circuit is open")
    usage.tokens = sum(len(one["content"]) for one in messages) // 4 + 1
    for attempt in (1, 2):
        said = False
        try:
            async for part in _stream(endpoint, messages, usage, is_local=is_local):
                said = True
                yield part
        except (aiohttp.ClientError, TimeoutError, msgspec.DecodeError, ValueError, OSError) as fault:
            guard.record(False)
            if attempt == 2 or said or not _repeatable(fault):
                raise ModelAway(type(fault).__name__) from fault
        else:
            guard.record(True)
            return


def _repeatable(fault: Exception) -> bool:
    """A 5xx, or a connection that was not had; a time-out has taken its twenty seconds."""
    if isinstance(fault, aiohttp.ClientResponseError):
        return fault.status >= 500
    return isinstance(fault, aiohttp.ClientConnectionError) and not isinstance(fault, TimeoutError)


async def _stream(
    endpoint: Endpoint, messages: list[dict[str, str]], usage: Usage, *, is_local: bool
) -> AsyncIterator[str]:
    body = {
        "model": endpoint.model,
        "messages": messages,
        "stream": True,
        "stream_options": {"include_usage": True},
        "max_tokens": MOST_TOKENS,
    }
    headers = {"Content-Type": "application/json", "Accept": "text/event-stream"}
    if endpoint.key:
        headers["Authorization"] = f"Bearer {endpoint.key}"
    try:
        connector = guarded.connector_for(endpoint.base_url, is_local=is_local)
    except (guarded.NotHttps, guarded.InnerAddress) as refused:
        raise ValueError("not an address that may be called") from refused
    async with (
        aiohttp.ClientSession(connector=connector, timeout=TIMEOUT, auto_decompress=False) as session,
        session.post(
            endpoint.base_url.rstrip("/") + "/chat/completions",
            data=msgspec.json.encode(body),
            headers=headers,
            allow_redirects=False,
        ) as answer,
    ):
        if answer.status != 200:
            raise aiohttp.ClientResponseError(answer.request_info, (), status=answer.status)
        read = 0
        async for line in answer.content:
            read += len(line)
            if read > MOST_BYTES:
                raise ValueError("the answer is too long")
            if not line.startswith(b"data:"):
                continue
            data = line[5:].strip()
            if data == b"[DONE]":
                return
            if part := _part(msgspec.json.decode(data), usage):
                yield part


def _part(chunk: Any, usage: Usage) -> str:
    """The words of a chunk; the last one has no choices and says what it cost."""
    if not isinstance(chunk, dict):
        raise ValueError("no chunk")
    cost = chunk.get("usage")
    if isinstance(cost, dict) and isinstance(cost.get("total_tokens"), int):
        usage.tokens = max(0, min(cost["total_tokens"], 10_000_000))
    choices = chunk.get("choices")
    if not isinstance(choices, list) or not choices or not isinstance(choices[0], dict):
        return ""
    delta = choices[0].get("delta")
    content = delta.get("content") if isinstance(delta, dict) else None
    return content if isinstance(content, str) else ""
