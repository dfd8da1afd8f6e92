"""Pages of other web sites: none may call, unless their organization lists them (API-047; Fetch standard §3.2)."""

from typing import Any

import pytest

from koinon import identity
from koinon.platform import origins
from koinon.platform.actor import Actor, ActorKind
from koinon.platform.services import Services
from tests.identity.browser import Browser, Script
from tests.platform.asgi import Answer, call

LISTED = "https://www.example.org"
PATH = "/api/v1/organization"


async def script_of(services: Services, browser: Browser) -> Script:
    made = await browser.call("POST", "/api/v1/api-keys", {"name": "site", "scopes": ["organization:read"]})
    if made.status != 201:  # making keys needs a fresh password here
        organization_id = (await browser.call("GET", PATH)).json["data"]["id"]
        owner = Actor(kind=ActorKind.USER, organization_id=organization_id, permissions=identity.permissions())
        async with services.database.transaction(owner) as tx:
            _, secret = await identity.create_api_key(
                tx, services.vault, identity.NewApiKey("site", ("organization:read",))
            )
        return Script(browser.app, secret)
    return Script(browser.app, made.json["data"]["secret"])


async def preflight(app: Any, origin: str) -> Answer:
    asked = {"origin": origin, "access-control-request-method": "GET"}
    return await call(app, "OPTIONS", PATH, headers=asked)


async def test_no_origin_may_call_by_default(ada: Browser, services: Services) -> None:
    asked = await preflight(ada.app, "https://stranger.example")
    assert asked.status == 204
    assert not [name for name in asked.headers if name.startswith("access-control")]
    refused = await (await script_of(services, ada)).call("GET", PATH, origin="https://stranger.example")
    assert (refused.status, refused.error["code"]) == (403, "origin_not_allowed")
    assert "access-control-allow-origin" not in refused.headers


async def test_a_listed_origin_may_call_with_a_key(ada: Browser, services: Services) -> None:
    script = await script_of(services, ada)
    assert (await ada.call("PUT", "/api/v1/cors-origins", {"origins": [LISTED + ":443", LISTED]})).status == 200
    assert (await ada.call("GET", "/api/v1/cors-origins")).json["data"]["origins"] == [LISTED]
    asked = await preflight(ada.app, LISTED)
    assert asked.headers["access-control-allow-origin"] == LISTED
    assert asked.headers["access-control-max-age"] == "600"
    assert "Idempotency-Key" in asked.headers["access-control-allow-headers"]
    assert "PATCH" in asked.headers["access-control-allow-methods"]
    answer = await script.call("GET", PATH, origin=LISTED)
    assert (answer.status, answer.headers["access-control-allow-origin"]) == (200, LISTED)
    assert "X-RateLimit-Remaining" in answer.headers["access-control-expose-headers"]
    assert "Origin" in answer.headers["vary"]
    assert "access-control-allow-credentials" not in answer.headers


async def test_a_list_counts_for_its_own_organization_only(ada: Browser, ben: Browser, services: Services) -> None:
    await ada.call("PUT", "/api/v1/cors-origins", {"origins": ["https://chapel.example"]})
    refused = await (await script_of(services, ben)).call("GET", PATH, origin="https://chapel.example")
    assert refused.status == 403


async def test_an_origin_taken_from_the_list_is_refused_at_once(ada: Browser, services: Services) -> None:
    script = await script_of(services, ada)
    await ada.call("PUT", "/api/v1/cors-origins", {"origins": ["https://old.example"]})
    assert (await script.call("GET", PATH, origin="https://old.example")).status == 200
    await ada.call("PUT", "/api/v1/cors-origins", {"origins": []})
    assert (await script.call("GET", PATH, origin="https://old.example")).status == 403
    assert "access-control-allow-origin" not in (await preflight(ada.app, "https://old.example")).headers


async def test_our_own_pages_and_programs_need_no_listing(ada: Browser, services: Services) -> None:
    assert (await ada.call("GET", PATH, origin="http://localhost:8000")).status == 200
    answer = await (await script_of(services, ada)).call("GET", PATH)
    assert "access-control-allow-origin" not in answer.headers


async def test_a_live_key_is_not_for_a_page_on_localhost(ada: Browser, services: Services) -> None:
    refused = await (await script_of(services, ada)).call("GET", PATH, origin="http://localhost:5173")
    assert refused.error["code"] == "origin_not_allowed"


@pytest.mark.parametrize(
    "origin",
    ["http://www.example.org", "https://www.example.org/path", "*", "https://*.example.org", "null", "https://"],
)
async def test_only_exact_https_origins_can_be_listed(ada: Browser, origin: str) -> None:
    answer = await ada.call("PUT", "/api/v1/cors-origins", {"origins": [LISTED, origin]})
    assert answer.status == 422
    assert list(answer.fields) == ["origins[1]"]


def test_what_a_developers_own_machine_sends_is_local() -> None:
    local = [origins.is_local(o) for o in ("http://localhost:3000", "capacitor://localhost", "http://localhost.evil")]
    assert local == [True, True, False]
