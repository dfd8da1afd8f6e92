"""One keep-alive HTTP/1.1 connection: at most one request under way, its answer handed to a future."""

import asyncio
from typing import Protocol, cast

import httptools

from koinon.platform.http.errors import OutcomeUnknown
from koinon.platform.http.message import Response
from koinon.platform.http.reasons import HUNG_UP, reason

MAX_ANSWER_BYTES = 4 * 1024 * 1024


class Owner(Protocol):
    """What a connection tells its pool."""

    def connection_idle(self, connection: "Connection") -> None: ...

    def connection_gone(self, connection: "Connection") -> None: ...


class Connection(asyncio.Protocol):
    """Reads answers with httptools; on any doubt about the byte stream it closes itself."""

    def __init__(self, owner: Owner) -> None:
        self._owner = owner
        self._parser = httptools.HttpResponseParser(self)
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[Response] | None = None
        self._headers: list[tuple[bytes, bytes]] = []
        self._body: list[bytes] = []
        self._size = 0
        self._ends_with_close = False
        self._freed = self._surplus = False
        self.deadline = 0.0

    @property
    def usable(self) -> bool:
        return self._transport is not None and not self._transport.is_closing() and self._answer is None

    def send(self, data: bytes, answer: asyncio.Future[Response], deadline: float) -> None:
        """Write a whole request; from this moment its outcome is unknown until the answer is whole."""
        assert self._transport is not None
        self._answer, self.deadline = answer, deadline
        self._transport.write(data)

    def fail(self, reason: str) -> None:
        """Give up on the request under way, if any, and close."""
        answer, self._answer = self._answer, None
        if self._transport is not None:
            self._transport.abort()
        if answer is not None and not answer.done():
            answer.set_exception(OutcomeUnknown(reason))

    def close(self) -> None:
        self.fail("the connection was closed by us")

    # asyncio.Protocol
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        if self._answer is None:
            return self.fail("data without a request")
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError as fault:
            return self.fail(f"unreadable answer: {fault}")
        if self._surplus:
            return self.fail("more than one answer to one request")
        if self._freed:
            self._freed = False
            self._owner.connection_idle(self)
        return None

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answer is not None and self._ends_with_close and exc is None:
            self._finish()
        self.fail(reason(exc) if exc else HUNG_UP)
        self._owner.connection_gone(self)

    # httptools
    def on_message_begin(self) -> None:
        self._surplus = self._answer is None
        self._headers, self._body, self._size, self._ends_with_close = [], [], 0, False

    def on_header(self, name: bytes, value: bytes) -> None:
        self._headers.append((name, value))

    def on_headers_complete(self) -> None:
        status = self._parser.get_status_code()
        if status < 200 or status in (204, 304):
            return
        names = {name.lower() for name, _ in self._headers}
        self._ends_with_close = not names & {b"content-length", b"transfer-encoding"}

    def on_body(self, body: bytes) -> None:
        self._size += len(body)
        if self._size > MAX_ANSWER_BYTES:
            return self.fail(f"the answer is longer than {MAX_ANSWER_BYTES} bytes")
        self._body.append(body)
        return None

    def on_message_complete(self) -> None:
        if self._parser.get_status_code() >= 200 and self._answer is not None:
            self._finish()

    def _finish(self) -> None:
        answer, self._answer = self._answer, None
        body = self._body[0] if len(self._body) == 1 else b"".join(self._body)
        if answer is not None and not answer.done():
            answer.set_result(Response(self._parser.get_status_code(), self._headers, body))
        if self._parser.should_keep_alive() and not self._ends_with_close:
            self._freed = True
        elif self._transport is not None:
            self._transport.close()
