"""One HTTP/2 connection of a pusher (RFC 9113), by hyper-h2's server side."""

import asyncio
import uuid
from typing import cast

import msgspec
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import DataReceived, Event, RequestReceived, StreamEnded
from h2.exceptions import ProtocolError

from koinon.simulator.apns.rules import Keys, Said, answer
from koinon.simulator.carrier import Carrier

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
MOST_BYTES = 64 * 1024
_KEYS = Keys()


class ApnsConnection(asyncio.Protocol):
    """Streams side by side; each is answered when its delay is over."""

    def __init__(self, carrier: Carrier) -> None:
        self._carrier = carrier
        self._h2 = H2Connection(H2Configuration(client_side=False, header_encoding="utf-8"))
        self._headers: dict[int, dict[str, str]] = {}
        self._bodies: dict[int, bytes] = {}
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._h2.initiate_connection()
        self._flush()

    def data_received(self, data: bytes) -> None:
        try:
            for event in self._h2.receive_data(data):
                self._take(event)
        except ProtocolError:
            self._transport.abort()
        else:
            self._flush()

    def close(self) -> None:
        self._transport.abort()

    def _take(self, event: Event) -> None:
        if isinstance(event, RequestReceived):
            stream = event.stream_id or 0
            self._headers[stream] = {str(name): str(value) for name, value in event.headers or ()}
            self._bodies[stream] = b""
        elif isinstance(event, DataReceived):
            stream = event.stream_id or 0
            self._bodies[stream] = (self._bodies[stream] + (event.data or b""))[:MOST_BYTES]
            self._h2.acknowledge_received_data(event.flow_controlled_length, stream)
        elif isinstance(event, StreamEnded):
            stream = event.stream_id or 0
            headers = self._headers.pop(stream)
            said = answer(self._carrier, _KEYS, headers, self._bodies.pop(stream))
            # Refusals have the id too: the pusher's own, else one that is made (aioapns relies on it).
            said = said._replace(message_id=said.message_id or headers.get("apns-id") or str(uuid.uuid4()))
            if said.delay:
                asyncio.get_running_loop().call_later(said.delay, self._answer, stream, said)
            else:
                self._answer(stream, said)

    def _answer(self, stream: int, said: Said) -> None:
        if self._transport.is_closing():
            return
        if not said.status:
            self._transport.abort()
            return
        try:
            self._h2.send_headers(
                stream, [(":status", str(said.status)), ("apns-id", said.message_id)], end_stream=not said.reason
            )
            if said.reason:
                self._h2.send_data(stream, msgspec.json.encode({"reason": said.reason}), end_stream=True)
        except ProtocolError:
            return  # the pusher closed the stream meanwhile
        self._flush()

    def _flush(self) -> None:
        self._transport.write(self._h2.data_to_send())
