"""The library of files: brought in by a real browser, then looked at, described, sorted, deleted and brought back."""

import asyncio
from uuid import UUID

import pytest
from playwright.async_api import Browser as Chromium
from playwright.async_api import FilePayload, expect

from koinon import messaging
from koinon.messaging.media import jobs
from koinon.platform.services import Services
from tests.identity.browser import Browser
from tests.identity.conftest import found
from tests.pages import pages_of
from tests.platform.media import made
from tests.web.desk import desk
from tests.web.test_topic_pages import opened, sent


async def prepare(services: Services, organization_id: UUID, count: int) -> None:
    """What a worker does: wait until so many files are here, and make them ready."""
    waiting: list[UUID] = []
    for _ in range(600):
        async with services.database.transaction(organization_id) as tx:
            waiting = await tx.all(
                UUID, "select id from media_files where status = 'uploading' and received_at > 'epoch'"
            )
        if len(waiting) == count:
            break
        await asyncio.sleep(0.1)
    for media_id in waiting:
        await jobs.process.run(services, organization_id, media_id=str(media_id))


@pytest.mark.browser
@pytest.mark.filterwarnings("ignore")
async def test_files_go_up_and_appear(chromium: Chromium, services: Services, site_url: str) -> None:
    async with desk(chromium, services, site_url, viewport={"width": 390, "height": 844}) as ada:
        await ada.page.goto("/files")
        await expect(ada.page.get_by_role("heading", name="No files yet")).to_be_visible()
        chosen: list[FilePayload] = [
            {"name": "fair.jpg", "mimeType": "image/jpeg", "buffer": made.jpeg(801)},
            {"name": "broken.jpg", "mimeType": "image/jpeg", "buffer": made.jpeg(802)[:9_000]},
        ]
        await ada.page.set_input_files("[data-files-input]", chosen)
        await prepare(services, ada.organization_id, 2)
        await expect(ada.page.locator(".file-name", has_text="fair.jpg")).to_be_visible()
        await expect(ada.page.locator(".uploads .is-bad")).to_contain_text("It may be damaged")
        assert await ada.faults() == []
        await ada.page.locator(".file-face", has_text="fair.jpg").click()
        await expect(ada.page.get_by_role("img", name="")).to_have_count(0)
        await expect(ada.page.get_by_text("goes as")).to_have_count(3)
        assert await ada.faults() == []


async def test_a_file_is_described_sorted_deleted_and_brought_back(services: Services) -> None:
    ada = Browser(pages_of(services))
    signed = await found(services)
    ada.token = signed.token
    await ada.call("GET", "/api/v1/me")
    assert signed.organization_id is not None
    async with services.database.transaction(signed.organization_id) as tx:
        file = await messaging.begin_media(tx, messaging.NewMedia(name="fair.png", bytes=10))
        shelf = await messaging.create_media_category(tx, "Flyers")
        await tx.execute(
            "update media_files set status = 'completed', kind = 'image', received_at = now(), variants = "
            """'{"web": {"mime": "image/png", "bytes": 10, "ending": "png"}}'"""
        )
    own = f"/files/{file.id}"
    form, page = await opened(ada, own, own)
    assert "WhatsApp does not carry this kind of file. Send a link to it instead." in page
    assert await sent(ada, form, name="") == 422
    form, _ = await opened(ada, own, own)
    assert await sent(ada, form, name="Spring fair", alt="A fair", is_pinned="yes", category=str(shelf.id)) == 303
    page = (await ada.call("GET", f"/files?category={shelf.id}&q=FAIR&kind=image", accept="text/html")).raw.decode()
    assert "Spring fair" in page
    form, page = await opened(ada, own, own + "/delete")
    assert "It stays until somebody deletes it." in page
    assert await sent(ada, form) == 303
    assert (await ada.call("GET", own, accept="text/html")).status == 404
    headers = {"accept": "text/html", "x_csrf_token": form["csrf_token"]}
    assert (await ada.call("POST", own + "/restore", b"", **headers)).status == 303
    assert (await ada.call("GET", own, accept="text/html")).status == 200
    form, _ = await opened(ada, "/files", "/files/categories")
    assert await sent(ada, form, remove=str(shelf.id)) == 303
    assert (await ada.call("GET", "/files?kind=nonsense", accept="text/html")).status == 404
