"""Macros under Settings and in a conversation: steps in order, a preview, all or nothing, what it did (INB-032)."""

import pytest
from playwright.async_api import Page, expect

from koinon import inbox
from koinon.inbox import MacroAction
from koinon.platform.actor import Actor, ActorKind
from tests.identity.browser import Browser
from tests.inbox.cast import EVERYTHING
from tests.web.forms_of import form_in
from tests.web.site import Site, violations
from tests.web.test_carriers_page import owner, page, submit

__all__ = ["owner"]
HOME, API = "/settings/macros", "/api/v1/macros"
ADA = "+12125550198"
PHONED = [{"kind": "note", "body": "Called."}, {"kind": "status", "status": "resolved"}]


def owner_of(site: Site) -> Actor:
    """Ada, who may do everything."""
    user = site.signed_in.user
    return Actor(kind=ActorKind.USER, organization_id=site.organization, id=user.id, permissions=EVERYTHING)


async def kept(site: Site, name: str, *actions: MacroAction) -> inbox.Macro:
    """A macro of Ada's."""
    async with site.services.database.transaction(owner_of(site)) as tx:
        return await inbox.create_macro(tx, inbox.MacroDraft(name=name, actions=actions))


async def opened(site: Site) -> Page:
    """A visitor has written; the conversation is open."""
    await site.person("Ada", "Okafor", ADA)
    await site.receive("Can I bring my sister?", ADA)
    shown = await site.page("/inbox")
    await shown.get_by_role("link", name="Ada Okafor").click()
    await expect(shown.get_by_role("heading", name="Ada Okafor").first).to_be_visible()
    return shown


@pytest.mark.browser
async def test_an_example_is_made_ones_own_with_the_keyboard(site: Site) -> None:
    shown = await site.page(HOME)
    assert await violations(shown) == []
    await shown.get_by_role("link", name="Answered by phone").click()
    await expect(shown.locator(".macro-step")).to_have_count(2)
    await shown.get_by_role("button", name="Give it to somebody").focus()
    await shown.keyboard.press("Enter")
    await expect(shown.locator("#f-to-2")).to_be_focused()
    await shown.get_by_role("button", name="Move step 3 up").focus()
    await shown.keyboard.press("Enter")
    await expect(shown.get_by_role("button", name="Move step 2 up")).to_be_focused()
    await shown.keyboard.press("Enter")
    await expect(shown.get_by_role("button", name="Move step 1 down")).to_be_focused()
    await expect(shown.locator(".macro-step").first).to_have_attribute("data-kind", "assign")
    assert await violations(shown) == []
    await shown.get_by_role("button", name="Add", exact=True).click()
    row = shown.locator(".row", has_text="Answered by phone")
    await expect(row).to_contain_text("Give it to whoever runs it · Write a note · Mark it done")


@pytest.mark.browser
async def test_from_a_conversation_it_is_previewed_run_and_told(site: Site) -> None:
    await kept(
        site,
        "Welcome",
        MacroAction(kind="reply", body="Of course, {{ contact.first_name }}!"),
        MacroAction(kind="assign", to="me"),
        MacroAction(kind="status", status="resolved"),
    )
    shown = await opened(site)
    await shown.keyboard.press("m")
    await shown.get_by_role("button", name="Welcome").click()
    dialog = shown.get_by_role("dialog", name="Welcome")
    await expect(dialog.locator(".macro-told li")).to_have_count(3)
    await expect(dialog).to_contain_text("Of course, Ada!")
    await expect(shown.locator("#items .bubble.is-out")).to_have_count(0)
    assert await violations(shown) == []
    await expect(dialog.get_by_role("button", name="Do it")).to_be_focused()
    await shown.keyboard.press("Enter")
    await expect(dialog).to_contain_text("All of it is done")
    await expect(dialog.locator(".macro-told li").last).to_contain_text("Marked it done")
    await expect(shown.locator("#items .bubble.is-out")).to_have_text("Of course, Ada!")
    assert await violations(shown) == []
    await shown.keyboard.press("Enter")
    await expect(dialog).to_be_hidden()
    await expect(shown.get_by_role("button", name="Reopen")).to_be_visible()


@pytest.mark.browser
async def test_the_palette_finds_it_and_a_deleted_label_stops_it(site: Site) -> None:
    async with site.services.database.transaction(owner_of(site)) as tx:
        label = await inbox.create_label(tx, "Visitor")
    label_it = MacroAction(kind="label", label_ids=(label.id,))
    macro = await kept(site, "Greet visitor", MacroAction(kind="reply", body="Welcome!"), label_it)
    async with site.services.database.transaction(owner_of(site)) as tx:
        await inbox.delete_label(tx, label.id)
    shown = await opened(site)
    await shown.keyboard.press("Control+k")
    await shown.get_by_role("combobox", name="Go to").press_sequentially("greet")
    await expect(shown.get_by_role("option", name="Greet visitor")).to_be_visible()
    await shown.keyboard.press("Enter")
    dialog = shown.get_by_role("dialog", name="Greet visitor")
    await expect(dialog.get_by_role("alert")).to_contain_text("Step 2 cannot be done")
    await expect(dialog.get_by_role("alert")).to_contain_text("A label that it puts on was deleted.")
    await expect(dialog.get_by_role("button", name="Do it")).to_have_count(0)
    assert await violations(shown) == []
    await dialog.get_by_role("link", name="Change the macro").click()
    await expect(shown.get_by_role("heading", name=macro.name)).to_be_visible()


async def test_without_a_script_steps_are_added_moved_and_kept(owner: Browser) -> None:
    form = dict(form_in(await page(owner, HOME + "/new"), HOME).sent) | {"name": "Called"}
    added = await submit(owner, HOME + "/steps", **form, act="add-note")
    form = dict(form_in(added.raw.decode(), HOME).sent) | {"body-0": "Called."}
    refused = await submit(owner, HOME, **(form | {"body-0": " "}))
    assert (refused.status, 'data-kind="note"' in refused.raw.decode()) == (422, True)
    assert (await submit(owner, HOME, **form)).status == 303
    [made] = (await owner.call("GET", API)).json["data"]
    assert [(one["kind"], one["body"]) for one in made["actions"]] == [("note", "Called.")]
    path = f"{HOME}/{made['id']}"
    stale = dict(form_in(await page(owner, path), path).sent)
    assert (await owner.call("PATCH", f"{API}/{made['id']}", {"actions": PHONED})).status == 200
    clash = await submit(owner, path, **(stale | {"body-0": "Phoned."}))
    assert clash.status == 412
    assert (await submit(owner, path + "/delete")).status == 303
    assert (await owner.call("GET", API)).json["data"] == []
