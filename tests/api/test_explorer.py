"""The reference runs calls with a test key of its reader's own, and never on live data (API-052)."""

import os

import pytest
from playwright.async_api import Browser as Chromium
from playwright.async_api import expect

from koinon.platform.services import Services
from tests.api.test_sandbox import move_in
from tests.identity.browser import Browser, Script
from tests.identity.test_api_keys import make
from tests.web.conftest import assets, chromium, site_url
from tests.web.desk import desk

__all__ = ["assets", "chromium", "site_url"]
PATH = "/api/docs/key"


async def given(one: Browser) -> str:
    answer = await one.call("POST", PATH)
    assert (answer.status, answer.headers["cache-control"]) == (200, "no-store"), answer.raw
    return str(answer.json["data"]["secret"])


async def test_the_readers_key_acts_in_the_sandbox_alone(ada: Browser) -> None:
    live = (await ada.call("POST", "/api/v1/contacts", {"given_name": "Grace"})).json["data"]
    reader = Script(ada.app, await given(ada))
    assert (await reader.call("GET", f"/api/v1/contacts/{live['id']}")).status == 404
    made = await reader.call("POST", "/api/v1/contacts", {"given_name": "Ben"}, Idempotency_Key="once")
    assert (made.status, made.json["data"]["livemode"]) == (201, False)
    assert [one["id"] for one in (await ada.call("GET", "/api/v1/contacts")).json["data"]] == [live["id"]]


async def test_asked_again_it_is_another_secret_of_the_same_key(ada: Browser) -> None:
    first, second = await given(ada), await given(ada)
    assert first.startswith("kn_test_") and first != second
    assert (await Script(ada.app, first).call("GET", "/api/v1/contacts")).status == 401
    keys = (await ada.call("GET", "/api/v1/api-keys")).json["data"]
    assert [(key["name"], key["mode"], key["livemode"]) for key in keys] == [("API reference", "test", False)]
    await move_in(ada)
    assert (await Script(ada.app, await given(ada)).call("GET", "/api/v1/contacts")).status == 200, "from inside too"


async def test_a_program_is_given_none(ada: Browser) -> None:
    _, key = await make(ada, "sandbox:write")
    assert (await Script(ada.app, key).call("POST", PATH)).status == 403
    assert (await Browser(ada.app).call("POST", PATH)).status in (401, 403)


@pytest.mark.browser
async def test_a_call_is_run_where_it_is_described(chromium: Chromium, services: Services, site_url: str) -> None:
    async with desk(chromium, services, site_url, viewport={"width": 390, "height": 860}, color_scheme="dark") as ada:
        await ada.page.goto("/api/docs")
        part = ada.page.locator("#create_contact")
        await part.locator("summary").first.click()
        await part.get_by_label("Body").fill('{"given_name": "Grace"}')
        await part.get_by_role("button", name="Run in your sandbox").click()
        await expect(part.get_by_role("status")).to_contain_text("201")
        await expect(part.get_by_role("status")).to_contain_text('"livemode": false')
        assert await ada.faults() == []
        async with services.database.transaction(ada.organization_id) as tx:
            assert await tx.scalar("select count(*) from contacts") == 0
        if folder := os.environ.get("TEST_PICTURES"):
            await ada.page.screenshot(path=f"{folder}/explorer.png")
        await ada.page.context.clear_cookies()
        await ada.page.reload()
        await part.locator("summary").first.click()
        await part.get_by_role("button", name="Run in your sandbox").click()
        await expect(part.get_by_role("link", name="Sign in to run calls")).to_be_visible()
