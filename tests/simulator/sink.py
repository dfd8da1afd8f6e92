"""A webhook endpoint that remembers what it was sent and answers as told."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import msgspec

from tests.platform.http.servers import read_request, serving

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


class Delivery(msgspec.Struct):
    target: str
    headers: dict[str, str]
    raw: bytes

    @property
    def data(self) -> Any:
        return msgspec.json.decode(self.raw)["data"]

    @property
    def meta(self) -> Any:
        return msgspec.json.decode(self.raw)["meta"]


class Sink:
    def __init__(self) -> None:
        self.origin = ""
        self.url = ""
        self.answer = OK
        self._queue: asyncio.Queue[Delivery] = asyncio.Queue()

    async def next(self) -> Delivery:
        return await asyncio.wait_for(self._queue.get(), 10)

    async def take(self, count: int) -> list[Delivery]:
        return [await self.next() for _ in range(count)]

    def empty(self) -> bool:
        return self._queue.empty()

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            head, _, body = (await read_request(reader)).partition(b"\r\n\r\n")
            start, *lines = head.decode().split("\r\n")
            headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
            await self._queue.put(Delivery(start.split(" ")[1], headers, body))
            writer.write(self.answer)


@asynccontextmanager
async def sink() -> AsyncIterator[Sink]:
    made = Sink()
    async with serving(made.handle) as url:
        made.origin, made.url = url, url + "/webhooks/telnyx/token"
        yield made
