"""Jobs and the request log in the browser: watched while they run, undone, filtered (API-032, 057)."""

import os
from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import Browser, expect

from koinon import contacts
from koinon.platform import bulk, request_log
from koinon.platform.services import Services
from tests.web.desk import Desk, desk

pytestmark = pytest.mark.browser
Drain = Callable[[], Awaitable[None]]


async def shown(one: Desk, name: str) -> None:
    if folder := os.environ.get("TEST_PICTURES"):
        await one.page.screenshot(path=f"{folder}/{name}.png", full_page=True)
    assert await one.faults() == [], name


async def many(services: Services, one: Desk) -> str:
    """A waiting job over 130 people; its path."""
    async with services.database.transaction(one.organization_id) as tx:
        for i in range(130):
            await contacts.create(tx, services.vault, contacts.NewContact(given_name=f"Person {i}"))
        asked = bulk.BulkRequest(operation="tag", all=True, updates={"tags": ["choir"]})
        begun = await bulk.submit(tx, services, bulk.COLLECTIONS["contacts"], asked)
    return f"/jobs/{begun.job_id}"


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
async def test_a_job_is_watched_and_undone(
    chromium: Browser, services: Services, site_url: str, drain_jobs: Drain, width: int, scheme: str
) -> None:
    screen = {"viewport": {"width": width, "height": 860}, "color_scheme": scheme}
    async with desk(chromium, services, site_url, **screen) as ada:
        await ada.page.goto("/jobs")
        await expect(ada.page.locator("main")).to_contain_text("No jobs yet")
        await shown(ada, f"jobs_empty_{width}")
        path = await many(services, ada)
        await ada.page.goto(path)
        await expect(ada.page.locator("main")).to_contain_text("Waiting for its turn")
        await shown(ada, f"job_waiting_{width}")
        await drain_jobs()
        await expect(ada.page.locator("main")).to_contain_text("130 changed")
        await expect(ada.page.locator("main")).to_contain_text("Can be undone until")
        await shown(ada, f"job_done_{width}")
        await ada.page.get_by_role("button", name="Undo").first.click()
        await expect(ada.page.locator("h1")).to_contain_text("Undo")
        await drain_jobs()
        await expect(ada.page.locator("main")).to_contain_text("130 changed")
        await ada.page.goto("/jobs")
        await expect(ada.page.get_by_role("link", name="Tag people")).to_be_visible()
        await shown(ada, f"jobs_{width}")


@pytest.mark.parametrize(("width", "scheme"), [(1280, "dark"), (390, "light")])
async def test_the_request_log_shows_what_failed(
    chromium: Browser, services: Services, site_url: str, width: int, scheme: str
) -> None:
    from koinon.kit import clock, ids

    screen = {"viewport": {"width": width, "height": 860}, "color_scheme": scheme}
    async with desk(chromium, services, site_url, **screen) as ada:
        async with services.database.transaction(ada.organization_id) as tx:
            lines = [
                request_log.LoggedRequest(
                    id=ids.uuid7(),
                    request_id=f"request-{status}",
                    api_key_id=None,
                    user_id=ids.uuid7(),
                    method="GET",
                    route="/api/v1/contacts/{contact_id}",
                    status=status,
                    duration_ms=12.5,
                    bytes_out=900,
                    error_code=code,
                    ip_prefix="203.0.113.0/24",
                    deprecated=status == 200,
                    created_at=clock.now(),
                )
                for status, code in ((200, None), (404, "resource_not_found"), (500, "internal_error"))
            ]
            await request_log.insert(tx, lines)
        await ada.page.goto("/developers/requests")
        await expect(ada.page.locator("main")).to_contain_text("request-200")
        await expect(ada.page.locator("main")).to_contain_text("Deprecated, and still in use")
        await shown(ada, f"requests_{width}")
        await ada.page.get_by_label("Which").select_option("failed")
        await expect(ada.page.locator("main")).not_to_contain_text("request-200")
        await expect(ada.page.locator("main")).to_contain_text("resource_not_found")


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
async def test_people_are_exported_and_the_file_comes_down(
    chromium: Browser, services: Services, site_url: str, drain_jobs: Drain, width: int, scheme: str
) -> None:
    screen = {"viewport": {"width": width, "height": 860}, "color_scheme": scheme}
    async with desk(chromium, services, site_url, **screen) as ada:
        async with services.database.transaction(ada.organization_id) as tx:
            for name in ("Grace", "Grace", "Grace", "Ben"):
                await contacts.create(tx, services.vault, contacts.NewContact(given_name=name))
        await ada.page.goto("/people?q=Grace")
        await ada.page.get_by_role("button", name="Export these people").click()
        await ada.page.get_by_label("Format").select_option("csv")
        await ada.page.get_by_role("button", name="Write the file").click()
        await expect(ada.page.get_by_role("heading", name="Export people")).to_be_visible()
        await drain_jobs()
        link = ada.page.get_by_role("link", name="Download the file")
        await expect(link).to_be_visible()
        if folder := os.environ.get("TEST_PICTURES"):
            await ada.page.screenshot(path=f"{folder}/export_{width}.png", full_page=True)
        assert await ada.faults() == []
        async with ada.page.expect_download() as coming:
            await link.click()
        path = await (await coming.value).path()
        assert len(path.read_text("utf-8-sig").splitlines()) == 4
