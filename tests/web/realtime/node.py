"""Nodes of one installation on ports of their own, and clients that speak to them over real sockets."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import aiohttp

from koinon import identity
from koinon.platform.realtime import Hub
from koinon.platform.services import Services
from tests.identity.browser import COOKIE
from tests.web.site import serving

PATIENCE = 30


@asynccontextmanager
async def node(services: Services, **named: Any) -> AsyncIterator[str]:
    """The address of a web process of its own: another hub over the same database."""
    async with serving(replace(services, hub=Hub(), **named)) as url:
        yield url


class Client:
    """One open socket and all that was heard on it."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.heard: list[dict[str, Any]] = []
        self.fresh: list[dict[str, Any]] = []
        self.closed_with: int | None = None

    async def say(self, kind: str, **more: Any) -> None:
        """Send a frame."""
        await self.socket.send_json({"type": kind, **more})

    async def until(self, kind: str, **like: Any) -> dict[str, Any]:
        """The first frame of this type with these values that was not returned before."""
        async with asyncio.timeout(PATIENCE):
            while True:
                for frame in self.fresh:
                    if frame["type"] == kind and all(frame.get(name) == value for name, value in like.items()):
                        self.fresh.remove(frame)
                        return frame
                await self.read()

    async def read(self) -> list[dict[str, Any]]:
        """The next message; pings are answered. Raises ConnectionError at the end."""
        message = await self.socket.receive()
        if message.type is not aiohttp.WSMsgType.TEXT:
            self.closed_with = message.data if message.type is aiohttp.WSMsgType.CLOSE else self.closed_with
            raise ConnectionError(self.closed_with)
        frames: list[dict[str, Any]] = message.json()
        if any(frame["type"] == "ping" for frame in frames):
            with contextlib.suppress(ConnectionError):
                await self.say("pong")
        self.heard += frames
        self.fresh += frames
        return frames

    async def code(self) -> int | None:
        """The close code, once it is closed."""
        async with asyncio.timeout(PATIENCE):
            with contextlib.suppress(ConnectionError):
                while True:
                    await self.read()
        return self.closed_with


def cookie_of(signed_in: identity.SignedIn) -> dict[str, str]:
    """What a browser sends along."""
    return {"cookie": f"{COOKIE}={signed_in.token}"}


@asynccontextmanager
async def connected(
    url: str, signed_in: identity.SignedIn | None = None, *, query: str = "", **headers: str
) -> AsyncIterator[Client]:
    """A client that is let in."""
    given = ({"origin": url} | cookie_of(signed_in) if signed_in else {}) | headers
    async with aiohttp.ClientSession() as session, session.ws_connect(f"{url}/realtime{query}", headers=given) as ws:
        yield Client(ws)


async def refused(url: str, path: str = "/realtime", **headers: str) -> tuple[int, str]:
    """Status and code of a handshake that is not let in."""
    upgrade = {"upgrade": "websocket", "connection": "Upgrade", "sec-websocket-version": "13",
               "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ=="}  # fmt: skip
    async with aiohttp.ClientSession() as session, session.get(f"{url}{path}", headers=upgrade | headers) as answer:
        told = await answer.json() if answer.content_length else {}
        return answer.status, told.get("error", {}).get("code", "")
