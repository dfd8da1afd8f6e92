"""The way to a number of one's own, in a real browser against a real installation: connect, buy, register, fail over.

The carrier is the simulator over HTTP: its answers, its registries' webhooks and its faults are its own; nothing is
waited for but what a page says.
"""

import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser import browsing, needs_browser
from tests.installation import Installation, running
from tests.walk.test_walk import api, ask, become_owner

pytestmark = [pytest.mark.browser, pytest.mark.slow, needs_browser]

NUMBER, BOUGHT = "+13125550200", "+1 312-555-0200"
SPARE_NUMBER, SPARE = "+12025550187", "+1 202-555-0187"
PATIENCE = 120_000
SETTINGS = {
    "KOINON_ENV": "development",
    "KOINON_LOG_LEVEL": "warning",
    "KOINON_SIMULATOR_LATENCY_MS": "10",
    "KOINON_SIMULATOR_RATE": "0",
}


@pytest.fixture(scope="module")
def installation() -> Iterator[Installation]:
    with running(**SETTINGS) as started:
        yield started


async def test_a_number_is_bought_registered_and_survives_its_carriers_bad_day(installation: Installation) -> None:
    scenario(installation, registration_seconds=0.3)
    async with browsing() as page:
        await become_owner(page, installation)
        key = await an_api_key(page, installation)
        await connect(page, installation, "Telnyx")
        await buy(page, installation)
        await register(page, installation)
        await the_checklist_is_green(page, installation)
        (failing,) = ask(f"{installation.simulator}/_sim/scenarios").keys() - {"*"}
        await stand_in(page, installation)
        await break_it(page, installation, key, failing)
        await recover(page, installation, key, failing)


async def an_api_key(page: Page, installation: Installation) -> str:
    """For a program that sends."""
    await page.goto(f"{installation.url}/developers")
    await page.get_by_label("What is it for?").fill("Walk")
    for box in await page.locator(".scopes input[type=checkbox]").all():
        await box.check()
    await page.get_by_role("button", name="Make the key").click()
    return await page.locator("code.secret").inner_text()


async def connect(page: Page, installation: Installation, carrier: str) -> None:
    """A practice account: it answers as the carrier does."""
    await page.goto(f"{installation.url}/settings/carriers/connect")
    await page.get_by_role("link", name=carrier, exact=True).click()
    await page.get_by_role("button", name="Practise").click()
    await expect(account(page, f"{carrier} practice").get_by_text("Connected")).to_be_visible()


async def buy(page: Page, installation: Installation) -> None:
    """Search, see the price, buy, and watch it being linked."""
    await page.goto(f"{installation.url}/settings/numbers/buy")
    await page.get_by_label("Area code").fill("312")
    await page.get_by_role("button", name="Search").click()
    await page.get_by_role("link", name=f"Choose {BOUGHT}").click()
    await expect(page.get_by_text("$1.00").first).to_be_visible()
    await page.get_by_role("button", name="Buy this number").click()
    linked = page.get_by_text("It can send, and what people write to it arrives here.")
    await expect(linked).to_be_visible(timeout=PATIENCE)


async def register(page: Page, installation: Installation) -> None:
    """Brand and campaign, each handed in and decided on; the number is taken into the campaign."""
    await page.goto(f"{installation.url}/settings/registration")
    await page.get_by_role("button", name="Begin with").click()
    lines = {"Legal name": "Grace Relief Inc", "Street": "1 Main St", "City": "Springfield", "State": "IL"}
    lines |= {"Postal code": "62701", "Email": "ada@grace-relief.example", "Phone": "+12025550142"}
    lines |= {"Tax id": "12-3456789", "Website": installation.simulator}
    for label, text in lines.items():
        await page.get_by_label(label, exact=True).fill(text)
    await page.get_by_role("button", name="Hand in").click()
    await expect(page.get_by_text("You handed it in")).to_be_visible()
    await shown_after_reloads(page, lambda: page.get_by_role("button", name="Begin a campaign"))
    await page.get_by_role("button", name="Begin a campaign").click()
    await page.get_by_label("We agree to the carriers’ terms").check()
    await page.get_by_role("button", name="Hand in").click()
    await expect(page.get_by_text("You handed it in")).to_be_visible()
    await page.locator("input[name=sender]").check()
    await page.get_by_role("button", name="Send by this campaign").click()
    await shown_after_reloads(page, lambda: page.get_by_text("Sends by it").first)


async def the_checklist_is_green(page: Page, installation: Installation) -> None:
    """A test to oneself arrives, and then each step that is needed is done."""
    await page.goto(f"{installation.url}/settings/channels")
    await expect(step(page, "Register with the carriers").get_by_text("Done")).to_be_visible()
    await expect(step(page, "Make sure that your carrier reaches us").get_by_text("Done")).to_be_visible()
    await page.get_by_role("link", name=re.compile("^Go there: .*test", re.I)).click()
    await page.get_by_label("Your mobile number").fill("(202) 555-0142")
    await page.get_by_role("button", name="Send the test").click()
    await page.goto(f"{installation.url}/settings/channels")
    await shown_after_reloads(page, lambda: page.get_by_text("4 of 4"))


async def stand_in(page: Page, installation: Installation) -> None:
    """Another carrier, with a number that is fallen back on."""
    await connect(page, installation, "Twilio")
    await account(page, "Twilio practice").get_by_role("link", name="Add a number or address").click()
    await page.get_by_label("Number or address").fill(SPARE_NUMBER)
    await page.get_by_role("button", name="Add it").click()
    await page.goto(f"{installation.url}/settings/routes/new")
    for place, (number, share) in enumerate(((BOUGHT, "100"), (SPARE, "0")), 1):
        await page.get_by_label(f"Number {place}", exact=True).select_option(label=number)
        await page.get_by_label(f"Share of number {place}").fill(share)
    await page.get_by_role("button", name="Add").click()
    await expect(page.locator("#toasts").get_by_text("Saved.")).to_be_visible()


async def break_it(page: Page, installation: Installation, key: str, failing: str) -> None:
    """The first carrier refuses: texts leave by the other, and health says so; then it does not answer at all."""
    assert left_by(installation, key, "+12025552000") == NUMBER
    scenario(installation, failing, error_rate=1)
    barred = account(page, "Telnyx practice").get_by_text("It failed too often and is not asked for a moment")
    for last in range(40):
        assert left_by(installation, key, f"+1202555{2001 + last}") == SPARE_NUMBER
        if last >= 5:
            await page.goto(f"{installation.url}/settings/health")
            if await barred.count():
                break
    await expect(barred).to_be_visible()
    scenario(installation, failing, outage=True)
    for _ in range(2):
        await page.goto(f"{installation.url}/settings/carriers")
        await account(page, "Telnyx practice").get_by_role("button", name="Test the connection").click()
        await expect(account(page, "Telnyx practice").get_by_text("No connection")).to_be_visible(timeout=PATIENCE)
    await page.goto(f"{installation.url}/settings/health")
    await expect(page.get_by_text("Telnyx practice does not answer")).to_be_visible()


async def recover(page: Page, installation: Installation, key: str, failing: str) -> None:
    """It answers again: health says so, and texts to people who know neither number leave by the first."""
    scenario(installation, failing, error_rate=0, outage=False)
    await page.goto(f"{installation.url}/settings/carriers")
    await account(page, "Telnyx practice").get_by_role("button", name="Test the connection").click()
    answers = re.compile("^(Connected|In trouble)$")  # it answers, and what failed a moment ago still counts
    await expect(account(page, "Telnyx practice").get_by_text(answers)).to_be_visible(timeout=PATIENCE)
    await page.goto(f"{installation.url}/settings/health")
    await expect(page.get_by_text("What was wrong in the last 30 days")).to_be_visible()
    await expect(page.get_by_text("Telnyx practice does not answer")).to_be_hidden()
    await expect(page.get_by_text("It failed too often")).to_have_count(0, timeout=PATIENCE)
    left = ""
    for last in range(40):  # other processes learn a moment later that it is asked again
        if (left := left_by(installation, key, f"+1202555{2101 + last}")) == NUMBER:
            break
    assert left == NUMBER


async def shown_after_reloads(page: Page, wanted: Callable[[], Any]) -> None:
    """What the carriers decide is told to a page that is opened again."""
    for _ in range(60):
        if await wanted().count():
            break
        await page.wait_for_timeout(500)
        await page.reload()
    await expect(wanted()).to_be_visible()


def account(page: Page, name: str) -> Any:
    """The card of a carrier account."""
    return page.locator(".card").filter(has=page.get_by_role("heading", name=name))


def step(page: Page, title: str) -> Any:
    """A line of the checklist."""
    return page.locator("li.row").filter(has_text=title)


def scenario(installation: Installation, account_key: str = "*", **changes: object) -> None:
    """Change what the carrier does."""
    ask(f"{installation.simulator}/_sim/scenarios", {"account": account_key, **changes}, method="PUT")


def left_by(installation: Installation, key: str, to: str) -> str:
    """The number a text to somebody new left by, once the carrier has it."""
    body = {"to": to, "create_contact": True, "body": "Doors open at ten."}
    status, answered = api(installation, key, "POST", "/api/v1/messages", body)
    assert status in (200, 201, 202), answered
    deadline = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < deadline:
        found = ask(f"{installation.simulator}/_sim/messages?number=%2B{to[1:]}")
        if found:
            return str(found[0]["sender"])
        time.sleep(0.2)
    raise AssertionError(f"nothing came to {to}")
