"""Every setting searchable, with its default and who changed it, reset one by one; one's own words (ORG-002, 008)."""

import zipfile
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, expect

from koinon import organizations
from koinon.organizations import DECLARED
from koinon.platform.services import Services
from koinon.platform.words import catalog
from koinon.web.pages.controls import PARTS, controls
from tests.web.desk import Desk, desk

HERE = pytest.mark.browser


@pytest.fixture
async def ada(chromium: Browser, services: Services, site_url: str) -> AsyncIterator[Desk]:
    async with desk(chromium, services, site_url) as found:
        yield found


@pytest.mark.parametrize("language", ["es", "pt"])
def test_every_setting_is_told_in_every_language(language: str) -> None:
    known = {english for _, english in catalog(language)}
    texts = {text for each in DECLARED.values() for text in (each.title, each.help, each.group) if text}
    assert texts - known == set()


def test_every_part_of_a_setting_has_a_name() -> None:
    import msgspec

    parts = [
        part.name
        for each in DECLARED.values()
        if each.listed and not each.page
        for part in controls(each, msgspec.to_builtins(each.default))
        if part.name != each.key
    ]
    assert set(parts) <= set(PARTS)


@HERE
@pytest.mark.parametrize("path", ["/settings/all", "/settings/words", "/settings/look", "/settings/data"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_pages_pass_wcag_and_the_page_policy(ada: Desk, path: str, scheme: str) -> None:
    await ada.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    await ada.page.goto(path)
    assert await ada.faults() == []


@HERE
async def test_a_setting_is_found_changed_and_taken_back(ada: Desk) -> None:
    await ada.page.goto("/settings/all")
    await ada.page.fill("#f-q", "person approves above")
    await expect(ada.page.locator("#found .row")).to_have_count(1)
    row = ada.page.locator(".row[id='messaging.approval_above']")
    await row.get_by_role("spinbutton").fill("21")
    await row.get_by_role("button", name="Save").click()
    await expect(row).to_contain_text("Changed by Ada Lovelace")
    await expect(row.get_by_role("spinbutton")).to_have_value("21")
    await row.get_by_role("button", name="Reset").click()
    await expect(row).not_to_contain_text("Changed by")
    await expect(row.get_by_role("spinbutton")).to_have_value("")


@HERE
async def test_a_value_outside_its_bounds_is_told_at_its_field(ada: Desk) -> None:
    await ada.page.goto("/settings/all")
    row = ada.page.locator(".row[id='messaging.undo_seconds']")
    await row.get_by_role("spinbutton").evaluate("field => { field.removeAttribute('max'); field.value = '99' }")
    await row.get_by_role("button", name="Save").click()
    await expect(ada.page.locator(".row[id='messaging.undo_seconds'] .field-error").first).to_contain_text("60")


@HERE
async def test_what_nothing_follows_is_not_offered(ada: Desk) -> None:
    await ada.page.goto("/settings/all")
    kept = {key for key, each in DECLARED.items() if not each.in_force}
    assert {"fiscal_year_start", "week_start", "sending_name", "privacy_url"} <= kept
    shown = await ada.page.locator("#found section.row").evaluate_all("rows => rows.map(row => row.id)")
    assert "messaging.undo_seconds" in shown
    assert kept & set(shown) == set()


@HERE
async def test_own_words_are_used_at_once(ada: Desk) -> None:
    await ada.page.goto("/settings/words")
    await ada.page.fill("#f-contact-one", "friend")
    await ada.page.fill("#f-contact-many", "friends")
    await ada.page.get_by_role("button", name="Save").click()
    await expect(ada.page.get_by_role("navigation").first).to_contain_text("Friends")
    await ada.page.get_by_role("button", name="Use the usual words").click()
    await expect(ada.page.get_by_role("navigation").first).to_contain_text("Members")


@HERE
async def test_everything_is_exported_and_downloaded(ada: Desk, services: Services) -> None:
    await ada.page.goto("/settings/data")
    await ada.page.get_by_role("button", name="Export everything").click()
    await expect(ada.page.locator("#archives")).to_contain_text("being written")
    async with services.database.transaction(ada.organization_id) as tx:
        [waiting] = await organizations.archives(tx)
    await organizations.run_export(services, ada.organization_id, waiting.id)
    link = ada.page.locator("#archives").get_by_role("link", name="Download")
    await expect(link).to_be_visible()
    async with ada.page.expect_download() as download:
        await link.click()
    path = await (await download.value).path()
    assert zipfile.is_zipfile(path)


@HERE
async def test_closing_asks_for_the_name_and_is_taken_back(ada: Desk) -> None:
    await ada.page.goto("/settings/data")
    await ada.page.get_by_label("Type Grace Chapel to close it").fill("Grace")
    await ada.page.get_by_role("button", name="Close the organization").click()
    await expect(ada.page.get_by_role("alert").first).to_contain_text("name exactly")
    await ada.page.get_by_label("Type Grace Chapel to close it").fill("Grace Chapel")
    await ada.page.get_by_role("button", name="Close the organization").click()
    await expect(ada.page.get_by_role("status").first).to_contain_text("being closed")
    await ada.page.get_by_role("button", name="Keep it").click()
    await expect(ada.page.get_by_label("Type Grace Chapel to close it")).to_be_visible()


@HERE
@pytest.mark.parametrize("width", [1280, 390])
async def test_the_present_tab_is_in_sight(ada: Desk, width: int) -> None:
    await ada.page.set_viewport_size({"width": width, "height": 860})
    await ada.page.goto("/settings/all")
    await expect(ada.page.locator(".tabs .tab[aria-current]")).to_be_in_viewport(ratio=0.99)
    hidden = "document.querySelector('.tabs').scrollWidth > document.querySelector('.tabs').clientWidth"
    assert await ada.page.evaluate(hidden) == (width == 390)
    assert (await ada.page.locator(".tabs").get_attribute("data-more") or "") == ("before" if width == 390 else "")
    await ada.page.goto("/settings/plan")
    present = ada.page.get_by_role("navigation", name="Settings: Organization").locator("[aria-current=page]")
    await expect(present).to_have_text("Plan")
    await expect(present).to_be_in_viewport(ratio=0.99)
