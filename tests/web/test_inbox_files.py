"""Files in the inbox: chosen below the box, sent with the answer, seen in the thread."""

import io

import pytest
from PIL import Image
from playwright.async_api import expect

from tests.web.site import Site, violations

ADA = "+12125550198"
pytestmark = pytest.mark.browser


def png() -> bytes:
    """A small picture."""
    made = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(made, "PNG")
    return made.getvalue()


async def test_a_picture_goes_with_an_answer(site: Site) -> None:
    await site.person("Ada", "Okafor", ADA)
    await site.receive("Can I bring my sister?", ADA)
    page = await site.page("/inbox")
    await page.get_by_role("link", name="Ada Okafor").click()
    await expect(page.locator("#reply-body")).to_be_visible()
    picture = {"name": "map.png", "mimeType": "image/png", "buffer": png()}
    async with page.expect_response("**/complete"):
        await page.locator("input[data-attach]").set_input_files([picture])  # type: ignore[list-item]
    await site.work()
    await expect(page.locator("#attached [name=media_id]")).to_have_count(1)
    await page.locator("#reply-body").fill("Here is the way")
    assert await violations(page) == []
    await page.get_by_role("button", name="Send", exact=True).click()
    await expect(page.locator("#items .shown-file img")).to_be_visible()
    await expect(page.locator("#attached li")).to_have_count(0)
