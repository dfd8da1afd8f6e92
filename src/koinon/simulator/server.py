"""The simulator as a server: routing, authorization, start and stop."""

import asyncio
from importlib.resources import files
from types import TracebackType
from typing import Self

from koinon.platform.configuration import Configuration
from koinon.simulator import telnyx
from koinon.simulator.apns import ApnsConnection
from koinon.simulator.carrier import Carrier
from koinon.simulator.config import SimulatorConfig, from_settings
from koinon.simulator.control import control
from koinon.simulator.http import Reply, Request, ServerConnection
from koinon.simulator.mailbox import Mailbox, read_mail
from koinon.simulator.registry import ROUTES

PAGES = {
    "/": ("index.html", b"text/html; charset=utf-8"),
    "/mail": ("mail.html", b"text/html; charset=utf-8"),
    "/mail.js": ("mail.js", b"text/javascript; charset=utf-8"),
    "/page.css": ("page.css", b"text/css; charset=utf-8"),
    "/page.js": ("page.js", b"text/javascript; charset=utf-8"),
    "/_sim/media/picture.svg": ("picture.svg", b"image/svg+xml"),
    "/_sim/media/picture.png": ("picture.png", b"image/png"),
}
PAGE_HEADERS = (
    b"Content-Security-Policy: default-src 'self'; img-src *; frame-ancestors 'none'\r\n"
    b"X-Content-Type-Options: nosniff\r\nCache-Control: no-cache\r\n"
)


class Simulator:
    """`async with Simulator(config) as simulator:` serves at `simulator.url` until left."""

    def __init__(self, config: SimulatorConfig) -> None:
        self._config = config
        self._connections: set[ServerConnection] = set()
        self._server: asyncio.Server
        self.carrier: Carrier
        self.mailbox: Mailbox
        self.url = ""

    async def __aenter__(self) -> Self:
        self.carrier = Carrier(self._config)
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: ServerConnection(self._handle, self._connections, self._pushes),
            self._config.host,
            self._config.port,
        )
        port = self._server.sockets[0].getsockname()[1]
        self.url = f"http://{self._config.host}:{port}"
        self.carrier.url = self.url
        self.mailbox = Mailbox(self._config.mailbox, self.carrier)
        self.carrier.keep_mail = self.mailbox.keep
        await self.mailbox.open(self._config.host, self._config.mail_port)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        self.mailbox.close()
        self.carrier.close()
        for connection in list(self._connections):
            connection.close()

    def _pushes(self) -> ApnsConnection:
        return ApnsConnection(self.carrier)

    def _handle(self, request: Request) -> Reply:
        if request.url == b"/v2/messages":  # the hot one
            return telnyx.handle(self.carrier, request)
        path, _, query = request.url.decode("latin-1").partition("?")
        for prefix, handle in ROUTES:
            if path.startswith(prefix):
                return handle(self.carrier, request)
        if path in PAGES and request.method == b"GET":
            name, content_type = PAGES[path]
            body = files("koinon.simulator").joinpath("page", name).read_bytes()
            return Reply(200, body, headers=PAGE_HEADERS, content_type=content_type)
        if path.startswith("/_sim/mail") and request.method == b"GET":
            return read_mail(self.mailbox, path.removeprefix("/_sim/mail").strip("/"))
        if path.startswith("/_sim/"):
            return control(self.carrier, request, path, query)
        return Reply(404, b'{"errors":[{"code":"10005","title":"Resource not found"}]}')


async def serve(configuration: Configuration) -> None:
    """`koinon simulator`: serve by the installation's settings until cancelled."""
    async with Simulator(from_settings(configuration)):
        await asyncio.Event().wait()
