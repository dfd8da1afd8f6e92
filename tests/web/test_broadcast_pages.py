"""A person writes a text, sees who gets it and what it costs, sends it, takes it back, sees who was not reached."""

import asyncio
import re
from collections.abc import AsyncIterator
from uuid import UUID

import pytest
from playwright.async_api import Browser, Route, expect

from koinon import contacts, messaging
from koinon.messaging import BroadcastState
from koinon.messaging.service.plans import start
from koinon.platform.services import Services
from tests.messaging import cast
from tests.messaging.conftest import Finish, carrier, drain, finish  # noqa: F401 -- fixtures
from tests.simulator.running import quick, simulating
from tests.web.desk import Desk, desk

pytestmark = pytest.mark.browser
NAMES = [("Ada", "Okafor"), ("", ""), ("Tom", "Keller")]
FOUND = [("Ben", "Carter"), ("María", "Rojas")]
TEXT = (
    'Hi {{ contact.first_name | default: "friend" }}, doors open at 9:30 – coffee first, then the choir! Can you serve?'
)


@pytest.fixture
async def ada(chromium: Browser, services: Services, site_url: str, carrier: object) -> AsyncIterator[Desk]:  # noqa: F811
    """Ada at her desk, with five people who may be texted, one who opted out and a simulated carrier."""
    async with desk(chromium, services, site_url) as found:
        url = carrier.url  # type: ignore[attr-defined]
        await cast.sender(services, found.organization_id, url)
        await five_people(services, found.organization_id)
        gone = cast.distinct(1, start=900)
        await cast.people(services, found.organization_id, gone, names=[("Eve", "Stone")], consent="denied")
        yield found


async def five_people(services: Services, organization_id: UUID) -> None:
    """Three made quickly, two by the front door so that a search finds them; all agreed to texts."""
    await cast.people(services, organization_id, cast.distinct(3), names=NAMES)
    async with services.database.transaction(organization_id) as tx:
        for (given, family), phone in zip(FOUND, cast.distinct(2, start=500), strict=True):
            new = contacts.NewContact(given_name=given, family_name=family, phones=(phone,))
            await contacts.create(tx, services.vault, new)
            await contacts.opt_in(tx, services.vault, phone=phone, source="staff", evidence="A card at the door")


async def write(found: Desk, text: str = TEXT) -> None:
    await found.page.goto("/broadcasts/new")
    await found.page.get_by_role("combobox", name="Add people, groups, tags").click()
    await found.page.get_by_role("option", name="Everyone").click()
    await found.page.get_by_label("Message", exact=True).fill(text)
    await expect(found.page.locator("#recipients")).to_contain_text("5 will get it")


async def test_composer_counts_people_exclusions_segments_and_cost(ada: Desk) -> None:
    await write(ada)
    await expect(ada.page.locator("#recipients .chip")).to_have_text(["1 opted out"])
    await expect(ada.page.locator("#segments")).to_contain_text("2 segments each")
    await expect(ada.page.locator("#figures .stat-value").first).to_have_text(re.compile(r"^\$0\.\d\d$"))
    await expect(ada.page.locator("#sample .bubble").first).to_contain_text("doors open at 9:30 – coffee")
    assert await ada.faults() == []


async def test_an_exclusion_opens_its_people(ada: Desk) -> None:
    await write(ada)
    await ada.page.locator("#recipients .chip").click()
    await expect(ada.page.get_by_role("dialog")).to_contain_text("Eve Stone")


async def test_those_who_share_a_phone_are_named(ada: Desk, services: Services) -> None:
    shared = cast.distinct(1, start=700)
    await cast.people(services, ada.organization_id, shared * 2, names=[("Fay", "Lund"), ("Gus", "Lund")])
    await ada.page.goto("/broadcasts/new")
    await ada.page.get_by_role("combobox", name="Add people, groups, tags").click()
    await ada.page.get_by_role("option", name="Everyone").click()
    await ada.page.get_by_role("button", name="1 shares a phone").click()
    rows = ada.page.get_by_role("dialog").locator(".row")
    await expect(rows).to_have_count(2)
    await expect(rows).to_contain_text(["Lund", "Lund"])


async def test_everyone_is_found_by_typing_but_never_before_eve(ada: Desk) -> None:
    await ada.page.goto("/broadcasts/new")
    picker = ada.page.get_by_role("combobox", name="Add people, groups, tags")
    await picker.fill("every")
    await expect(ada.page.get_by_role("option")).to_contain_text(["Everyone"])
    await picker.fill("Ca")
    await expect(ada.page.get_by_role("option")).to_contain_text(["Ben Carter"])


async def test_the_dear_dash_is_marked_and_swapped_on_request(ada: Desk) -> None:
    await write(ada)
    await expect(ada.page.locator(".marked-back .is-wide")).to_have_text(["–"])
    await ada.page.get_by_role("button", name="Make it cheaper").click()
    await expect(ada.page.get_by_role("dialog")).to_contain_text("Saves")
    await ada.page.get_by_role("button", name="Use this text").click()
    # María’s í is outside GSM-7, so her text stays at two.
    await expect(ada.page.locator("#segments")).to_contain_text("1 for most, up to 2 segments")
    await expect(ada.page.get_by_label("Message", exact=True)).to_have_value(TEXT.replace("–", "-"))


async def test_the_draft_is_there_after_the_browser_was_closed(ada: Desk) -> None:
    await write(ada)
    await expect(ada.page.locator("#saved")).to_contain_text("Draft saved")
    here = ada.page.url
    again = await ada.page.context.new_page()
    await again.goto(here)
    await expect(again.get_by_label("Message", exact=True)).to_have_value(TEXT)
    await expect(again.locator("#recipients")).to_contain_text("5 will get it")


async def test_review_waits_for_what_was_typed_last(ada: Desk) -> None:
    """A save that is on its way, or has not begun, is not overtaken by the next click."""
    await write(ada)

    async def late(route: Route) -> None:
        await asyncio.sleep(0.6)
        await route.continue_()

    await ada.page.route("**/draft", late)
    await ada.page.get_by_label("Message", exact=True).fill("Choir is at seven.")
    await expect(ada.page.locator("#saved")).to_have_text("Saving…")
    await ada.page.get_by_role("link", name="Review and send").click()
    await expect(ada.page.get_by_role("dialog").locator(".bubble")).to_have_text("Choir is at seven.")
    await expect(ada.page.get_by_role("button", name="Send now")).to_be_enabled()


async def test_a_mistake_in_the_text_is_named_and_nothing_typed_is_lost(ada: Desk) -> None:
    await write(ada)
    await ada.page.get_by_label("Message", exact=True).fill("Hi {{ contact.frist_name }}")
    await expect(ada.page.locator("#f-body-error")).to_contain_text("contact.frist_name")
    await expect(ada.page.locator("#saved")).to_contain_text("Draft saved")
    await ada.page.get_by_role("combobox", name="Add people, groups, tags").focus()
    await ada.page.get_by_role("link", name="Review and send").click()
    await expect(ada.page.get_by_label("Message", exact=True)).to_be_focused()
    await ada.page.get_by_label("Message", exact=True).fill("Hi {{ contact.first_name")
    await ada.page.get_by_role("link", name="Review and send").click()  # waits for the save, then tells the same
    await expect(ada.page.locator("#live-urgent")).not_to_be_empty()
    await expect(ada.page.get_by_label("Message", exact=True)).to_be_focused()
    await expect(ada.page.get_by_role("dialog")).to_have_count(0)
    await ada.page.reload()
    await expect(ada.page.get_by_label("Message", exact=True)).to_have_value("Hi {{ contact.first_name")
    await expect(ada.page.locator("#f-body-error")).not_to_be_empty()
    await expect(ada.page.locator("#recipients")).to_contain_text("5 will get it")


async def test_preview_steps_through_real_people(ada: Desk) -> None:
    await write(ada)
    await ada.page.get_by_role("button", name="Next person").click()
    await expect(ada.page.locator("#sample [data-at]")).to_have_text(re.compile("^2 /"))
    await expect(ada.page.locator("#sample [data-step]:visible")).to_have_count(1)


async def test_preview_as_a_chosen_person(ada: Desk) -> None:
    await write(ada)
    await ada.page.get_by_role("combobox", name="Preview as somebody").fill("Rojas")
    await ada.page.get_by_role("option", name="María Rojas").click()
    await expect(ada.page.locator("#sample .bubble").first).to_contain_text("Hi María")


async def test_sent_can_be_taken_back_while_nothing_has_left(ada: Desk, services: Services) -> None:
    await write(ada)
    await ada.page.get_by_role("link", name="Review and send").click()
    await expect(ada.page.get_by_role("dialog")).to_contain_text("Send to 5 people?")
    await expect(ada.page.get_by_role("dialog")).not_to_contain_text("It cannot be sent yet")
    assert await ada.faults() == []
    await ada.page.get_by_role("button", name="Send now").click()
    await expect(ada.page.locator(".undo-left")).to_have_text(re.compile(r"^\d+$"))
    await ada.page.get_by_role("button", name="Undo").click()
    await expect(ada.page.get_by_label("Message", exact=True)).to_have_value(TEXT)
    await expect(ada.page.locator(".toast")).to_contain_text("Nothing was sent")


async def test_result_shows_who_was_reached_who_was_not_and_why(ada: Desk, services: Services, finish: Finish) -> None:  # noqa: F811
    unknown = "+12025550001"  # the carrier refuses this one: no such number (CHN-077)
    await cast.people(services, ada.organization_id, [unknown], names=[("Nora", "Lost")])
    sent = await cast.send(services, ada.organization_id, (await cast.draft(services, ada.organization_id, TEXT)).id)
    await finish(ada.organization_id, sent.id)
    await ada.page.goto(f"/broadcasts/{sent.id}")
    await expect(ada.page.locator(".stat-line").first).to_contain_text("of 6")
    await expect(ada.page.locator(".row", has_text="Not a working number")).to_contain_text("until it is corrected")
    cost = ada.page.locator(".card", has=ada.page.get_by_role("heading", name="Cost", exact=True))
    await expect(cost.locator(".row", has_text="Estimated")).to_contain_text(re.compile(r"\$0\.\d\d"))
    reach = ada.page.locator(".row", has_text="Opted out by STOP")
    await expect(reach).to_contain_text("They asked. Nothing to do.")
    await reach.get_by_role("button", name="See who").click()
    await expect(ada.page.get_by_role("dialog")).to_contain_text("Eve Stone")
    assert await ada.faults() == []


async def test_ledger_downloads_as_csv_with_a_row_for_each_phone(ada: Desk, services: Services, finish: Finish) -> None:  # noqa: F811
    sent = await cast.send(services, ada.organization_id, (await cast.draft(services, ada.organization_id, "Hello")).id)
    await finish(ada.organization_id, sent.id)
    await ada.page.goto(f"/broadcasts/{sent.id}")
    async with ada.page.expect_download() as download:
        await ada.page.get_by_role("button", name="CSV").click()
    path = await (await download.value).path()
    lines = path.read_text(encoding="utf-8-sig").strip().splitlines()
    assert lines[0].startswith("name,phone,state")
    assert len(lines) == 1 + 5


async def test_pressing_pause_offers_to_resume(ada: Desk, services: Services) -> None:
    sent = await cast.send(services, ada.organization_id, (await cast.draft(services, ada.organization_id, "Hello")).id)
    async with services.database.transaction(ada.organization_id) as tx:
        await start(tx, sent.id)
    await ada.page.goto(f"/broadcasts/{sent.id}")
    await ada.page.get_by_role("button", name="Pause", exact=True).click()
    await expect(ada.page.get_by_role("button", name="Resume")).to_be_visible()
    await expect(ada.page.get_by_role("button", name="Pause", exact=True)).to_have_count(0)


async def test_a_paused_broadcast_goes_on_when_resumed(ada: Desk, services: Services, finish: Finish) -> None:  # noqa: F811
    sent = await cast.send(services, ada.organization_id, (await cast.draft(services, ada.organization_id, "Hello")).id)
    async with services.database.transaction(ada.organization_id) as tx:
        await start(tx, sent.id)
        await messaging.pause(tx, sent.id)
    await ada.page.goto(f"/broadcasts/{sent.id}")
    await ada.page.get_by_role("button", name="Resume").click()
    await expect(ada.page.locator(".toast")).to_contain_text("It goes on.")
    await finish(ada.organization_id, sent.id)
    async with services.database.transaction(ada.organization_id) as tx:
        assert (await messaging.get(tx, sent.id)).state == BroadcastState.COMPLETED
    await expect(ada.page.locator(".stat-line").first).to_contain_text("of 5", timeout=8000)


async def test_send_pressed_twice_starts_one(ada: Desk, services: Services) -> None:
    draft = await cast.draft(services, ada.organization_id, "Hello")
    await ada.page.goto(f"/broadcasts/{draft.id}")
    script = """async id => {
        const csrf_token = document.querySelector('meta[name=csrf-token]').content;
        const body = new URLSearchParams({csrf_token, idempotency_key: 'k1'});
        const options = {method: 'POST', body, headers: {accept: 'text/html'}};
        const press = () => fetch(`/broadcasts/${id}/send`, options).then(answer => answer.status);
        return Promise.all([press(), press()]);
    }"""
    assert await ada.page.evaluate(script, str(draft.id)) == [200, 200]
    async with services.database.transaction(ada.organization_id) as tx:
        assert len(await messaging.list_page(tx)) == 1


async def test_a_review_that_is_out_of_date_sends_nothing(ada: Desk, services: Services) -> None:
    """Sent in one tab and taken back: what the other still shows is no order to send."""
    draft = await cast.draft(services, ada.organization_id, "Hello")
    other = await ada.page.context.new_page()
    for page in (ada.page, other):
        await page.goto(f"/broadcasts/{draft.id}/review")
    await ada.page.get_by_role("button", name="Send now").click()
    await ada.page.get_by_role("button", name="Undo").click()
    await expect(ada.page.locator(".toast")).to_contain_text("Nothing was sent")
    await other.get_by_role("button", name="Send now").click()
    await expect(other.locator(".toast")).to_contain_text("It changed after you looked at it.")
    await other.reload()
    async with services.database.transaction(ada.organization_id) as tx:
        assert (await messaging.get(tx, draft.id)).state == BroadcastState.DRAFT


async def test_a_test_goes_to_the_chosen_and_counts_nowhere(ada: Desk, services: Services) -> None:
    await write(ada)
    await ada.page.get_by_role("button", name="Send a test").click()
    await ada.page.get_by_role("combobox", name="Who gets the test").fill("Carter")
    await ada.page.get_by_role("option", name="Ben Carter").click()
    await ada.page.get_by_role("button", name="Send the test").click()
    await expect(ada.page.locator(".toast")).to_contain_text("1 test is on its way.")
    async with services.database.transaction(ada.organization_id) as tx:
        assert [each.counts.total for each in await messaging.list_page(tx)] == [0]


async def test_list_finds_drafts_and_the_empty_list_teaches(ada: Desk, services: Services) -> None:
    await ada.page.goto("/broadcasts")
    await expect(ada.page.get_by_role("heading", name="Nothing sent yet")).to_be_visible()
    assert await ada.faults() == []
    await cast.draft(services, ada.organization_id, "Hello")
    await ada.page.goto("/broadcasts?show=drafts")
    await expect(ada.page.get_by_role("link", name="Sunday")).to_be_visible()
    assert await ada.faults() == []


async def test_all_of_it_fits_a_phone(chromium: Browser, services: Services, site_url: str) -> None:
    screen = {"viewport": {"width": 320, "height": 640}, "has_touch": True, "is_mobile": True, "color_scheme": "dark"}
    async with simulating(quick(receipts=False)) as simulator, desk(chromium, services, site_url, **screen) as found:
        await cast.sender(services, found.organization_id, simulator.url)
        await five_people(services, found.organization_id)
        draft = await cast.draft(services, found.organization_id, TEXT)
        for path in (f"/broadcasts/{draft.id}", f"/broadcasts/{draft.id}/review", "/broadcasts", "/"):
            await found.page.goto(path)
            assert (path, await found.faults()) == (path, [])
