"""The first page shows what the reader may see, and leads nowhere else."""

import pytest
from playwright.async_api import Browser, expect

from koinon.platform.services import Services
from tests.web.desk import desk

pytestmark = pytest.mark.browser
VIEW = """role => {
    const csrf_token = document.querySelector('meta[name=csrf-token]').content;
    const body = new URLSearchParams({csrf_token});
    const options = {method: 'POST', body, headers: {accept: 'text/html'}};
    return fetch(`/team/roles/${role}/view`, options).then(answer => answer.status);
}"""


async def test_staff_who_may_see_people_only_see_no_figures_of_broadcasts(
    chromium: Browser, services: Services, site_url: str
) -> None:
    async with desk(chromium, services, site_url) as ada:
        main = ada.page.locator("main")
        await expect(main).to_contain_text("Spent in 30 days")
        await expect(main).to_contain_text("Send your first text")
        assert await ada.page.evaluate(VIEW, "staff") == 200
        await ada.page.goto("/")
        await expect(main.locator(".stat-label")).to_have_text(["Members"])
        for hidden in ("Spent in 30 days", "Nothing sent yet", "Send your first text"):
            await expect(main).not_to_contain_text(hidden)
        for link in await main.get_by_role("link").all():
            answer = await ada.page.request.get(site_url + str(await link.get_attribute("href")))
            assert answer.status == 200, await link.get_attribute("href")
