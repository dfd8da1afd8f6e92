"""A schedule in a browser: weekly in another zone, paused, its times edited, moved in the calendar by key."""

from datetime import timedelta

from playwright.async_api import expect

from koinon.kit import clock
from koinon.platform.services import Services
from tests.messaging import cast
from tests.web.site import Site, violations


async def test_a_message_is_scheduled_weekly_in_another_zone_paused_and_moved(site: Site, services: Services) -> None:
    await cast.people(services, site.organization, cast.distinct(2))
    draft = await cast.draft(services, site.organization, "Soup kitchen at six")
    page = await site.page(f"/broadcasts/{draft.id}")
    await page.get_by_role("link", name="Send later or repeat").click()
    day = (clock.now() + timedelta(days=9)).date()
    await page.get_by_label("Day", exact=True).fill(day.isoformat())
    await page.get_by_label("Time", exact=True).fill("18:00")
    await page.get_by_label("Time zone", exact=True).select_option("Europe/Lisbon")
    await page.get_by_label("How often").select_option("weekly")
    await expect(page.locator("#dates li")).to_have_count(5)
    await expect(page.locator("#dates")).to_contain_text("Every week on")
    assert not await violations(page)
    await page.get_by_role("button", name="Schedule it").click()
    await expect(page.get_by_text("Europe/Lisbon")).to_be_visible()
    assert not await violations(page)
    await page.get_by_role("button", name="Pause").click()
    await expect(page.get_by_role("button", name="Resume")).to_be_visible()
    await page.get_by_role("button", name="Resume").click()
    await page.get_by_role("link", name="Change the times").click()
    await page.get_by_label("Time", exact=True).fill("19:30")
    await page.get_by_role("button", name="Save the times").click()
    await expect(page.locator("main")).to_contain_text("7:30")
    await page.goto(f"{site.url}/schedules/calendar?view=month&at={day:%Y-%m-%d}")
    entry = page.locator(f"[data-day='{day}'] [data-date]")
    await expect(entry).to_have_count(1)
    assert not await violations(page)
    await entry.focus()
    await page.keyboard.press("Alt+ArrowLeft")
    await expect(page.locator(f"[data-day='{day - timedelta(days=1)}'] [data-date]")).to_have_count(1)
    await expect(page.locator(f"[data-day='{day}'] [data-date]")).to_have_count(0)
