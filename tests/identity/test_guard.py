"""Every route declares what it asks, and that is what it gets (IDN-032)."""

import re
from typing import Any

import pytest
from litestar import get, post
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute

from koinon import identity, wiring
from koinon.identity.contracts import Role
from koinon.platform import rest
from koinon.platform.services import Services
from tests.identity.api import make_api
from tests.identity.browser import Browser
from tests.identity.conftest import seat

PUBLIC = {
    "GET /brand/{organization_id}/{name}",
    "GET /f/{token}",
    "PUT /uploads/{token}/{number}",
    "GET /link-hosts/ask",
    "GET /api/v1",
    "GET /api/v2",
    "GET /api/openapi.json",
    "GET /api/openapi.yaml",
    "GET /api/postman.json",
    "GET /api/docs",
    "GET /api/docs/errors",
    "GET /api/docs/errors/{code}",
    "POST /api/v1/auth/register",
    "POST /api/v1/auth/login",
    "POST /api/v1/auth/refresh",
    "POST /api/v1/auth/mfa/verify",
    "POST /api/v1/auth/mobile/login",
    "GET /api/v1/auth/sso/{connection_id}/start",
    "GET /api/v1/auth/sso/callback",
    "POST /api/v1/auth/password/forgot",
    "POST /api/v1/auth/password/reset",
    "POST /api/v1/auth/email/verify",
    "POST /api/v1/auth/magic-link",
    "POST /api/v1/auth/magic-link/verify",
    "POST /api/v1/auth/passkey/options",
    "POST /api/v1/auth/passkey/verify",
    "GET /.well-known/jwks.json",
    "GET /.well-known/apple-app-site-association",
    "GET /.well-known/assetlinks.json",
    "POST /api/v1/invitations/accept",
    "GET /api/v1/downloads/{token}",
    "GET /api/v1/public/surveys/{token}",
    "POST /api/v1/public/surveys/{token}",
}


def routes(app: rest.Edge) -> list[tuple[str, HTTPRouteHandler]]:
    return [
        (f"{method} {route.path_format}", handler)
        for route in app.app.routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
        for method in handler.http_methods
        if method != "OPTIONS"
    ]


def test_every_route_declares_its_permission_or_is_on_the_short_public_list(application: rest.Edge) -> None:
    undeclared = [name for name, handler in routes(application) if not rest.access_of(handler).declared]
    assert undeclared == []
    assert {name for name, handler in routes(application) if rest.access_of(handler).public} == PUBLIC


def test_every_declared_permission_is_in_the_catalogue(application: rest.Edge) -> None:
    named = {permission for _, handler in routes(application) if (permission := rest.access_of(handler).permission)}
    assert named <= identity.permissions()
    declared = {permission for module in wiring.MODULES for permission in module.permissions}
    assert declared <= identity.permissions()


async def test_no_route_but_the_public_ones_answers_a_stranger(application: rest.Edge) -> None:
    for name, handler in routes(application):
        if rest.access_of(handler).public:
            continue
        method, path = name.split(" ")
        answer = await Browser(application).call(method, re.sub(r"\{[^}]+\}", "0" * 32, path))
        assert (answer.status, answer.error["code"]) == (401, "authentication_required"), name


async def test_a_route_that_declares_nothing_is_closed(services: Services, ada: Browser) -> None:
    @get("/api/v1/forgotten")
    async def forgotten() -> dict[str, str]:
        return {}

    app = make_api(services, [forgotten])
    browser = Browser(app)
    assert (await browser.call("GET", "/api/v1/forgotten")).status == 401
    browser.token = ada.token
    assert (await browser.call("GET", "/api/v1/forgotten")).status == 403


async def test_a_guard_declares_as_the_route_does(services: Services, ada: Browser) -> None:
    @post("/api/v1/by-guard", guards=[identity.requires("settings:write")])
    async def by_guard() -> dict[str, str]:
        return {}

    app = make_api(services, [by_guard])
    assert dict(routes(app))["POST /api/v1/by-guard"].resolve_guards()
    agent = Browser(app)
    ada.app = app
    assert (await ada.call("POST", "/api/v1/by-guard")).status == 201
    organization_id = (await ada.call("GET", "/api/v1/me")).json["data"]["organization_id"]
    agent.token = (await seat(services, organization_id, Role.AGENT)).token
    await agent.call("GET", "/api/v1/me")
    answer = await agent.call("POST", "/api/v1/by-guard")
    assert (answer.status, answer.error["code"]) == (403, "insufficient_permissions")


async def test_an_agent_reads_but_does_not_change_the_organization(
    services: Services, ada: Browser, application: rest.Edge
) -> None:
    organization_id = (await ada.call("GET", "/api/v1/me")).json["data"]["organization_id"]
    agent = Browser(application)
    agent.token = (await seat(services, organization_id, Role.AGENT)).token
    await agent.call("GET", "/api/v1/me")
    assert (await agent.call("GET", "/api/v1/organization")).status == 200
    answer = await agent.call("PATCH", "/api/v1/organization", {"name": "Taken over"})
    assert (answer.status, answer.error["code"]) == (403, "insufficient_permissions")


@pytest.mark.parametrize(
    ("host", "scheme", "dropped"),
    [
        ("localhost:8000", "http", False),
        ("127.0.0.1:8000", "http", False),
        ("[::1]:8000", "http", False),
        ("koinon.localhost", "http", False),
        ("192.168.1.20:8000", "http", True),
        ("koinon.example.org", "http", True),
        ("koinon.example.org", "https", False),
        ("localhost.evil.example", "http", True),
    ],
)
async def test_plain_http_off_this_machine_is_recognised(
    services: Services, host: str, scheme: str, dropped: bool
) -> None:
    seen: list[bool] = []

    @get("/api/v1/look", opt={"public": True})
    async def look(request: rest.StrictRequest[Any, Any, Any]) -> dict[str, str]:
        seen.append(identity.cookie_would_be_dropped(request))
        return {}

    from tests.platform.asgi import call

    await call(make_api(services, [look]), "GET", "/api/v1/look", headers={"host": host}, scheme=scheme)
    assert seen == [dropped]
