"""Reading a call's body: within 5 s and the source's size, and never more of all calls at once than memory bears."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from litestar.types import Receive

READ_SECONDS = 5.0
# Of bodies that come in several parts: what fits into one waits nowhere.
MOST_DIGITS = 12
MOST_READING = 128 * 1024 * 1024


class TooLarge(Exception):
    """The body is larger than its source's calls are."""


class TooMuch(Exception):
    """Other calls are being read that are as large together as we bear."""


class BrokenOff(Exception):
    """The caller went away before its body was whole."""


class Room:
    """How much of bodies one process holds that are being read or stored."""

    def __init__(self) -> None:
        self._octets = 0

    @contextmanager
    def taken(self, octets: int) -> Iterator[None]:
        """Room for one body. Raises TooMuch."""
        if self._octets + octets > MOST_READING:
            raise TooMuch
        self._octets += octets
        try:
            yield
        finally:
            self._octets -= octets


class TooSlow(Exception):
    """The body was not there in time."""


class Body:
    """The body of one call; `octets` is how much room it may need. Raises TooLarge for a declared length."""

    def __init__(self, scope: Any, receive: Receive, most: int) -> None:
        self._receive, self._most, self.octets = receive, most, most
        self._part: Any = {}
        for name, value in scope["headers"]:
            if name == b"content-length" and value.isdigit():
                if len(value.lstrip(b"0")) > MOST_DIGITS or int(value) > most:
                    raise TooLarge
                self.octets = int(value)

    async def begin(self) -> bool:
        """Read what comes first; whether that is all. Raises BrokenOff, TooSlow."""
        await self._next()
        return not self._part.get("more_body")

    async def whole(self) -> bytes:
        """All of it. Raises TooLarge, BrokenOff, TooSlow."""
        chunks = [self._part.get("body", b"")]
        size = len(chunks[0])
        until = asyncio.get_running_loop().time() + READ_SECONDS
        while self._part.get("more_body") and size <= self._most:
            await self._next(until)
            chunks.append(self._part.get("body", b""))
            size += len(chunks[-1])
        if size > self._most:
            raise TooLarge
        return chunks[0] if len(chunks) == 1 else b"".join(chunks)

    async def _next(self, until: float | None = None) -> None:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout_at(loop.time() + READ_SECONDS if until is None else until):
                self._part = await self._receive()
        except TimeoutError:
            raise TooSlow from None
        if self._part["type"] == "http.disconnect":
            raise BrokenOff
