"""The list pane as an agent uses it: words found in messages, filters, a view that is kept; on a narrow screen too."""

import pytest
from playwright.async_api import Locator, Page, expect

from tests.web.site import Site, violations

pytestmark = pytest.mark.browser
ADA, BEN = "+12125550198", "+12125550177"
NARROW = {"width": 320, "height": 720}  # WCAG 2.2, 1.4.10: 320 CSS pixels, which is 1280 at 400 % too


@pytest.fixture
async def listed(site: Site) -> Page:
    """Ada asked for her umbrella and is urgent, labelled and ours; Ben only wrote."""
    await site.person("Ada", "Okafor", ADA)
    await site.receive("Did anybody find my umbrellas?", ADA)
    await site.receive("Please tell me", ADA)
    await site.receive("who is this", BEN)
    async with site.services.database.transaction(site.organization) as tx:
        await tx.execute(
            """
            with made as (
              insert into labels (id, organization_id, name, colour)
              values (koinon_uuid7(), %(o)s, 'Lost and found', 'blue') returning id)
            insert into conversation_labels (organization_id, conversation_id, label_id, status, last_message_at)
            select %(o)s, c.id, made.id, c.status, c.last_message_at
            from conversations c, made where c.message_count = 2
            """,
            {"o": site.organization},
        )
        await tx.execute(
            "update conversations set priority = 'urgent', waiting_since = now() - interval '5 hours'"
            " where organization_id = %(o)s and message_count = 2",
            {"o": site.organization},
        )
    return await site.page("/inbox")


async def test_rows_tell_what_presses_and_the_most_urgent_is_on_top(listed: Page) -> None:
    await expect(listed.locator(".talk").first).to_contain_text("Ada Okafor")
    assert await listed.locator(".talk").first.locator(".chip").all_inner_texts() == [
        "Urgent", "Waits 5 hr", "Lost and found",
    ]  # fmt: skip
    assert await violations(listed) == []


async def test_words_are_found_in_messages_and_marked(listed: Page) -> None:
    await listed.get_by_role("searchbox").fill("umbrella")
    hit = listed.locator(".talk.is-hit")
    await expect(hit).to_have_count(1)
    await expect(hit.locator("mark")).to_have_text("umbrellas")
    await hit.click()
    await expect(listed.get_by_role("heading", name="Ada Okafor").first).to_be_visible()
    await listed.get_by_role("searchbox").fill("before:soon")
    await expect(listed.locator("#inbox-list")).to_contain_text("takes a date")


async def test_filters_are_shown_kept_under_a_name_and_dropped(listed: Page) -> None:
    await listed.set_viewport_size(NARROW)
    await listed.get_by_label("Views and filters").click()
    await listed.get_by_role("button", name="Filter…").click()
    dialog = listed.get_by_role("dialog")
    await dialog.get_by_label("Lost and found").check()
    await dialog.get_by_label("Keep it under a name").fill("Umbrellas")
    assert await violations(listed) == []
    await dialog.get_by_role("button", name="Show", exact=True).click()
    await expect(listed.locator(".inbox-kept")).to_contain_text("Umbrellas")
    await expect(listed.locator(".talk")).to_have_count(1)
    await listed.get_by_label("Views and filters").click()
    await expect(listed.locator(".menu-body").get_by_role("link", name="Umbrellas")).to_contain_text("1")
    assert await listed.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await listed.keyboard.press("Escape")
    await listed.get_by_role("button", name="Remove this view").click()
    await expect(listed.locator(".talk")).to_have_count(2)


async def test_a_kept_view_is_changed_by_its_dialog_and_filtered_by_day_target_and_what_was_read(listed: Page) -> None:
    async def dialog() -> Locator:
        await listed.get_by_label("Views and filters").click()
        await listed.get_by_role("button", name="Filter…").click()
        return listed.get_by_role("dialog")

    shown = await dialog()
    await shown.get_by_label("Read or not").select_option("yes")
    await shown.get_by_label("Last message from").fill("2020-01-01")
    await shown.get_by_label("Last message until").fill("2099-12-31")
    await shown.get_by_label("On top").select_option("oldest")
    await shown.get_by_label("Keep it under a name").fill("Unread")
    await shown.get_by_role("button", name="Show", exact=True).click()
    names = listed.locator(".talk .talk-name")
    await expect(names).to_have_text(["Ada Okafor", "+1 212-555-0177"])
    shown = await dialog()
    await expect(shown.get_by_label("Last message until")).to_have_value("2099-12-31")
    await expect(shown.get_by_label("Keep it under a name")).to_have_value("Unread")
    await shown.get_by_label("Keep it under a name").fill("Late ones")
    await shown.get_by_label("How its target stands").select_option("breached")
    await shown.get_by_label("Show it to").select_option("everybody")
    assert await violations(listed) == []
    await shown.get_by_role("button", name="Save view").click()
    await expect(listed.locator(".inbox-kept")).to_contain_text("Late ones")
    await expect(listed.locator(".talk")).to_have_count(0)
    await listed.get_by_label("Views and filters").click()
    await expect(listed.locator(".menu-body").get_by_role("link", name="Unread")).to_have_count(0)


async def test_all_messages_of_a_person_open_beside_the_thread(listed: Page) -> None:
    await listed.set_viewport_size({"width": 1440, "height": 800})
    await listed.get_by_role("link", name="Ada Okafor").first.click()
    await listed.locator("#side").get_by_role("button", name="All messages").click()
    dialog = listed.get_by_role("dialog")
    await expect(dialog.locator(".said")).to_have_count(2)
    await expect(dialog.locator(".said").first).to_contain_text("Please tell me")
    assert await violations(listed) == []
