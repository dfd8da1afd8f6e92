"""A server that speaks APNs: HTTP/2 (by hyper-h2's own server side), over TLS or by prior knowledge."""

import asyncio
import ssl
from pathlib import Path
from typing import Any, cast

import msgspec
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import DataReceived, RequestReceived, StreamEnded
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from joserfc.jwt import Token

PEM = ec.generate_private_key(ec.SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
KEY_ID, TEAM, TOPIC = "ABC123DEFG", "DEF123GHIJ", "org.example.app"


class Apple:
    """What arrived, and how the next are answered: (status, reason), "silence", "goaway" or "reset"."""

    def __init__(self) -> None:
        self.arrived: list[dict[str, Any]] = []
        self.provider_tokens: list[str] = []
        self.answers: list[tuple[int, str] | str] = []
        self.connections = 0
        self.url = ""
        self._server: asyncio.Server | None = None

    async def start(self, tls: ssl.SSLContext | None = None) -> None:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Serving(self), "127.0.0.1", 0, ssl=tls)
        port = self._server.sockets[0].getsockname()[1]
        self.url = f"https://localhost:{port}" if tls else f"http://127.0.0.1:{port}"

    def stop(self) -> None:
        if self._server is not None:
            self._server.close()

    def key_file(self, folder: Path) -> Path:
        file = folder / "AuthKey.p8"
        file.write_bytes(PEM)
        return file

    def verdict(self, headers: dict[str, str], body: bytes) -> tuple[int, str] | str:
        """Apple's rules for headers and the provider's token, then what the test wants."""
        if not _is_signed(headers.get("authorization", "")):
            return 403, "InvalidProviderToken"
        if headers.get("apns-topic") != TOPIC:
            return 400, "BadTopic"
        if len(headers.get("apns-collapse-id", "").encode()) > 64:
            return 400, "BadCollapseId"
        if not 0 < len(body) <= 4_096:
            return 413, "PayloadTooLarge"
        said = self.answers.pop(0) if self.answers else (200, "")
        if said == (200, ""):
            self.arrived.append({"headers": headers, "body": msgspec.json.decode(body)})
            self.provider_tokens.append(headers["authorization"])
        return said


def _is_signed(authorization: str) -> bool:
    scheme, _, token = authorization.partition(" ")
    try:
        seen: Token = jwt.decode(token, ECKey.import_key(PEM.decode()), algorithms=["ES256"])
    except (JoseError, ValueError):
        return False
    return scheme == "bearer" and seen.header["kid"] == KEY_ID and seen.claims["iss"] == TEAM and "iat" in seen.claims


class _Serving(asyncio.Protocol):
    def __init__(self, apple: Apple) -> None:
        self._apple = apple
        self._h2 = H2Connection(H2Configuration(client_side=False, header_encoding="utf-8"))
        self._headers: dict[int, dict[str, str]] = {}
        self._bodies: dict[int, bytes] = {}

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._apple.connections += 1
        self._h2.initiate_connection()
        self._flush()

    def data_received(self, data: bytes) -> None:
        for event in self._h2.receive_data(data):
            if isinstance(event, RequestReceived):
                self._headers[event.stream_id] = {str(name): str(value) for name, value in event.headers}
                self._bodies[event.stream_id] = b""
            elif isinstance(event, DataReceived):
                self._bodies[event.stream_id] += event.data
                self._h2.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
            elif isinstance(event, StreamEnded):
                self._answer(event.stream_id)
        self._flush()

    def _answer(self, stream: int) -> None:
        said = self._apple.verdict(self._headers[stream], self._bodies[stream])
        if said == "goaway":
            self._h2.close_connection(last_stream_id=stream - 2 if stream > 2 else 0)
        elif said == "reset":
            self._h2.reset_stream(stream, 8)
        elif isinstance(said, tuple):
            status, reason = said
            self._h2.send_headers(stream, [(":status", str(status)), ("apns-id", "1")], end_stream=not reason)
            if reason:
                self._h2.send_data(stream, msgspec.json.encode({"reason": reason}), end_stream=True)

    def _flush(self) -> None:
        self._transport.write(self._h2.data_to_send())
