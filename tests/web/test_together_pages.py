"""Two people at one broadcast: each sees the other, nobody's words are lost, and one approves what the other sends."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser, expect

from koinon import identity, organizations
from koinon.kit import ids
from koinon.platform.services import Services
from tests.messaging import cast
from tests.messaging.conftest import carrier  # noqa: F401 -- fixture
from tests.web.desk import Desk, desk

pytestmark = pytest.mark.browser


@asynccontextmanager
async def colleague(chromium: Browser, services: Services, url: str, of: Desk) -> AsyncIterator[Desk]:
    """Ben, who has a seat in the organization of the other, at a browser of his own."""
    async with desk(chromium, services, url) as found:
        async with services.database.system() as tx:
            user, session = await tx.one(
                tuple,
                """
                select u.id, s.id
                from users u
                join sessions s on s.user_id = u.id
                where u.email = %(email)s
                order by s.created_at desc
                limit 1
                """,
                {"email": found.email},
            )
            await tx.execute("update users set name = 'Ben Carter' where id = %(id)s", {"id": user})
        async with services.database.transaction(of.organization_id) as tx:
            await tx.execute(
                "insert into memberships (id, organization_id, user_id, role) values (%(id)s, %(o)s, %(u)s, 'owner')",
                {"id": ids.uuid7(), "o": of.organization_id, "u": user},
            )
        await identity.move_to(services, user, session, of.organization_id)
        await found.page.goto("/")
        found.complaints.clear()  # the page before stood in his own organization, and is told so
        yield found


@pytest.fixture
async def ada(chromium: Browser, services: Services, site_url: str, carrier: object) -> AsyncIterator[Desk]:  # noqa: F811
    async with desk(chromium, services, site_url) as found:
        await cast.sender(services, found.organization_id, carrier.url)  # type: ignore[attr-defined]
        await cast.people(services, found.organization_id, cast.distinct(3))
        yield found


@pytest.fixture
async def ben(chromium: Browser, services: Services, site_url: str, ada: Desk) -> AsyncIterator[Desk]:
    async with colleague(chromium, services, site_url, ada) as found:
        yield found


async def write(at: Desk, text: str) -> str:
    """A draft to everybody; its path."""
    await at.page.goto("/broadcasts/new")
    await at.page.get_by_role("combobox", name="Add people, groups, tags").click()
    await at.page.get_by_role("option", name="Everyone").click()
    await at.page.get_by_label("Message", exact=True).fill(text)
    await expect(at.page.locator("#recipients")).to_contain_text("3 will get it")
    await expect(at.page.locator("#saved")).to_contain_text("Draft saved")
    return at.page.url


async def test_each_is_shown_the_other(ada: Desk, ben: Desk) -> None:
    await ben.page.goto(await write(ada, "Come at six"))
    await expect(ben.page.locator("#together")).to_contain_text("Ada Lovelace has this open too.")
    await expect(ada.page.locator("#together")).to_contain_text("Ben Carter has this open too.")
    assert await ada.faults() == []


async def test_a_save_over_somebody_elses_asks_first(ada: Desk, ben: Desk) -> None:
    await ben.page.goto(await write(ada, "Come at six"))
    await ben.page.get_by_label("Message", exact=True).fill("Come at seven")
    await expect(ben.page.locator("#saved")).to_contain_text("Draft saved just now")
    await expect(ada.page.locator("#together")).to_contain_text("Changed by Ben Carter")
    await ada.page.get_by_label("Message", exact=True).fill("Come at eight")
    await expect(ada.page.locator("#conflict")).to_contain_text("What you write now is not saved.")
    assert await ada.faults() == []
    await ben.page.reload()
    await expect(ben.page.get_by_label("Message", exact=True)).to_have_value("Come at seven")
    await ada.page.get_by_role("button", name="Overwrite with mine").click()
    await expect(ada.page.locator("#conflict")).to_be_empty()
    await ben.page.reload()
    await expect(ben.page.get_by_label("Message", exact=True)).to_have_value("Come at eight")


async def test_above_the_limit_one_asks_and_the_other_approves(services: Services, ada: Desk, ben: Desk) -> None:
    async with services.database.transaction(ada.organization_id) as tx:
        await organizations.change_settings(tx, {"messaging.approval_above": 2})
    draft = await write(ada, "Come at six")
    await ada.page.get_by_role("link", name="Review and send").click()
    dialog = ada.page.get_by_role("dialog")
    await expect(dialog).to_contain_text("A second person has to approve this")
    await expect(dialog.get_by_role("button", name="Send now")).to_have_count(0)
    await dialog.get_by_label("Words for whoever approves").fill("Is six right?")
    assert await ada.faults() == []
    await dialog.get_by_role("button", name="Ask for approval").click()
    await expect(ada.page.locator("#approval")).to_contain_text("Waiting for approval")

    await ben.page.goto(draft)
    await expect(ben.page.locator("#approval")).to_contain_text("Is six right?")
    await ben.page.locator("#approval").get_by_role("link", name="Look at it").click()
    await ben.page.get_by_label("Words for whoever asked").fill("Six it is")
    assert await ben.faults() == []
    await ben.page.get_by_role("button", name="Approve").click()
    await expect(ben.page.locator("#approval")).to_contain_text("Approved")

    await expect(ada.page.locator("#approval")).to_contain_text("Six it is")
    await ada.page.get_by_role("link", name="Review and send").click()
    await ada.page.get_by_role("button", name="Send now").click()
    await expect(ada.page.locator("main")).to_contain_text("It leaves in a moment")


async def test_alone_there_is_nobody_to_ask(services: Services, ada: Desk) -> None:
    async with services.database.transaction(ada.organization_id) as tx:
        await organizations.change_settings(tx, {"messaging.approval_above": 2})
    await write(ada, "Come at six")
    await ada.page.get_by_role("link", name="Review and send").click()
    await expect(ada.page.get_by_role("dialog")).to_contain_text("Nobody else here may approve.")
    await expect(ada.page.get_by_role("button", name="Ask for approval")).to_be_disabled()


async def test_the_limit_is_set_and_taken_away(ada: Desk) -> None:
    await ada.page.goto("/settings/sending")
    limit = ada.page.get_by_label(re.compile("A second person approves above"))
    await limit.fill("1,000")
    await ada.page.get_by_role("button", name="Save").click()
    await expect(limit).to_have_value("1000")
    await limit.fill("many")
    await ada.page.get_by_role("button", name="Save").click()
    await expect(ada.page.locator("#f-approval_above-error")).not_to_be_empty()
    ada.complaints.clear()  # a browser tells of every refused form
    await limit.fill("")
    await ada.page.get_by_role("button", name="Save").click()
    await expect(limit).to_have_value("")
    assert await ada.faults() == []


async def test_another_tab_of_ones_own_is_called_that_and_told_once(ada: Desk) -> None:
    other = await ada.page.context.new_page()
    await other.goto(await write(ada, "Come at six"))
    await other.get_by_label("Message", exact=True).fill("Come at seven")
    await expect(ada.page.locator("#together")).to_contain_text("Changed by you in another tab")
    await ada.page.get_by_label("Message", exact=True).fill("Come at eight")
    await expect(ada.page.locator("#conflict")).to_contain_text("Changed by you in another tab")
    await expect(ada.page.get_by_text("Changed by you in another tab").locator("visible=true")).to_have_count(1)
