"""One answer on its way out: headers added, body compressed or dropped, and what happened remembered."""

from typing import Any

from litestar.types import Message, Send

from koinon.platform.rest import compression, cors
from koinon.platform.rest.admission import limit_headers, release
from koinon.platform.rest.headers import kept_from_caches, merged, security_headers
from koinon.platform.rest.problems import Rendered
from koinon.platform.rest.versions import version_headers

Header = tuple[bytes, bytes]


class Exchange:
    """Wraps `send` of one HTTP request; `status` and `bytes_out` tell afterwards what was answered."""

    __slots__ = (
        "_head",
        "_request_id",
        "_scope",
        "_send",
        "_start",
        "before",
        "bytes_out",
        "coding",
        "on_start",
        "started",
        "status",
    )

    def __init__(self, scope: Any, send: Send, *, head: bool, coding: bytes | None, request_id: str) -> None:
        self._scope, self._send, self._head, self._request_id = scope, send, head, request_id.encode()
        self._start: Message | None = None
        self.coding = coding
        self.started = False
        self.on_start: Any = None
        self.before: Any = None
        self.status = 0
        self.bytes_out = 0

    async def send(self, message: Message) -> None:
        """The `send` that the application is given."""
        if message["type"] == "http.response.start":
            self._start, self.status = message, message["status"]
        elif message["type"] == "http.response.body":
            await self._body(message)
        else:
            await self._send(message)

    async def answer(self, rendered: Rendered) -> None:
        """Send a finished answer, in place of the application."""
        self._start = self.on_start = None
        await self.send({"type": "http.response.start", "status": rendered.status, "headers": rendered.headers})
        await self.send({"type": "http.response.body", "body": rendered.body, "more_body": False})

    async def _body(self, message: Any) -> None:
        body, more = message.get("body", b""), message.get("more_body", False)
        if self._start is not None:
            body = await self._begin(self._start, body, whole=not more)
            self._start = None
        sent = b"" if self._head else body
        self.bytes_out += len(sent)
        await self._send({"type": "http.response.body", "body": sent, "more_body": more and not self._head})

    async def _begin(self, start: Any, body: bytes, *, whole: bool) -> bytes:
        headers: list[Header] = [(name.lower(), value) for name, value in start.get("headers", [])]
        if whole and compression.compressible(headers, len(body)):
            headers = compression.varying(headers)
            if self.coding is not None:
                body = await compression.compress(body, self.coding)
                headers = compression.encoded(headers, len(body), self.coding)
        if self.before is not None:
            await self.before()
        headers += limit_headers(self._scope["state"])
        headers = merged(headers, cors.answer_headers(self._scope["state"]))
        headers += kept_from_caches(headers)
        headers += version_headers(self._scope["path"], headers)
        headers += security_headers(headers, self._scope)
        headers.append((b"x-request-id", self._request_id))
        if dict(headers).get(b"content-type", b"").startswith(b"text/event-stream"):
            release(self._scope["state"])  # an open stream waits, it does not work
        self.started = True
        if self.on_start is not None:
            self.on_start()
        await self._send({"type": "http.response.start", "status": start["status"], "headers": headers})
        return body
