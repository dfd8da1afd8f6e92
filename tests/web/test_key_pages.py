"""API keys in the browser: made, shown once, rotated, ended (IDN-038..040)."""

import os
import re

import pytest
from playwright.async_api import Browser, expect

from koinon import organizations
from koinon.platform.services import Services
from tests.web.desk import Desk, desk

pytestmark = pytest.mark.browser


async def shown(one: Desk, name: str) -> None:
    if folder := os.environ.get("TEST_PICTURES"):
        await one.page.screenshot(path=f"{folder}/{name}.png", full_page=True)
    assert await one.faults() == [], name


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
async def test_a_key_is_made_rotated_and_ended(
    chromium: Browser, services: Services, site_url: str, width: int, scheme: str
) -> None:
    screen = {"viewport": {"width": width, "height": 860}, "color_scheme": scheme}
    async with desk(chromium, services, site_url, **screen) as ada:
        await ada.page.goto("/developers")
        await ada.page.get_by_label("What is it for?").fill("Website form")
        await shown(ada, f"keys_{width}")
        await ada.page.get_by_role("button", name="Make the key").click()
        first = await ada.page.locator("code.secret").inner_text()
        assert re.fullmatch(r"kn_live_[0-9A-Za-z]{49}", first)
        await ada.page.reload()
        await expect(ada.page.locator("code.secret")).to_have_count(0)
        await expect(ada.page.get_by_role("link", name="Website form")).to_have_count(1)
        await ada.page.get_by_role("link", name="Website form").click()
        await ada.page.get_by_role("button", name="Make a new secret").click()
        second = await ada.page.locator("code.secret").inner_text()
        assert second != first
        await ada.page.reload()
        await expect(ada.page.locator("code.secret")).to_have_count(0)
        await expect(ada.page.locator("main")).to_contain_text(second[:12])
        await expect(ada.page.locator("main")).to_contain_text("The old secret works until")
        await shown(ada, f"key_{width}")
        await ada.page.get_by_role("button", name="End it").click()
        await expect(ada.page.locator("main")).to_contain_text("Ended")


async def test_all_boxes_at_once_or_what_only_sees_or_none(
    chromium: Browser, services: Services, site_url: str
) -> None:
    async with desk(chromium, services, site_url) as ada:
        await ada.page.goto("/developers")
        boxes = ada.page.locator("input[name=scope]")
        every = await boxes.evaluate_all("all => all.map(one => one.value)")
        ticked = "all => all.filter(one => one.checked).map(one => one.value)"
        await ada.page.get_by_role("button", name="Only see").click()
        assert await boxes.evaluate_all(ticked) == [one for one in every if one.endswith(":read")]
        await ada.page.get_by_role("button", name="Everything").click()
        assert await boxes.evaluate_all(ticked) == every
        await ada.page.get_by_role("button", name="Nothing").click()
        assert await boxes.evaluate_all(ticked) == []


async def unreported(services: Services, one: Desk) -> None:
    """A message in the sandbox that was sent, and of which the carrier told nothing."""
    async with services.database.system() as tx:
        sandbox = await organizations.sandbox_of(tx, one.organization_id)
    assert sandbox is not None
    async with services.database.transaction(sandbox) as tx:
        await tx.execute(
            """
            insert into deliveries (organization_id, origin, address_hash, address_cipher, sender_id, purpose, state,
                                    body, content_hash, segments, provider_id)
            select organization_id, 'api', 'x', 'x', id, 'transactional', 'sent', 'Your order is ready', 1, 1, 'p1'
            from senders
            """
        )


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
async def test_the_sandbox_is_entered_seen_everywhere_and_left(
    chromium: Browser, services: Services, site_url: str, width: int, scheme: str
) -> None:
    screen = {"viewport": {"width": width, "height": 860}, "color_scheme": scheme}
    async with desk(chromium, services, site_url, **screen) as ada:
        await ada.page.goto("/developers")
        await ada.page.get_by_label("What is it for?").fill("Trying out")
        await ada.page.get_by_label("Acts in").select_option("test")
        await ada.page.get_by_role("button", name="Make the key").click()
        assert re.fullmatch(r"kn_test_[0-9A-Za-z]{49}", await ada.page.locator("code.secret").inner_text())
        await ada.page.goto("/developers/sandbox")
        await shown(ada, f"sandbox_outside_{width}")
        await ada.page.get_by_role("button", name="Open the sandbox").click()
        await expect(ada.page.locator("main")).to_contain_text("+12025550010")
        await unreported(services, ada)
        await ada.page.reload()
        await shown(ada, f"sandbox_inside_{width}")
        await ada.page.get_by_role("button", name="Not delivered").click()
        await expect(ada.page.locator("#toasts")).to_contain_text("The carrier")  # it does not run here, and says so
        await ada.page.get_by_label("How long").select_option("720")
        await ada.page.get_by_role("button", name="Let time go by").click()
        await expect(ada.page.locator("body")).to_contain_text("The time went by.")
        await ada.page.reload()  # the toast lies over what is pressed next
        await ada.page.get_by_role("button", name="Start anew").click()
        for path in ("/", "/people", "/inbox", "/developers", "/settings"):
            await ada.page.goto(path)
            await expect(ada.page.get_by_role("note").filter(has_text="Test data: this is the sandbox")).to_be_visible()
        await ada.page.goto("/people")
        await expect(ada.page.locator("main")).to_contain_text("Ben Carter")
        await shown(ada, f"sandbox_people_{width}")
        await ada.page.get_by_role("button", name="Leave test mode").click()
        await ada.page.goto("/people")
        await expect(ada.page.locator("body")).not_to_contain_text("Test data")
        await expect(ada.page.locator("main")).not_to_contain_text("Ben Carter")
