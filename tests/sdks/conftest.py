"""A served application with a test key to it, and a server that stumbles."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from koinon import identity, organizations
from koinon.platform.actor import Actor, ActorKind
from koinon.platform.configuration import Configuration
from koinon.platform.services import Services
from tests.api.server import served
from tests.identity.conftest import found


async def _test_key(services: Services) -> str:
    owner = await found(services)
    actor = Actor(
        kind=ActorKind.USER, organization_id=owner.organization_id, id=owner.user.id, permissions=identity.permissions()
    )
    await organizations.ensure_sandbox(services, actor)
    async with services.database.transaction(actor) as tx:
        new = identity.NewApiKey("SDK", tuple(sorted(identity.permissions())), mode="test")
        _, secret = await identity.create_api_key(tx, services.vault, new)
    return secret


@pytest.fixture(scope="module")
def server(settings: Configuration) -> Iterator[tuple[str, str]]:
    """Address and test key of a running application."""
    with served(settings, _test_key) as running:
        yield running


@dataclass
class Stumbling:
    """Answers what it is told, call by call, and keeps the headers it was sent."""

    answers: list[tuple[int, Any]] = field(default_factory=list)
    heard: list[dict[str, str]] = field(default_factory=list)
    url: str = ""


@pytest.fixture
def stumbling() -> Iterator[Stumbling]:
    """A server whose answers a test sets."""
    state = Stumbling()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            state.heard.append(dict(self.headers.items()))
            status, body = state.answers.pop(0)
            raw = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        do_GET = do_POST

        def log_message(self, *_: Any) -> None:
            """Nothing on the console."""

    peer = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.url = f"http://127.0.0.1:{peer.server_address[1]}"
    threading.Thread(target=peer.serve_forever, daemon=True).start()
    yield state
    peer.shutdown()


def refusal(code: str, *, retryable: bool, retry_after: int | None = None) -> dict[str, Any]:
    """An error as the API writes it."""
    error = {"code": code, "message": "No.", "details": {}, "retryable": retryable, "retry_after": retry_after}
    known = {"request_id": "o3Jm0Zr8y5Qk2VtB", "timestamp": "2026-01-31T09:30:00.000Z"}
    return {"success": False, "error": {**error, **known}}
