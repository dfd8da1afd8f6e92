"""An OpenID provider whose claims can be doctored, a connection to it, and the way there and back."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import aiohttp
import oidc_provider_mock
import pytest

from koinon import identity
from koinon.identity import rights
from koinon.identity.sso import connecting, dns
from koinon.kit import ids
from koinon.platform import rest
from koinon.platform.actor import Actor, ActorKind
from koinon.platform.services import Services
from tests.identity.conftest import found
from tests.platform.asgi import Answer, call

CALLBACK = "http://localhost:8000/api/v1/auth/sso/callback"
Connect = Callable[..., Awaitable[UUID]]


@pytest.fixture
async def ada(services: Services) -> identity.SignedIn:
    return await found(services)


def acting(who: identity.SignedIn, role: str = "owner") -> Actor:
    held = rights.permissions_of(role)
    return Actor(kind=ActorKind.USER, organization_id=who.organization_id, id=who.user.id, permissions=held)


@pytest.fixture
def domain() -> str:
    return f"d{ids.uuid7().hex}.org"


@pytest.fixture
def connect(services: Services, ada: identity.SignedIn, domain: str, monkeypatch: pytest.MonkeyPatch) -> Connect:
    """Connects a provider and proves the domain."""

    async def make(issuer: str, client_id: str, secret: str, role: str | None = None) -> UUID:
        owner = acting(ada)
        async with services.database.transaction(owner) as tx:
            made = await connecting.connect(
                tx,
                services.vault,
                issuer=issuer,
                client_id=client_id,
                client_secret=secret,
                domain=domain,
                default_role=role,
            )

        async def records(asked: str) -> list[str]:
            return [made.dns_record] if asked == domain else []

        monkeypatch.setattr(dns, "txt_records", records)
        await connecting.prove(services, owner, made.id)
        return made.id

    return make


async def depart(application: rest.Edge, connection_id: UUID) -> tuple[str, str]:
    """The provider's address, and the cookie that the browser carries."""
    answer = await call(
        application, "GET", f"/api/v1/auth/sso/{connection_id}/start", headers={"host": "localhost:8000"}
    )
    assert answer.status == 303
    return answer.headers["location"], answer.cookies[0].partition(";")[0]


async def arrive(application: rest.Edge, location: str, cookie: str) -> Answer:
    parts = urlsplit(location)
    return await call(
        application, "GET", f"{parts.path}?{parts.query}", headers={"host": "localhost:8000", "cookie": cookie}
    )


def entered(answer: Answer) -> bool:
    return any(cookie.startswith("__Host-koinon=") for cookie in answer.cookies)


@pytest.fixture
async def doctored() -> AsyncIterator[str]:
    with oidc_provider_mock.run_server_in_thread() as server:
        yield f"http://localhost:{server.server_port}"


async def claimed(issuer: str, url: str, sub: str, **claims: Any) -> str:
    async with aiohttp.ClientSession() as session:
        async with session.put(f"{issuer}/users/{sub}", json=claims) as made:
            assert made.status in (200, 204)
        async with session.post(url, data={"sub": sub}, allow_redirects=False) as answer:
            assert answer.status in (302, 303), await answer.text()
            return str(answer.headers["location"])
