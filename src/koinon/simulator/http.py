"""A small HTTP/1.1 server on httptools, fast enough never to be the bottleneck measured (CHN-079)."""

import asyncio
from collections import deque
from collections.abc import Callable
from http import HTTPStatus
from typing import cast

import httptools
import msgspec

MAX_BODY_BYTES = 3 * 1024 * 1024
REASONS = {status.value: status.phrase.encode() for status in HTTPStatus}
JSON = b"application/json"
HTTP2 = b"PRI * HTTP/2.0"


class Request:
    """One whole request; header names in lower case."""

    __slots__ = ("body", "headers", "method", "url")

    def __init__(self) -> None:
        self.method = b""
        self.url = b""
        self.headers: dict[bytes, bytes] = {}
        self.body = b""


class Reply(msgspec.Struct, gc=False):
    """An answer; `delay` seconds before it is written, `silent` closes the connection without one."""

    status: int
    body: bytes
    delay: float = 0.0
    headers: bytes = b""
    content_type: bytes = JSON
    silent: bool = False


Handler = Callable[[Request], Reply]


class ServerConnection(asyncio.Protocol):
    """Answers one request after another, also pipelined ones, in order."""

    def __init__(
        self,
        handler: Handler,
        open_connections: set["ServerConnection"],
        other: Callable[[], asyncio.Protocol] | None = None,
    ) -> None:
        self._handler, self._open, self._other = handler, open_connections, other
        self._first = True
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport
        self._parser = httptools.HttpRequestParser(self)
        self._request = Request()
        self._body: list[bytes] = []
        self._size = 0
        self._queue: deque[Request] = deque()
        self._busy = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._open.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._open.discard(self)

    def data_received(self, data: bytes) -> None:
        if self._first and self._other is not None and data.startswith(HTTP2):
            self._hand_over(self._other(), data)
            return
        self._first = False
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            self._write(Reply(400, b"{}"))
            self._transport.close()

    def close(self) -> None:
        self._transport.abort()

    def _hand_over(self, other: asyncio.Protocol, data: bytes) -> None:
        """The client speaks HTTP/2 from its first byte (RFC 9113 §3.3)."""
        self._transport.set_protocol(other)
        other.connection_made(self._transport)
        other.data_received(data)

    # httptools
    def on_message_begin(self) -> None:
        self._request, self._body, self._size = Request(), [], 0

    def on_url(self, url: bytes) -> None:
        self._request.url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        self._request.headers[name.lower()] = value

    def on_body(self, body: bytes) -> None:
        self._size += len(body)
        if self._size <= MAX_BODY_BYTES:
            self._body.append(body)

    def on_message_complete(self) -> None:
        request = self._request
        request.method = self._parser.get_method()
        request.body = self._body[0] if len(self._body) == 1 else b"".join(self._body)
        if self._busy:
            self._queue.append(request)
        else:
            self._answer(request)

    def _answer(self, request: Request) -> None:
        too_long = self._size > MAX_BODY_BYTES
        reply = Reply(413, b"{}") if too_long else self._handler(request)
        if reply.delay > 0:
            self._busy = True
            self._loop.call_later(reply.delay, self._write_late, reply)
        else:
            self._write(reply)

    def _write_late(self, reply: Reply) -> None:
        self._busy = False
        self._write(reply)
        while self._queue and not self._busy:
            self._answer(self._queue.popleft())

    def _write(self, reply: Reply) -> None:
        if self._transport.is_closing():
            return
        if reply.silent:
            self._transport.abort()
            return
        self._transport.write(
            b"HTTP/1.1 %d %b\r\nContent-Type: %b\r\nContent-Length: %d\r\n%b\r\n%b"
            % (
                reply.status,
                REASONS.get(reply.status, b""),
                reply.content_type,
                len(reply.body),
                reply.headers,
                reply.body,
            )
        )
