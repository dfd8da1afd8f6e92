"""Asking people to agree, the page behind their link, and a signed form on the person's page (CON-046, 047)."""

import re
from datetime import timedelta
from typing import Any

import pytest
from playwright.async_api import expect

from koinon import contacts
from koinon.kit import clock
from tests.web.site import Site, violations

pytestmark = pytest.mark.browser
ADA = "+12125550198"
WORDS = "I agree to get texts from Grace Chapel, about four a month."
LINK = re.compile(r"/c/[\w-]{22}")


async def asked(site: Site, contact_id: object) -> str:
    """The path of the link in the newest text."""
    sql = "select body from deliveries where organization_id = %(o)s and contact_id = %(c)s order by id desc limit 1"
    async with site.services.database.transaction(site.organization) as tx:
        found = LINK.search(await tx.scalar(sql, {"o": site.organization, "c": contact_id}))
    assert found is not None
    return found[0]


async def test_from_the_question_to_a_yes_behind_the_link(site: Site) -> None:
    ada = await site.person("Ada", "Okafor", ADA)
    page = await site.page(f"/people/{ada.id}")
    await page.locator("#reach .menu summary, #reach [aria-haspopup]").first.click()
    await page.get_by_text("Ask them to agree by text…").click()
    await page.get_by_role("button", name="Send the question").click()
    await page.get_by_label("What they agree to").fill(WORDS)
    assert await violations(page) == []
    await page.get_by_role("button", name="Send the question").click()
    await expect(page.get_by_text("Waiting for them to confirm until")).to_be_visible()
    path = await asked(site, ada.id)
    public = await site.browser.new_context(viewport={"width": 390, "height": 844}, reduced_motion="reduce")
    phone = await public.new_page()
    await phone.goto(site.url + path)
    await expect(phone.get_by_role("heading", name="May Grace Chapel text you?")).to_be_visible()
    await expect(phone.get_by_text(WORDS)).to_be_visible()
    assert await violations(phone) == []
    await phone.get_by_role("button", name="Yes, I agree").click()
    await expect(phone.get_by_role("heading", name="Thank you")).to_be_visible()
    await page.reload()
    await expect(page.locator("#reach")).to_contain_text("Agreed to get messages")
    await expect(page.locator("#consents")).to_contain_text("By a question we sent")
    await public.close()


async def test_a_signed_form_is_recorded_with_its_file_and_the_carriers_block_is_told(site: Site) -> None:
    ada = await site.person("Ada", "Okafor", ADA)
    async with site.services.database.transaction(site.organization) as tx:
        await contacts.publish_text(tx, "texts", "en", WORDS)
        an_hour_ago = clock.now() - timedelta(hours=1)
        stopped: Any = {"source": "stop_keyword", "evidence": "message:1", "occurred_at": an_hour_ago}
        await contacts.opt_out(tx, site.services.vault, phone=ADA, **stopped)
    page = await site.page(f"/people/{ada.id}")
    await page.locator("#reach .menu summary, #reach [aria-haspopup]").first.click()
    await page.get_by_text("They signed a form…").click()
    now = await page.get_by_label("When they signed").input_value()
    await expect(page.get_by_text("Their carrier may still block you")).to_be_visible()
    assert await violations(page) == []
    await page.get_by_label("How it came to you").fill("At the front desk")
    await page.get_by_label("What they agreed to").select_option(index=0)
    page_file = {"name": "scan.txt", "mimeType": "text/plain", "buffer": b"no form"}
    await page.get_by_label("The signed form").set_input_files(page_file)  # type: ignore[arg-type]
    await page.get_by_role("button", name="Record it").click()
    await expect(page.get_by_text("A signed form is a PDF or a photo").first).to_be_visible()
    await expect(page.get_by_label("How it came to you")).to_have_value("At the front desk")
    page_file = {"name": "scan.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 signed"}
    await page.get_by_label("The signed form").set_input_files(page_file)  # type: ignore[arg-type]
    await page.get_by_label("When they signed").fill("2020-01-01T09:00")
    await page.get_by_role("button", name="Record it").click()
    await expect(page.get_by_text("They opted out after this form was signed.").first).to_be_visible()
    await page.get_by_label("The signed form").set_input_files(page_file)  # type: ignore[arg-type]
    await page.get_by_label("When they signed").fill(now)
    await page.get_by_role("button", name="Record it").click()
    await expect(page.locator("#reach")).to_contain_text("Agreed on a signed form; their carrier may block you")
    async with page.expect_download() as started:
        await page.locator("#consents").get_by_role("link", name="Signed form").click()
    assert (await (await started.value).path()).read_bytes() == b"%PDF-1.7 signed"


async def test_a_link_that_was_never_given_is_no_page(site: Site) -> None:
    page = await site.page("/c/" + "x" * 22)
    assert (await page.request.get(site.url + "/c/" + "x" * 22)).status == 404
    await expect(page.get_by_role("heading").first).to_be_visible()


async def test_an_agreement_given_elsewhere_is_recorded(site: Site) -> None:
    ada = await site.person("Ada", "Okafor", ADA)
    async with site.services.database.transaction(site.organization) as tx:
        await contacts.publish_text(tx, "texts", "en", WORDS)
    page = await site.page(f"/people/{ada.id}")
    await page.locator("#reach .menu summary, #reach [aria-haspopup]").first.click()
    await page.get_by_text("Record that they agreed…").click()
    await page.get_by_label("How").fill("A card at the door")
    await page.get_by_role("button", name="Record it").click()
    await expect(page.locator("#consents")).to_contain_text("On a form: A card at the door")
