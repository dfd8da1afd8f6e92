"""One HTTP/2 connection to an origin that speaks nothing else (RFC 9113), opened anew when it has gone.

A request is written once: what surely was not processed is `ConnectFailed`, everything else `OutcomeUnknown`.
"""

import asyncio
import ssl
from collections import deque
from typing import NamedTuple, cast

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.errors import ErrorCodes
from h2.events import (
    ConnectionTerminated,
    DataReceived,
    Event,
    ResponseReceived,
    StreamEnded,
    StreamReset,
)
from h2.exceptions import ProtocolError

from koinon.platform.http.errors import ConnectFailed, HttpFailure, OutcomeUnknown
from koinon.platform.http.lean import Origin
from koinon.platform.http.message import Response
from koinon.platform.http.reasons import HUNG_UP, SILENT, reason

MAX_ANSWER_BYTES = 64 * 1024
CONNECT_SECONDS, ANSWER_SECONDS = 3.0, 10.0
Headers = list[tuple[str, str]]


class _Call:
    """A request and what has come of its answer."""

    def __init__(self, headers: Headers, body: bytes) -> None:
        self.headers, self.body = headers, body
        self.answer: asyncio.Future[Response] = asyncio.get_running_loop().create_future()
        self.stream: int | None = None
        self.got: list[tuple[bytes, bytes]] = []
        self.data = b""

    def fail(self, fault: HttpFailure) -> None:
        if not self.answer.done():
            self.answer.set_exception(fault)

    def finish(self) -> None:
        status = int(dict(self.got).get(b":status", b"0"))
        if not self.answer.done():
            self.answer.set_result(Response(status, [one for one in self.got if one[0][:1] != b":"], self.data))


class Http2Connection(asyncio.Protocol):
    """Streams side by side, as many as the other side allows and its window has room for."""

    def __init__(self) -> None:
        self._h2 = H2Connection(H2Configuration(client_side=True, header_encoding=None))
        self._transport: asyncio.Transport | None = None
        self._waiting: deque[_Call] = deque()
        self._open: dict[int, _Call] = {}
        self._ending = False

    @property
    def usable(self) -> bool:
        return self._transport is not None and not self._transport.is_closing() and not self._ending

    async def request(self, headers: Headers, body: bytes) -> Response:
        """The whole answer. Raises ConnectFailed, OutcomeUnknown."""
        call = _Call(headers, body)
        self._waiting.append(call)
        self._pump()
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                return await call.answer
        except TimeoutError:
            is_new = call.stream is None
            self.close()  # a connection that has gone silent answers nobody
            raise (ConnectFailed if is_new else OutcomeUnknown)(SILENT) from None

    def close(self) -> None:
        """Drop it; what is under way is in doubt."""
        if self._transport is not None:
            self._transport.abort()
        self.connection_lost(None)

    # asyncio.Protocol
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._h2.initiate_connection()
        self._flush()

    def data_received(self, data: bytes) -> None:
        try:
            for event in self._h2.receive_data(data):
                self._take(event)
            self._pump()
        except ProtocolError:
            self.close()

    def connection_lost(self, exc: Exception | None) -> None:
        self._ending = True
        waiting, self._waiting = self._waiting, deque()
        opened, self._open = self._open, {}
        for call in waiting:
            call.fail(ConnectFailed("the connection ended first"))
        for call in opened.values():
            call.fail(OutcomeUnknown(HUNG_UP))

    def _take(self, event: Event) -> None:
        if isinstance(event, ConnectionTerminated):
            self._end_after(event.last_stream_id or 0)
            return
        call = self._open.get(getattr(event, "stream_id", None) or 0)
        if call is None or call.stream is None:
            return
        if isinstance(event, ResponseReceived):
            call.got = [(bytes(name), bytes(value)) for name, value in event.headers]
        elif isinstance(event, DataReceived):
            self._h2.acknowledge_received_data(event.flow_controlled_length, call.stream)
            call.data = (call.data + event.data)[:MAX_ANSWER_BYTES]
        elif isinstance(event, StreamEnded):
            self._open.pop(call.stream).finish()
        elif isinstance(event, StreamReset):
            refused = event.error_code == ErrorCodes.REFUSED_STREAM
            self._open.pop(call.stream).fail((ConnectFailed if refused else OutcomeUnknown)("the stream was reset"))

    def _end_after(self, last: int) -> None:
        """GOAWAY: streams above `last` were not processed (RFC 9113 §6.8); of others h2 reads no answer."""
        self._ending = True
        waiting, self._waiting = self._waiting, deque()
        unseen = [self._open.pop(stream) for stream in list(self._open) if stream > last]
        for call in (*waiting, *unseen):
            call.fail(ConnectFailed("the other side is going away"))

    def _pump(self) -> None:
        while self._waiting and self.usable and self._has_room(len(self._waiting[0].body)):
            call = self._waiting.popleft()
            if call.answer.done():
                continue
            call.stream = self._h2.get_next_available_stream_id()
            self._open[call.stream] = call
            self._h2.send_headers(call.stream, call.headers)
            self._h2.send_data(call.stream, call.body, end_stream=True)
        self._flush()

    def _has_room(self, size: int) -> bool:
        remote = self._h2.remote_settings
        window = min(self._h2.outbound_flow_control_window, remote.initial_window_size)
        return len(self._open) < remote.max_concurrent_streams and size <= min(window, remote.max_frame_size)

    def _flush(self) -> None:
        data = self._h2.data_to_send()
        if data and self._transport is not None and not self._transport.is_closing():
            self._transport.write(data)


class _Opened(NamedTuple):
    loop: asyncio.AbstractEventLoop
    connection: Http2Connection


class Http2Client:
    """One origin's connection. `http://` speaks HTTP/2 by prior knowledge, `https://` by ALPN."""

    def __init__(self, origin: Origin, tls: ssl.SSLContext | None = None) -> None:
        self.origin = origin
        self._tls = (tls or ssl.create_default_context()) if origin.tls else None
        if self._tls is not None:
            self._tls.set_alpn_protocols(["h2"])
        self._opened: _Opened | None = None
        self._opening = asyncio.Lock()

    async def post(self, path: str, headers: Headers, body: bytes) -> Response:
        """Post once; again only where the first surely did not arrive. Raises ConnectFailed, OutcomeUnknown."""
        scheme = "https" if self.origin.tls else "http"
        start = [(":method", "POST"), (":scheme", scheme), (":authority", self.origin.authority), (":path", path)]
        try:
            return await (await self._connected()).request(start + headers, body)
        except ConnectFailed:
            return await (await self._connected()).request(start + headers, body)

    def close(self) -> None:
        """Drop the connection."""
        if self._opened is not None:
            self._opened.connection.close()

    async def _connected(self) -> Http2Connection:
        loop = asyncio.get_running_loop()
        async with self._opening:
            if self._opened is None or self._opened.loop is not loop or not self._opened.connection.usable:
                self._opened = _Opened(loop, await self._connect(loop))
            return self._opened.connection

    async def _connect(self, loop: asyncio.AbstractEventLoop) -> Http2Connection:
        host, port = self.origin.host, self.origin.port
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                _, connection = await loop.create_connection(Http2Connection, host, port, ssl=self._tls)
        except (OSError, TimeoutError) as fault:
            raise ConnectFailed(reason(fault)) from fault
        return connection
