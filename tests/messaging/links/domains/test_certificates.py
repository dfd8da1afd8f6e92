"""The certificate of a host of one's own, asked for at our own door as a browser would (ORG-010)."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from koinon.channels import RecordState
from koinon.kit import clock
from koinon.messaging.links import preferences
from koinon.messaging.links.domains import policy
from koinon.messaging.links.domains.looking import look_at_certificate
from koinon.platform.services import Services
from tests.platform.http.test_lean import certificate


@asynccontextmanager
async def door(asking: Services, context: ssl.SSLContext) -> AsyncIterator[None]:
    """A proxy on loopback that ends TLS; links lie behind its port."""
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0, ssl=context)
    port = server.sockets[0].getsockname()[1]
    known = asking.configuration.resolved
    changed = {**known, "LINK_URL": replace(known["LINK_URL"], value=f"https://go.koinon.example:{port}")}
    preferences.configure(replace(asking.configuration, resolved=changed))
    async with server:
        yield
    server.close()


def speaking(path: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


async def test_one_that_browsers_believe(asking: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    async with door(asking, speaking(path)):
        found, ends = await look_at_certificate("localhost", "127.0.0.1")
    assert (found.state, found.fault) == (RecordState.RIGHT, "")
    assert ends is not None
    assert timedelta(0) < ends - clock.now() <= timedelta(days=1)


async def test_one_that_browsers_would_not_believe(
    asking: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = certificate(tmp_path)
    async with door(asking, speaking(path)):
        unknown, _ = await look_at_certificate("localhost", "127.0.0.1")
        monkeypatch.setenv("SSL_CERT_FILE", str(path))
        another, _ = await look_at_certificate("go.chapel.example", "127.0.0.1")
    for found in (unknown, another):
        assert (found.state, found.fault) == (RecordState.WRONG, policy.NO_CERTIFICATE)
        assert found.found


async def test_a_proxy_that_has_none_for_the_name(asking: Services, tmp_path: Path) -> None:
    """What Caddy does with a name nobody allowed: it ends the handshake (RFC 8446 §6.2)."""
    context = speaking(certificate(tmp_path))
    context.sni_callback = lambda *_: ssl.ALERT_DESCRIPTION_INTERNAL_ERROR  # type: ignore[assignment, return-value]
    async with door(asking, context):
        found, ends = await look_at_certificate("go.chapel.example", "127.0.0.1")
    assert (found.state, ends) == (RecordState.WRONG, None)


async def test_a_door_that_does_not_answer_is_unclear_and_one_without_tls_has_none(asking: Services) -> None:
    plain, _ = await look_at_certificate("go.chapel.example", "127.0.0.1")
    assert plain.state is RecordState.WAITING
    async with door(asking, ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)):
        pass
    found, _ = await look_at_certificate("go.chapel.example", "127.0.0.1")
    assert found.state is RecordState.UNCLEAR
