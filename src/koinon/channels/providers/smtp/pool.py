"""Ten connections a server at most, each for a hundred mails: what servers commonly allow (CHN-029's table)."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiosmtplib import SMTP, SMTPException

from koinon.channels.providers.smtp.server import Server, entered

CONNECTIONS, MAILS_EACH = 10, 100
IDLE_SECONDS = 20.0
"""Kept so long at most: servers hang up on the idle after a minute or more (RFC 5321 §4.5.3.2 asks for five)."""


class Line:
    """One connection, how many mails it carried, and when it was last used."""

    def __init__(self, client: SMTP) -> None:
        self.client, self.carried, self.used_at = client, 0, time.monotonic()

    @property
    def is_good(self) -> bool:
        fresh = time.monotonic() - self.used_at < IDLE_SECONDS
        return self.client.is_connected and self.carried < MAILS_EACH and fresh


class Pool:
    """The lines to one server, of one event loop."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._free: list[Line] = []
        self._places = asyncio.Semaphore(CONNECTIONS)

    @asynccontextmanager
    async def line(self) -> AsyncIterator[Line]:
        """A line of one's own; it is hung up on where the talk ended badly. Raises as `entered`."""
        async with self._places:
            one = await self._taken()
            try:
                yield one
            except BaseException:
                one.client.close()
                raise
            one.used_at = time.monotonic()
            if one.is_good:
                self._free.append(one)
            else:
                await _bye(one.client)

    def close(self) -> None:
        """Hang up on every line."""
        while self._free:
            self._free.pop().client.close()

    async def _taken(self) -> Line:
        while self._free:
            one = self._free.pop()
            if one.is_good:
                return one
            await _bye(one.client)
        return Line(await entered(self.server))


async def _bye(client: SMTP) -> None:
    with contextlib.suppress(SMTPException, OSError, TimeoutError):
        if client.is_connected:
            await client.quit(timeout=2.0)
    client.close()
