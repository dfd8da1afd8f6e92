"""Somebody designs a mail, looks at it as three people and sends it; readers leave by one click and by the page."""

import os
import re
from collections.abc import AsyncIterator
from uuid import UUID

import pytest
from playwright.async_api import Browser, FilePayload, Page, expect

from koinon.messaging import BroadcastState
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.messaging import cast as texts
from tests.messaging.channels import cast
from tests.messaging.channels.test_mail import mails
from tests.messaging.conftest import Finish, carrier, drain, finish  # noqa: F401 -- fixtures
from tests.platform.media import made
from tests.web.desk import Desk, desk
from tests.web.site import violations
from tests.web.test_files_page import prepare

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("fresh_limits")]
PEOPLE = ("Grace", "Ben", "María")
PICTURES = os.environ.get("MAIL_PICTURES", "")


@pytest.fixture
async def ada(chromium: Browser, services: Services, site_url: str, carrier: Simulator) -> AsyncIterator[Desk]:  # noqa: F811
    async with desk(chromium, services, site_url) as found:
        await cast.sender(services, found.organization_id, carrier.url, "email")
        for name in PEOPLE:
            await cast.person(
                services,
                found.organization_id,
                name,
                emails=[f"{name.lower().replace('í', 'i')}@people.example"],
                consents={"email": "granted"},
            )
        yield found


async def picture(page: Page, name: str) -> None:
    if PICTURES:
        await page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)


async def design(page: Page) -> None:
    await page.goto("/broadcasts/new")
    await page.get_by_role("combobox", name="Add people, groups, tags").click()
    await page.get_by_role("option", name="Everyone").click()
    await page.get_by_role("radio", name="Mail").check()
    await page.get_by_label("Subject", exact=True).fill("Harvest supper")
    await page.get_by_label("Preview line").fill("Bring bread")
    palette, blocks = (
        page.get_by_role("toolbar", name="Add a block"),
        page.get_by_role("list", name="Blocks of the mail"),
    )
    await page.get_by_role("textbox", name="Text").click()
    await page.keyboard.type("We eat together, ")
    await page.locator(".mail-block").first.get_by_label("Insert a field").select_option(label="First name")
    await palette.get_by_role("button", name="Heading").click()
    await page.keyboard.type("Supper on Saturday")
    await page.keyboard.press("Alt+ArrowUp")
    await expect(blocks.locator(".mail-block b[data-name]")).to_have_text(["Heading", "Text", "Footer"])
    await palette.get_by_role("button", name="Button", exact=True).click()
    await page.keyboard.type("I will come")
    await page.locator("[data-type=button]").get_by_label("Leads to").fill("https://chapel.example/supper")
    await palette.get_by_role("button", name="Line").click()
    await page.keyboard.press("Control+z")
    await expect(blocks.locator(".mail-block b[data-name]")).to_have_text(["Heading", "Button", "Text", "Footer"])


async def illustrate(ada: Desk, services: Services) -> None:
    """A picture is brought into the library from its block, and taken out again by going back."""
    page = ada.page
    await page.get_by_role("toolbar", name="Add a block").get_by_role("button", name="Picture").click()
    chosen: FilePayload = {"name": "hall.jpg", "mimeType": "image/jpeg", "buffer": made.jpeg(803)}
    await page.set_input_files("[data-bring]", chosen)
    await prepare(services, ada.organization_id, 1)
    await expect(page.get_by_label("Address of the picture")).to_have_value(re.compile("/f/.+"))
    await page.get_by_role("button", name="Choose from the files").click()
    await expect(page.locator("[data-picture]")).to_have_count(1)
    await picture(page, "shelf")
    await page.get_by_label("Description, for who cannot see it").focus()
    await page.keyboard.press("Control+z")
    await page.keyboard.press("Control+z")
    await expect(page.locator(".mail-block[data-type=image]")).to_have_count(0)


async def test_from_a_design_to_a_reader_who_leaves(
    ada: Desk,
    services: Services,
    carrier: Simulator,  # noqa: F811
    finish: Finish,  # noqa: F811
    chromium: Browser,
    site_url: str,
) -> None:
    page = ada.page
    await design(page)
    await illustrate(ada, services)
    await expect(page.get_by_text("Nothing to put right.")).to_be_visible()
    assert await violations(page) == []
    await picture(page, "design")
    await page.get_by_role("button", name="Preview", exact=True).click()
    frame = page.frame_locator("iframe[name=mail_preview]")
    look_as = page.locator(".mail-as").get_by_role("combobox")
    for name in PEOPLE:
        if await page.locator(".mail-as .chip-remove").count():
            await page.locator(".mail-as .chip-remove").click()
        await look_as.fill(name)
        await page.locator(".mail-as").get_by_role("option", name=re.compile(name)).click()
        await expect(frame.get_by_text(f"We eat together, {name}")).to_be_visible()
    await page.get_by_role("button", name="Dark").click()
    await expect(frame.locator("body")).to_have_css("background-color", "rgb(23, 22, 20)")
    await page.get_by_role("button", name="Phone", exact=True).click()
    await picture(page, "preview")
    await expect(page.locator("#saved")).to_contain_text(re.compile("saved", re.IGNORECASE))
    broadcast_id = UUID(re.search(r"broadcasts/([0-9a-f-]{36})", page.url)[1])  # type: ignore[index]
    await texts.send(services, ada.organization_id, broadcast_id)
    done = await finish(ada.organization_id, broadcast_id)
    assert (done.state, done.counts.sent) == (BroadcastState.COMPLETED, 3)
    links = {to: str(mail["List-Unsubscribe"]) for to, mail in mails(carrier).items()}
    tokens = {to: re.search(r"/u/([\w-]+)>", link)[1] for to, link in links.items()}  # type: ignore[index]
    program = await chromium.new_context()
    clicked = await program.request.post(
        f"{site_url}/u/{tokens['grace@people.example']}", form={"List-Unsubscribe": "One-Click"}
    )
    assert clicked.status == 200
    reader = await program.new_page()
    await reader.goto(f"{site_url}/u/{tokens['ben@people.example']}")
    assert await violations(reader) == []
    await picture(reader, "leave")
    await reader.get_by_role("button", name="Unsubscribe").click()
    await expect(reader.get_by_role("heading", name="You are out")).to_be_visible()
    await picture(reader, "left")
    again = await texts.draft(services, ada.organization_id, "", channel="email", variants=done.variants)
    await texts.send(services, ada.organization_id, again.id)
    assert (await finish(ada.organization_id, again.id)).counts.total == 1
    await program.close()
