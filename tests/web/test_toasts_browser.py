"""A word at the edge of the page goes by itself, for who wants nothing to move as well, unless somebody is at it."""

from playwright.async_api import expect

from tests.web.site import Site

SAY = """([message, kind]) => document.dispatchEvent(
  new CustomEvent("toast", {detail: {message, kind, seconds: 0.6}, bubbles: true}))"""


async def test_toasts_leave_where_nothing_moves_and_failures_stay(site: Site) -> None:
    page = await site.page("/")
    assert await page.evaluate("matchMedia('(prefers-reduced-motion: reduce)').matches")
    await page.evaluate(SAY, ["It did not work", "bad"])
    await page.evaluate(SAY, ["Saved", "good"])
    saved = page.locator("#toasts .toast", has_text="Saved")
    await expect(saved).to_have_count(1)
    await expect(saved).to_have_count(0)
    await expect(page.locator("#toasts .toast", has_text="It did not work")).to_be_visible()
    await page.evaluate(SAY, ["Kept", "good"])
    kept = page.locator("#toasts .toast", has_text="Kept")
    await kept.get_by_role("button").focus()
    await page.wait_for_timeout(1_200)
    await expect(kept).to_be_visible()
    await kept.get_by_role("button").blur()
    await expect(kept).to_have_count(0)
