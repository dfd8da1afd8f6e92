"""Rules that sort what arrives, under Settings: made, ordered by keyboard, tried on a message (INB-021, 024)."""

import pytest
from playwright.async_api import expect

from koinon import inbox
from koinon.inbox import Priority, RuleDraft
from tests.identity.browser import Browser
from tests.web.forms_of import form_in
from tests.web.site import Site, violations
from tests.web.test_carriers_page import owner, page, submit
from tests.web.test_macro_pages import owner_of

__all__ = ["owner"]
HOME, API = "/settings/inbox-rules", "/api/v1/inbox-rules"


@pytest.mark.browser
async def test_a_rule_is_made_put_first_and_tried_on_a_message(site: Site) -> None:
    async with site.services.database.transaction(owner_of(site)) as tx:
        await inbox.create_label(tx, "Prayer")
        await inbox.create_team(tx, inbox.TeamDraft("Care"))
        await inbox.create_rule(tx, RuleDraft("Loud", keywords=["now"], priority=Priority.HIGH))
    shown = await site.page(HOME)
    assert await violations(shown) == []
    await shown.get_by_role("link", name="New rule").click()
    await shown.get_by_label("Name").fill("Crisis")
    await shown.get_by_label("Words in the message").fill("help, pray\nhelp me")
    await shown.get_by_role("checkbox", name="Unhappy", exact=True).check()
    await shown.get_by_role("checkbox", name="Texts").check()
    await shown.get_by_label("Team", exact=True).select_option(label="Care")
    await shown.get_by_label("Priority").select_option("urgent")
    assert await violations(shown) == []
    await shown.get_by_role("button", name="Add", exact=True).click()
    row = shown.locator(".row", has_text="Crisis")
    await expect(row).to_contain_text("By Texts · says “help”, “pray”, or “help me” · seems unhappy")
    await expect(row).to_contain_text("to the team Care · becomes urgent")
    await shown.get_by_role("button", name="Crisis: Up").focus()
    await shown.keyboard.press("Enter")
    await expect(shown.get_by_role("button", name="Crisis: Down")).to_be_focused()
    await expect(shown.locator("#inbox-rules .row-cover").first).to_have_text("Crisis")
    await shown.get_by_label("What somebody writes").fill("Please help me now!")
    await shown.get_by_text("More about it").click()
    await shown.get_by_label("How the person seems to feel").select_option("negative")
    await shown.get_by_role("button", name="Try").click()
    told = shown.locator("#rules-told .row")
    await expect(told).to_have_count(2)
    await expect(told.last).to_contain_text("Becomes urgent")
    await expect(told.last).to_contain_text("By the rule “Crisis”")
    assert await violations(shown) == []


async def test_a_rule_is_changed_switched_off_and_taken_away(owner: Browser) -> None:
    refused = await submit(owner, HOME, name="Nothing", is_active="yes")
    assert (refused.status, "Choose a team, a label or a priority." in refused.raw.decode()) == (422, True)
    assert (await submit(owner, HOME, name="Money", is_active="yes", keywords="refund", priority="high")).status == 303
    [made] = (await owner.call("GET", API)).json["data"]
    assert (made["keywords"], made["priority"], made["is_active"]) == (["refund"], "high", True)
    path = f"{HOME}/{made['id']}"
    changes = dict(form_in(await page(owner, path), path).sent)
    changes.pop("is_active")
    stale = dict(changes) | {"keywords": "money"}
    assert (await submit(owner, path, **changes)).status == 303
    assert not (await owner.call("GET", f"{API}/{made['id']}")).json["data"]["is_active"]
    assert "Off" in await page(owner, HOME)
    assert (await owner.call("PATCH", f"{API}/{made['id']}", {"keywords": ["refunds"]})).status == 200
    clash = await submit(owner, path, **stale)
    assert (clash.status, "refunds" in clash.raw.decode()) == (412, True)
    assert (await submit(owner, path + "/delete")).status == 303
    assert (await owner.call("GET", API)).json["data"] == []


async def test_what_a_form_may_not_say_is_refused_and_nothing_breaks(owner: Browser) -> None:
    many = await submit(owner, HOME, name="Many", keywords="\n".join(["x" * 61]), priority="high")
    assert (many.status, "At most 50 lines of 60 characters." in many.raw.decode()) == (422, True)
    assert (await submit(owner, HOME, name="Bad", keywords="a\x00b", priority="high")).status == 422
    assert (await submit(owner, HOME, name="Bad", label_ids="nonsense", priority="high")).status == 404
    assert (await submit(owner, HOME + "/trial", said="help", channel="nothing")).status == 200
