"""The bell, its page and what one is told, as a person meets them (IDN-051)."""

import os
from uuid import UUID

import pytest
from playwright.async_api import Browser, expect

from koinon import identity
from koinon.platform.services import Services
from tests.web.desk import Desk, at, desk

pytestmark = pytest.mark.browser


async def shown(one: Desk, name: str) -> None:
    if folder := os.environ.get("TEST_PICTURES"):
        await one.page.screenshot(path=f"{folder}/{name}.png", full_page=True)
    assert await one.faults() == [], name


async def tell(services: Services, one: Desk, name: str) -> None:
    async with services.database.transaction(one.organization_id) as tx:
        [owner] = await identity.users_who_may(tx, "users:write")
        about = f"member:{UUID(int=hash(name) & 0xFFFF)}"
        await identity.notify(tx, "member_joined", [owner], about=about, link="/team", data={"name": name})
        what = {"kind": "contacts", "state": "completed", "done": 117, "failed": 3}
        link = f"/jobs/{UUID(int=1)}"
        await identity.notify(tx, "bulk_job_ended", [owner], about="bulk_job:1", link=link, data=what)


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
async def test_the_bell_rings_is_read_and_leads_on(
    chromium: Browser, services: Services, site_url: str, width: int, scheme: str
) -> None:
    screen = {"viewport": {"width": width, "height": 860}, "color_scheme": scheme}
    async with desk(chromium, services, site_url, **screen) as ada:
        await ada.page.goto("/notices")
        await expect(ada.page.locator("main")).to_contain_text("No notices yet")
        await shown(ada, f"notices_empty_{width}")
        await tell(services, ada, "Cleo Baker")
        bell = ada.page.locator("[data-notices].nav-count:visible").first
        await expect(bell).to_have_text("2")  # live, without a reload
        await expect(ada.page.locator("main")).to_contain_text("117 changed, 3 failed.")
        await shown(ada, f"notices_{width}")
        await ada.page.get_by_role("link", name="Cleo Baker joined your organization").click()
        await expect(ada.page).to_have_url(at("/team"))
        await expect(ada.page.locator("[data-notices]:visible").first).to_contain_text("1")
        await ada.page.goto("/notices?view=unread")
        await expect(ada.page.locator("#notices .row")).to_have_count(1)
        await ada.page.get_by_role("button", name="Mark all as read").click()
        await expect(ada.page.locator(".notice.is-unread")).to_have_count(0)


@pytest.mark.parametrize(("width", "scheme"), [(1280, "dark"), (390, "light")])
async def test_what_one_is_told_is_chosen(
    chromium: Browser, services: Services, site_url: str, width: int, scheme: str
) -> None:
    screen = {"viewport": {"width": width, "height": 860}, "color_scheme": scheme}
    async with desk(chromium, services, site_url, **screen) as ada:
        await ada.page.goto("/account/notices")
        await shown(ada, f"notice_wishes_{width}")
        box = ada.page.get_by_label("Somebody I invited joins: Mail")
        await box.check(force=True)
        await ada.page.fill("#f-quiet_from", "22:00")
        await ada.page.get_by_role("button", name="Save").click()
        await expect(ada.page.locator("#f-quiet_from")).to_have_value("22:00")  # kept, though the end is missing
        await ada.page.fill("#f-quiet_until", "07:00")
        await ada.page.get_by_label("Somebody I invited joins: Mail").check(force=True)
        await ada.page.get_by_label("Play a sound").check()
        await ada.page.get_by_role("button", name="Save").click()
        await expect(ada.page.locator("#toasts")).to_contain_text("Saved.")
        await ada.page.reload()
        await expect(ada.page.get_by_label("Somebody I invited joins: Mail")).to_be_checked()
        await expect(ada.page.locator("#f-quiet_until")).to_have_value("07:00")
        await expect(ada.page.get_by_label("Play a sound")).to_be_checked()
        await expect(ada.page.get_by_label("Blink in the tab’s title")).not_to_be_checked()


async def test_a_browser_offers_to_be_pushed_to_and_its_script_is_served(
    chromium: Browser, services: Services, site_url: str
) -> None:
    async with desk(chromium, services, site_url) as ada:
        await ada.page.goto("/account/notices")
        await expect(ada.page.get_by_role("button", name="Tell me in this browser")).to_be_visible()
        served = await ada.page.request.get("/push-worker.js")
        assert (served.status, served.headers["cache-control"]) == (200, "no-cache")
        assert served.headers["content-type"].startswith("text/javascript")
        ready = "navigator.serviceWorker.register('/push-worker.js').then(one => one.scope)"
        assert await ada.page.evaluate(ready) == f"{site_url}/"
        token = '{"endpoint": "http://127.0.0.1:9/x", "keys": {"p256dh": "%s", "auth": "BTBZMqHH6r4Tts7J_aSIgg"}}'
        point = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
        csrf = await ada.page.locator("meta[name=csrf-token]").get_attribute("content")
        body = {"platform": "web", "push_token": token % point, "model": "Chrome"}
        made = await ada.page.request.post("/api/v1/devices", data=body, headers={"X-CSRF-Token": csrf or ""})
        assert made.status == 201
        await ada.page.reload()
        await expect(ada.page.locator("main")).to_contain_text("This one")
        await shown(ada, "notice_devices_1360")
        await ada.page.get_by_role("button", name="Remove").click()
        await expect(ada.page.locator("#toasts")).to_contain_text("Nothing is pushed there any more.")
