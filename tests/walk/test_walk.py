"""The way every newcomer goes, in a real browser against a real installation: import, text, replies, STOP, refused.

The expected figures of the list are the data's own (tests/data/README.md), not what our code once said.
"""

import csv
import json
import re
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser import browsing, needs_browser
from tests.installation import Installation, running

pytestmark = [pytest.mark.browser, pytest.mark.slow, needs_browser]

HOSPITALS = Path(__file__).parents[1] / "data" / "us_hospitals.csv"
ROWS, NUMBERS, WRONG_LINE, WRONG_NUMBER = "5,326", "5,305", "4805", "(093) 693-3841"
BODY = "Grace Relief: our blood drive is this Friday, 9 to 17. Can you spare a nurse? Reply YES or NO."
QUESTION = "Yes. Which entrance do we use?"
ANSWER = "The one on Oak Street, thank you!"
OWNER = {"name": "Ada Owner", "email": "ada@grace-relief.example", "password": "four ordinary calm words"}
SETTINGS = {
    "KOINON_ENV": "development",
    "KOINON_LOG_LEVEL": "warning",
    "KOINON_SEND_UNDO_SECONDS": "2",
    "KOINON_SEND_DOUBT_AFTER_SECONDS": "3",
    "KOINON_SEND_DOUBT_WINDOW_SECONDS": "6",
    "KOINON_SIMULATOR_LATENCY_MS": "10",
    "KOINON_SIMULATOR_RATE": "0",
}


@pytest.fixture(scope="module")
def installation() -> Iterator[Installation]:
    with running(**SETTINGS) as started:
        yield started


async def test_a_newcomer_texts_a_real_list_and_hears_back(installation: Installation) -> None:
    async with browsing() as page:
        await become_owner(page, installation)
        key = await practise(page, installation)
        await import_the_list(page, installation)
        await text_everybody(page, installation)
        await see_what_became_of_it(page)
        number = untouched_number(installation)
        await be_answered(page, installation, number)
        await answer(page, installation, number)
        await be_refused_after_stop(page, installation, number)
        assert_refused_by_the_api(installation, key, number)


async def become_owner(page: Page, installation: Installation) -> None:
    """By the link that the first start prints."""
    (link,) = re.findall(r"http\S+/owner/\S+", installation.log.read_text())
    await page.goto(link)
    await page.get_by_label("Name of the organization").fill("Grace Relief")
    await page.get_by_role("radio", name="A charity or club").check()
    await page.get_by_label("Country").select_option("US")
    await page.get_by_label("Time zone").select_option("America/New_York")
    await page.get_by_label("Your name").fill(OWNER["name"])
    await page.get_by_label("Email").fill(OWNER["email"])
    await page.get_by_label("Password", exact=True).fill(OWNER["password"])
    await page.get_by_role("button", name="Continue").click()
    await expect(page.get_by_role("heading", name="First steps")).to_be_visible()


async def practise(page: Page, installation: Installation) -> str:
    """Take simulated phones, an API key, and a quick number, so that 5,305 texts leave within a minute."""
    await page.goto(f"{installation.url}/settings/senders")
    await page.get_by_role("button", name="Practise on simulated phones").click()
    await expect(page.get_by_text("simulated phones (practice)")).to_be_visible()
    await page.goto(f"{installation.url}/developers")
    await page.get_by_label("What is it for?").fill("Walk")
    for box in await page.locator(".scopes input[type=checkbox]").all():
        await box.check()
    await page.get_by_role("button", name="Make the key").click()
    key = await page.locator("code.secret").inner_text()
    (sender,) = api(installation, key, "GET", "/api/v1/senders")[1]["data"]
    status, _ = api(installation, key, "PATCH", f"/api/v1/senders/{sender['id']}", {"limit_per_second": 500})
    assert status == 200
    return key


async def import_the_list(page: Page, installation: Installation) -> None:
    """Through the wizard; the check says what the list holds before anything is written."""
    await page.goto(f"{installation.url}/imports/new")
    await page.locator("input[type=file]").set_input_files(HOSPITALS)
    await page.get_by_role("radio", name="Yes, and we can show it").check()
    await page.locator("[name=consent_words]").fill("I agree to get texts from Grace Relief. STOP ends it.")
    await page.get_by_role("textbox", name=re.compile("^Tags")).fill("hospitals")
    await page.get_by_role("button", name="Check the list").first.click()
    await expect(figure(page, "Rows read")).to_have_text(ROWS, timeout=60_000)
    await expect(figure(page, "Reachable numbers")).to_have_text(NUMBERS)
    wrong = page.get_by_role("row").filter(has_text=WRONG_LINE)
    await expect(wrong).to_contain_text(WRONG_NUMBER)
    await expect(wrong).to_contain_text("No such number exists")
    await expect(page.get_by_text(re.compile(r"\d+ numbers belong to several rows"))).to_be_visible()
    await failed_rows(page)
    await page.get_by_role("button", name=re.compile(r"^Import 5,\d{3} rows$")).click()
    await expect(page.get_by_text(re.compile(r"5,\d{3} people added"))).to_be_visible(timeout=90_000)
    await expect(page.get_by_role("link", name="See the people")).to_be_visible()


async def failed_rows(page: Page) -> None:
    """The file of what stays out holds the one row, its columns, and why."""
    async with page.expect_download() as download:
        await page.get_by_role("button", name="Download these rows").click()
    path = await (await download.value).path()
    head, *rows = csv.reader(StringIO(path.read_text("utf-8-sig")))
    assert head[:2] == ["Facility ID", "Facility Name"]
    assert [row[0] for row in rows] == ["450210"]
    assert rows[0][-1]


async def text_everybody(page: Page, installation: Installation) -> None:
    """Compose, look at people and cost, review, send, and let the moment to undo pass."""
    await page.goto(f"{installation.url}/broadcasts")
    await page.get_by_text("New broadcast").first.click()
    await page.get_by_role("combobox", name="Add people, groups, tags").fill("hosp")
    await page.get_by_role("option", name="hospitals").first.click()
    await expect(page.locator("#recipients")).to_contain_text(NUMBERS)
    await page.get_by_label("Message", exact=True).fill(BODY)
    await expect(page.locator("#segments")).to_contain_text("1 segment each")
    await expect(page.locator("#figures")).to_contain_text(re.compile(r"\$\d+\.\d\d"))
    await page.get_by_role("link", name="Review and send").click()
    review = page.get_by_role("dialog")
    await expect(review).to_contain_text(f"Send to {NUMBERS} people?")
    await review.get_by_role("button", name="Send now").click()
    await expect(page.get_by_text("It leaves in a moment")).to_be_visible()


async def see_what_became_of_it(page: Page) -> None:
    """The page moves by itself: sent, then receipts, then who was not reached and why."""
    await expect(page.get_by_text(f"of {NUMBERS} sent")).to_be_visible(timeout=30_000)
    await expect(page.locator("header .chip").filter(has_text="Done")).to_be_visible(timeout=100_000)
    delivered = page.locator(".stat-line .stat-value")
    await expect(page.get_by_text(f"of {NUMBERS} delivered")).to_be_visible(timeout=60_000)
    await expect(delivered).to_have_text(re.compile(r"^5,\d{3}$"), timeout=60_000)
    missed = page.locator(".card").filter(has=page.get_by_role("heading", name="Did not reach"))
    await expect(missed.locator(".row").first).to_be_visible()
    await missed.get_by_role("button", name="See who").first.click()
    await expect(page.get_by_role("dialog").locator(".row").first).to_be_visible()
    await page.get_by_role("dialog").get_by_text("Close", exact=True).click()


async def be_answered(page: Page, installation: Installation, number: str) -> None:
    """A text shows up in the open inbox without reloading it."""
    await page.goto(f"{installation.url}/inbox")
    await page.evaluate("window.neverReloaded = true")
    write(installation, number, QUESTION)
    row = page.locator("#inbox-list").get_by_text(QUESTION)
    await expect(row).to_be_visible()
    await row.click()
    await expect(page.locator("#items").get_by_text(BODY)).to_be_visible()
    await expect(page.locator("#items").get_by_text(QUESTION)).to_be_visible()
    assert await page.evaluate("window.neverReloaded")


async def answer(page: Page, installation: Installation, number: str) -> None:
    """The answer lands on their phone, and its receipt on the page."""
    await page.locator("#reply-body").fill(ANSWER)
    await page.locator("#reply-form").get_by_role("button", name="Send").click()
    await expect(page.locator("#items").get_by_text(ANSWER)).to_be_visible()
    phone = await page.context.new_page()
    await phone.goto(installation.simulator)
    await phone.get_by_role("searchbox").fill(number[1:])
    await phone.locator("#phones li").first.click()
    await expect(phone.get_by_text(ANSWER).last).to_be_visible(timeout=30_000)
    await phone.close()
    await expect(page.locator("#items").get_by_text("Delivered").last).to_be_visible(timeout=30_000)


async def be_refused_after_stop(page: Page, installation: Installation, number: str) -> None:
    """STOP takes answering away and says why, on the page that is open; a note for the team is still written."""
    write(installation, number, "STOP")
    await expect(page.locator("#composer")).to_contain_text(re.compile("opted out", re.I))
    form = page.locator("#reply-form")
    await expect(form.get_by_role("button", name="Send", exact=True)).to_have_count(0)
    await expect(form.get_by_role("button", name="Add note")).to_be_visible()
    assert await page.evaluate("window.neverReloaded")


def assert_refused_by_the_api(installation: Installation, key: str, number: str) -> None:
    """A program meets the same gate."""
    (found,) = api(installation, key, "GET", f"/api/v1/contacts?q={number[1:]}")[1]["data"]
    body = {"contact_id": found["id"], "body": "One more thing"}
    status, answered = api(installation, key, "POST", "/api/v1/messages", body)
    assert (status, answered["error"]["code"]) == (409, "recipient_opted_out")


def figure(page: Page, label: str) -> Any:
    """The value of a figure of the page by its label."""
    return page.locator(".stat").filter(has_text=label).locator(".stat-value").first


def untouched_number(installation: Installation) -> str:
    """Somebody whose phone holds our text and nothing else, delivered; the simulator plays tricks on 00xx."""
    messages = ask(f"{installation.simulator}/_sim/messages")
    told = [m["person"] for m in messages]
    ordinary = [m for m in messages if m["status"] == "delivered" and m["person"][-4:-2] != "00"]
    return next(str(m["person"]) for m in ordinary if told.count(m["person"]) == 1)


def write(installation: Installation, number: str, text: str) -> None:
    """A person writes to our number."""
    (sender,) = {m["sender"] for m in ask(f"{installation.simulator}/_sim/messages?number=%2B{number[1:]}")}
    ask(f"{installation.simulator}/_sim/inbound", {"from": number, "to": sender, "text": text})


def ask(url: str, body: dict[str, Any] | None = None, method: str | None = None) -> Any:
    """The simulator's answer."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"}, method=method)
    with urllib.request.urlopen(request, timeout=20) as found:
        return json.load(found)


def api(
    installation: Installation, key: str, method: str, path: str, body: dict[str, Any] | None = None
) -> tuple[int, Any]:
    """Status and JSON of one call of the REST API."""
    data = None if body is None else json.dumps(body).encode()
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    headers["Idempotency-Key"] = f"walk-{time.monotonic_ns()}"
    request = urllib.request.Request(f"{installation.url}{path}", data, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=20) as found:
            return found.status, json.load(found)
    except urllib.error.HTTPError as refused:
        return refused.code, json.load(refused)
