"""Telnyx's calls besides sending: reads are tried twice, writes go to the wire once."""

from collections.abc import Mapping
from functools import lru_cache
from typing import TypeVar
from urllib.parse import urlencode

import msgspec

from koinon.channels.contracts import Credentials, ProviderError
from koinon.channels.ports.numbers import NumbersRefused, NumbersUnanswered
from koinon.channels.providers.telnyx import schemas
from koinon.channels.providers.telnyx.errors import by_status, to_error
from koinon.platform import tracing
from koinon.platform.http import HttpFailure, LeanClient, Origin, Response, request_bytes

SECONDS = 10.0
T = TypeVar("T")
Query = Mapping[str, str | tuple[str, ...]]
_encode = msgspec.json.Encoder().encode


class Calls:
    """Speaks to Telnyx for an account; NumbersRefused is its no, NumbersUnanswered no answer that can be read."""

    def __init__(self, client: LeanClient | None = None) -> None:
        self._client = client or LeanClient()

    async def get(
        self,
        credentials: Credentials,
        path: str,
        shape: type[T],
        asked: Mapping[str, str | tuple[str, ...]] | None = None,
    ) -> T:
        """A read, with `asked` as its query."""
        query = "?" + urlencode(asked, doseq=True) if asked else ""
        return _read(await self._call(credentials, "GET", path + query), shape)

    async def get_or_none(self, credentials: Credentials, path: str, shape: type[T]) -> T | None:
        """A read; None for a 404."""
        answer = await self._call(credentials, "GET", path)
        return None if answer.status == 404 else _read(answer, shape)

    async def write(self, credentials: Credentials, method: str, path: str, body: object, shape: type[T]) -> T:
        """A POST or PATCH."""
        return _read(await self._call(credentials, method, path, _encode(body)), shape)

    async def delete(self, credentials: Credentials, path: str) -> None:
        """A DELETE; what is gone already is no error."""
        answer = await self._call(credentials, "DELETE", path)
        if answer.status != 404:
            _refuse(answer)

    async def _call(self, credentials: Credentials, method: str, target: str, body: bytes = b"") -> Response:
        origin, head = _origin(credentials.base_url, credentials.api_key)
        data = request_bytes(method, origin.path + target, head + tracing.lines(), body)
        for again in (method == "GET", False):
            try:
                return await self._client.pool(origin).submit(data, SECONDS)
            except HttpFailure as fault:
                if not again:
                    raise NumbersUnanswered(str(fault)) from fault
        raise AssertionError("unreachable")


@lru_cache(maxsize=1024)
def _origin(base_url: str, api_key: str) -> tuple[Origin, bytes]:
    if not api_key.isascii() or not api_key.isprintable():
        raise ValueError("an API key holds printable ASCII only")
    origin = Origin.of(base_url.rstrip("/").removesuffix("/v2"))
    lines = (
        f"Host: {origin.authority}\r\nAuthorization: Bearer {api_key}\r\nUser-Agent: koinon\r\n"
        "Accept: application/json\r\nContent-Type: application/json\r\n"
    )
    return origin, lines.encode("latin-1")


def _read(answer: Response, shape: type[T]) -> T:
    _refuse(answer)
    try:
        return msgspec.json.decode(answer.body, type=shape, strict=False)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as fault:
        raise NumbersUnanswered("an unreadable answer") from fault


def _refuse(answer: Response) -> None:
    """Raise what an answer outside 2xx says; a 5xx without a code leaves open what happened."""
    if 200 <= answer.status < 300:
        return
    try:
        faults = schemas.faults_decoder.decode(answer.body).errors
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        faults = []
    if not faults and answer.status >= 500:
        raise NumbersUnanswered(f"HTTP {answer.status} without an error code")
    raise NumbersRefused(_error(answer, faults))


def _error(answer: Response, faults: list[schemas.Fault]) -> ProviderError:
    wait = answer.header("retry-after") or ""
    retry_after = float(wait) if wait.isdecimal() and len(wait) < 7 else None
    return to_error(faults[0], retry_after) if faults else by_status(answer.status, retry_after)
