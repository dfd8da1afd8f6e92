"""A photo is set on the person's page and shown wherever they are listed, over their initials (INB-071)."""

from uuid import UUID

import pytest
from playwright.async_api import Page, expect

from koinon import contacts
from tests.platform.media import made
from tests.web.site import Site, violations

pytestmark = pytest.mark.browser
ADA, BEN = "+12125550198", "+12125550177"
THERE = "one => one.complete && one.naturalWidth === 256"


async def seen(page: Page, where: str) -> None:
    """A photo stands there, and has arrived."""
    photo = page.locator(f"{where} .avatar > img")
    await expect(photo).to_have_count(1)
    await photo.scroll_into_view_if_needed()
    await expect(photo).to_have_js_property("complete", True)
    assert await photo.evaluate(THERE)


async def test_a_photo_is_set_shown_everywhere_and_removed(site: Site) -> None:
    ada = await site.person("Ada", "Okafor", ADA)
    await site.person("Ben", "Carter", BEN)
    await site.receive("Can I bring my sister?", ADA)
    await site.receive("What time is it?", BEN)
    page = await site.page(f"/people/{ada.id}")
    await page.get_by_label("Add a photo").click()
    await page.get_by_label("Picture").set_input_files(
        {"name": "plan.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\n"}
    )
    await page.get_by_role("button", name="Set photo").click()
    await expect(page.get_by_role("dialog")).to_contain_text("A photo is a JPEG, PNG, WebP or HEIC.")
    await page.get_by_label("Picture").set_input_files(
        {"name": "ada.jpg", "mimeType": "image/jpeg", "buffer": made.jpeg()}
    )
    await page.get_by_role("button", name="Set photo").click()
    await expect(page.get_by_label("Change the photo")).to_be_visible()
    await seen(page, ".person-head")
    assert await violations(page) == []
    await page.goto(f"{site.url}/people")
    await seen(page, f"#p-{ada.id}")
    await expect(page.locator("tbody .avatar > img")).to_have_count(1)
    async with site.services.database.transaction(site.organization) as tx:
        talk = await tx.one(
            UUID,
            "select id from conversations where organization_id = %(o)s and contact_id = %(ada)s",
            {"o": site.organization, "ada": ada.id},
        )
    await page.goto(f"{site.url}/inbox/{talk}")
    for where in (f"#r-{talk}", "#pane-head", "#side"):
        await seen(page, where)
    await expect(page.locator("#inbox-list .avatar > img")).to_have_count(1)
    assert await violations(page) == []
    await page.goto(f"{site.url}/people/{ada.id}")
    await page.get_by_label("Change the photo").click()
    await page.get_by_role("button", name="Remove the photo").click()
    await expect(page.get_by_label("Add a photo")).to_be_visible()
    await expect(page.locator(".person-head .avatar")).to_have_text("AO")


async def test_a_photo_is_private_kept_by_the_browser_and_has_no_old_address(site: Site) -> None:
    ada = await site.person("Ada", "Okafor", ADA)
    async with site.services.database.transaction(site.organization) as tx:
        first = await contacts.set_photo(tx, site.services.vault, ada.id, b"RIFF one")
    page = await site.page("/people")
    path = f"{site.url}/people/{ada.id}/photo/{first.photo_id}"
    answer = await page.request.get(path)
    assert (answer.status, await answer.body()) == (200, b"RIFF one")
    assert answer.headers["cache-control"] == "private, max-age=604800, immutable"
    assert "sandbox" in answer.headers["content-security-policy"]
    async with site.services.database.transaction(site.organization) as tx:
        await contacts.set_photo(tx, site.services.vault, ada.id, b"RIFF two")
    assert (await page.request.get(path)).status == 404
    await page.context.clear_cookies()
    refused = await page.request.get(path, max_redirects=0)
    assert refused.status in (303, 401)
