"""Calls an ASGI application in the process, byte for byte, as a server would."""

import asyncio
import contextlib
import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import brotli
import zstandard

Header = tuple[bytes, bytes]
PATIENCE = 5.0
PATIENCE_OF_ACTS = 60.0  # no stream answers a POST
DECODERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.decompress,
    "br": brotli.decompress,
    "zstd": zstandard.decompress,
}


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    raw: bytes
    cookies: list[str] = field(default_factory=list)

    @property
    def json(self) -> Any:
        decode = DECODERS.get(self.headers.get("content-encoding", ""), bytes)
        return json.loads(decode(self.raw))

    @property
    def error(self) -> dict[str, Any]:
        told: dict[str, Any] = self.json["error"]
        return told

    @property
    def fields(self) -> dict[str, str]:
        return {fault["path"]: fault["code"] for fault in self.error["details"]["fields"]}


async def call(
    app: Any,
    method: str,
    path: str,
    *,
    body: bytes = b"",
    headers: dict[str, str] | None = None,
    raw_path: bytes | None = None,
    chunks: list[bytes] | None = None,
    scheme: str = "http",
    client: str = "127.0.0.1",
) -> Answer:
    """One request; `path` may hold a query; `chunks` streams the body without a length."""
    sent = {"host": "testserver", **(headers or {})}
    if body and "content-type" not in sent:
        sent["content-type"] = "application/json"
    if chunks is None:
        sent["content-length"] = str(len(body))
    plain, _, query = path.partition("?")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": scheme,
        "path": plain,
        "raw_path": raw_path or plain.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in sent.items()],
        "client": (client, 50000),
        "server": ("testserver", 80),
        "state": {},
        "extensions": {},
    }
    parts = chunks if chunks is not None else [body]
    messages = [{"type": "http.request", "body": p, "more_body": i < len(parts) - 1} for i, p in enumerate(parts)]
    queue = iter(messages)
    out: list[dict[str, Any]] = []
    complete = asyncio.Event()

    async def receive() -> dict[str, Any]:
        for message in queue:
            return message
        with contextlib.suppress(TimeoutError):  # the caller stays connected a while: endless streams must end too
            patience = PATIENCE if scope["method"] == "GET" else PATIENCE_OF_ACTS
            await asyncio.wait_for(complete.wait(), patience)
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        out.append(message)
        if message["type"] == "http.response.body" and not message.get("more_body"):
            complete.set()  # from here on uvicorn tells `http.disconnect`; a streamed answer waits for it

    await app(scope, receive, send)
    start = out[0]
    names = {name.decode(): value.decode("latin-1") for name, value in start["headers"]}
    cookies = [value.decode("latin-1") for name, value in start["headers"] if name == b"set-cookie"]
    return Answer(start["status"], names, b"".join(m.get("body", b"") for m in out[1:]), cookies)
