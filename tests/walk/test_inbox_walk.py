"""Two agents at one inbox of a real installation: Ana on a Spanish phone, Ben at a desk, and somebody who writes.

Assign, collide, mention, snooze, a net that is cut and comes back, done, and how it was. What is told to one without
reloading is waited for at the other; nothing depends on how long anything takes.
"""

import re
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser import browsing, needs_browser
from tests.installation import Installation, running
from tests.walk.test_walk import api, ask, become_owner, practise

pytestmark = [pytest.mark.browser, pytest.mark.slow, needs_browser]

PATIENCE = 120_000
ROSA, SOMEBODY_ELSE = "+12125550142", "+12125550143"
FIRST, SECOND = "Can I bring my sister?", "And my brother?"
WHILE_AWAY = [f"One more thing, number {n}" for n in range(1, 6)]
WRITTEN_OFFLINE = "Nos vemos a las diez"
FAULTLESS = {"failure_rate": 0, "lost_rate": 0, "reply_rate": 0, "stop_rate": 0}
SETTINGS = {
    "KOINON_ENV": "development",
    "KOINON_LOG_LEVEL": "warning",
    "KOINON_SIMULATOR_LATENCY_MS": "10",
    "KOINON_SIMULATOR_RATE": "0",
}


class Office(NamedTuple):
    """The installation, a key for its API, the number people write to by its account, and the two who answer."""

    installation: Installation
    key: str
    number: str
    account: str
    ben: Page
    ana: Page

    def write(self, text: str) -> None:
        """Rosa writes."""
        ask(f"{self.installation.simulator}/_sim/inbound", {**self.line, "text": text})

    @property
    def line(self) -> dict[str, str]:
        """Between whom the carrier takes a text."""
        return {"from": ROSA, "to": self.number, "account": self.account}

    def conversation(self) -> str:
        """The id of Rosa's."""
        found = self.get("/api/v1/conversations?status=open,pending,snoozed,resolved")
        (one,) = [each["id"] for each in found if each["contact"]["name"] == "Rosa Díaz"]
        return str(one)

    def told(self) -> list[str]:
        """What Rosa's phone got, the newest first."""
        found = ask(f"{self.installation.simulator}/_sim/messages?number=%2B{ROSA[1:]}")
        return [str(one["text"]) for one in found if one["direction"] == "outbound"]

    def get(self, path: str) -> Any:
        """The data at a place of the API."""
        return api(self.installation, self.key, "GET", path)[1]["data"]


@pytest.fixture(scope="module")
def installation() -> Iterator[Installation]:
    with running(**SETTINGS) as started:
        yield started


async def test_two_agents_answer_one_person(installation: Installation) -> None:
    async with browsing(1280, patience=PATIENCE / 1000) as ben:
        ask(f"{installation.simulator}/_sim/scenarios", {"account": "*", **FAULTLESS}, method="PUT")
        await become_owner(ben, installation)
        key = await practise(ben, installation)
        await ask_how_it_was(ben, installation)
        async with ana_on_her_phone(ben, installation) as ana:
            office = Office(installation, key, *the_line(installation, key), ben, ana)
            await both_see_what_comes_in(office)
            await ben_gives_it_to_ana(office)
            await they_collide(office)
            await ben_names_ana_in_a_note(office)
            await it_sleeps_until_rosa_writes(office)
            await the_net_is_cut_and_comes_back(office)
            await rosa_says_how_it_was(office)


async def ask_how_it_was(ben: Page, installation: Installation) -> None:
    """Surveys are switched on, without a wait."""
    await ben.goto(f"{installation.url}/settings/surveys")
    await ben.get_by_role("switch", name="Ask how it was").check()
    await ben.get_by_label("Minutes after a conversation is done").fill("0")
    await ben.get_by_role("button", name="Save").click()
    await expect(ben.get_by_role("switch", name="Ask how it was")).to_be_checked()


@asynccontextmanager
async def ana_on_her_phone(ben: Page, installation: Installation) -> AsyncIterator[Page]:
    """Invited by mail, she joins on a phone and chooses Spanish."""
    await ben.goto(f"{installation.url}/team/invitations")
    await ben.get_by_label("Mail addresses").fill("ana@grace-relief.example")
    await ben.get_by_label("Role").select_option("agent")
    await ben.get_by_role("button", name="Send the invitation").click()
    await expect(ben.locator("main")).to_contain_text("ana@grace-relief.example")
    browser = ben.context.browser
    assert browser is not None
    context = await browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, locale="es-MX")
    context.set_default_timeout(PATIENCE)
    ana, broken = await context.new_page(), list[str]()
    ana.on("pageerror", lambda error: broken.append(str(error)))
    await ana.goto(await link_in_mail(ana, installation))
    await ana.locator("#f-name").fill("Ana Ruiz")
    await ana.locator("#f-password").fill("four other calm words")
    await ana.locator("form.form button[type=submit]").click()
    await expect(ana.locator("nav").first).to_be_attached()
    await ana.goto(f"{installation.url}/account")
    await ana.locator("#f-locale").select_option("es")
    await ana.locator("main form").filter(has=ana.locator("#f-locale")).locator("button[type=submit]").click()
    await expect(ana.locator("html")).to_have_attribute("lang", "es")
    yield ana
    await context.close()
    assert broken == [], "scripts failed in Ana's browser"


async def link_in_mail(page: Page, installation: Installation) -> str:
    """Where the invitation leads that the mailbox got."""
    for _ in range(PATIENCE // 500):
        for mail in ask(f"{installation.simulator}/_sim/mail"):
            if "ana@" in mail["to"] and (found := re.search(r"http\S+/invitations/\S+", mail["text"])):
                return found[0]
        await page.wait_for_timeout(500)
    raise AssertionError("no invitation came")


def the_line(installation: Installation, key: str) -> tuple[str, str]:
    """Our number and the account it belongs to, which the carrier knows once a text has gone by it."""
    (sender,) = api(installation, key, "GET", "/api/v1/senders")[1]["data"]
    body = {"to": SOMEBODY_ELSE, "create_contact": True, "body": "Doors open at ten."}
    status, answered = api(installation, key, "POST", "/api/v1/messages", body)
    assert status in (200, 201, 202), answered
    deadline = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < deadline:
        if accounts := ask(f"{installation.simulator}/_sim/scenarios").keys() - {"*"}:
            return str(sender["value"]), str(next(iter(accounts)))
        time.sleep(0.2)
    raise AssertionError("nothing left")


async def both_see_what_comes_in(office: Office) -> None:
    """A text of somebody known stands in both lists, without reloading."""
    body = {"given_name": "Rosa", "family_name": "Díaz", "phones": [ROSA]}
    assert api(office.installation, office.key, "POST", "/api/v1/contacts", body)[0] == 201
    for page in (office.ben, office.ana):
        await page.goto(f"{office.installation.url}/inbox")
        await page.evaluate("window.neverReloaded = true")
    office.write(FIRST)
    for page in (office.ben, office.ana):
        await page.locator("#inbox-list").get_by_text("Rosa Díaz").click()
        await expect(items(page).get_by_text(FIRST)).to_be_visible()
        assert await page.evaluate("window.neverReloaded")


async def ben_gives_it_to_ana(office: Office) -> None:
    """She sees it while it lies open before her."""
    await office.ben.locator("summary.mark-button").filter(has_text="Assign").click()
    await office.ben.get_by_role("button", name=re.compile("^Ana Ruiz")).click()
    await expect(items(office.ana)).to_contain_text("te pasó esto")
    await expect(owner_mark(office.ana)).to_contain_text("Tuya")
    await expect(owner_mark(office.ben)).to_contain_text("Ana Ruiz")


async def they_collide(office: Office) -> None:
    """Both type; who is second is asked once, and keeps the words as a note."""
    ben, ana = office.ben, office.ana
    await box(ana).press_sequentially("Claro que sí")
    await expect(ben.locator("#presence")).to_have_text("Ana Ruiz is typing…")
    await box(ben).press_sequentially("Of course!")
    await expect(ana.locator("#presence")).to_have_text("Ada Owner está escribiendo…")
    await ben.get_by_role("button", name="Send", exact=True).click()
    await expect(items(ana).locator(".bubble.is-out")).to_have_text("Of course!")
    await ana.get_by_role("button", name="Enviar", exact=True).click()
    refusal = ana.locator("#composer-error")
    await expect(refusal).to_contain_text("Of course!")
    await expect(box(ana)).to_have_value("Claro que sí")
    await refusal.get_by_role("button", name="Guardar como nota").click()
    for page in (ben, ana):
        await expect(items(page).locator(".bubble.is-note")).to_have_text("Claro que sí")
        await expect(items(page).locator(".bubble.is-out")).to_have_count(1)


async def ben_names_ana_in_a_note(office: Office) -> None:
    """It is told to her, and leads her here."""
    await office.ben.locator(".compose-kind").get_by_text("Note").click()
    await box(office.ben).press_sequentially("Please look, @An")
    await office.ben.get_by_role("option", name=re.compile("Ana Ruiz")).click()
    await office.ben.get_by_role("button", name="Add note").click()
    await expect(items(office.ana).locator(".bubble.is-note").last).to_contain_text("Please look")
    other = await office.ana.context.new_page()
    await other.goto(f"{office.installation.url}/notices")
    notice = other.locator(".notice").filter(has_text=re.compile("mencion|nombr", re.I))
    await expect(notice.first).to_be_visible()
    await notice.first.locator("a").click()
    await expect(items(other).locator(".bubble.is-note").last).to_contain_text("Please look")
    await other.close()


async def it_sleeps_until_rosa_writes(office: Office) -> None:
    """Put aside by Ana, it is in neither's list until Rosa writes, and says so."""
    ben, ana = office.ben, office.ana
    await ana.locator("summary.mark-button").filter(has_text="Posponer").click()
    await ana.get_by_role("button", name="Hasta que escriban").click()
    await expect(ben.locator("summary.mark-button").filter(has_text="Until they write")).to_be_visible()
    await expect(ben.locator("#inbox-list").get_by_text("Rosa Díaz")).to_have_count(0)
    office.write(SECOND)
    await expect(items(ben)).to_contain_text("Woke up: they wrote")
    await expect(items(ana)).to_contain_text("Despertó: escribieron")
    await expect(ben.locator("#inbox-list").get_by_text("Rosa Díaz")).to_be_visible()


async def the_net_is_cut_and_comes_back(office: Office) -> None:
    """What came meanwhile is there once and in order, and what was written meanwhile leaves."""
    ben, ana = office.ben, office.ana
    await ana.locator(".compose-kind").get_by_text("Respuesta").click()
    await ana.context.set_offline(True)
    await box(ana).fill(WRITTEN_OFFLINE)
    await ana.get_by_role("button", name="Enviar", exact=True).click()
    await expect(ana.locator("[data-waiting]")).to_contain_text("Se enviará")
    await expect(ana.locator("#live-bar")).to_be_visible()
    for text in WHILE_AWAY:
        office.write(text)
        await expect(items(ben).get_by_text(text)).to_be_visible()
    await expect(items(ana).get_by_text(WHILE_AWAY[0])).to_have_count(0)
    await ana.context.set_offline(False)
    await expect(items(ana).get_by_text(WHILE_AWAY[-1])).to_be_visible()
    await expect(ana.locator("[data-waiting]")).to_have_count(0)
    await expect(ana.locator("#live-bar")).to_be_hidden()
    for page in (ben, ana):
        await expect(items(page).locator(".bubble.is-out")).to_have_text(["Of course!", WRITTEN_OFFLINE])
        await expect(items(page).locator(".bubble.is-in")).to_have_text([FIRST, SECOND, *WHILE_AWAY])
    kept = office.get(f"/api/v1/conversations/{office.conversation()}/messages?limit=100")
    coming = [one["body"] for one in kept if one["direction"] == "in"]
    assert sorted(coming) == sorted([FIRST, SECOND, *WHILE_AWAY]), "what is shown is what is kept"
    assert await ana.evaluate("window.neverReloaded")


async def rosa_says_how_it_was(office: Office) -> None:
    """Done by Ben; she is asked by text, answers on the page behind its link, and both see what she said."""
    ben, ana = office.ben, office.ana
    await ben.locator("#pane-head").get_by_role("button", name="Done").click()
    link = await asked(office)
    rosa = await ben.context.new_page()
    await rosa.goto(link)
    await rosa.get_by_role("radio", name="Very well").check()
    await rosa.get_by_role("button", name="Send").click()
    await expect(rosa.get_by_role("heading", name="Thank you")).to_be_visible()
    await rosa.close()
    conversation = office.conversation()
    assert office.get(f"/api/v1/conversations/{conversation}/survey")["rating"] == 5
    said = {ben: "Asked how it was, they said: Very well", ana: "Al preguntarle cómo fue, dijo: Muy bien"}
    for page, sentence in said.items():
        await page.goto(f"{office.installation.url}/inbox/{conversation}")
        await expect(items(page)).to_contain_text(sentence)
    await ben.goto(f"{office.installation.url}/settings/surveys")
    await expect(ben.locator("main")).to_contain_text("Rosa Díaz")


async def asked(office: Office) -> str:
    """The link in the question on Rosa's phone, once the clock of surveys has gone."""
    for _ in range(2 * PATIENCE // 500):
        for text in office.told():
            if found := re.search(r"http\S+/s/\S+", text):
                return found[0]
        await office.ben.wait_for_timeout(500)
    raise AssertionError("nobody asked")


def items(page: Page) -> Locator:
    """The thread."""
    return page.locator("#items")


def box(page: Page) -> Locator:
    """Where one writes."""
    return page.locator("#reply-body")


def owner_mark(page: Page) -> Locator:
    """Whose the open conversation is."""
    return page.locator("#pane-head summary.mark-button").first
