"""Help by a language model as a browser uses it, with the built-in practice model (INB-100, 101, 104, 105)."""

from collections.abc import AsyncIterator

import pytest

from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.identity.browser import Browser
from tests.inbox.conftest import Desk
from tests.inbox.test_endpoints import office
from tests.simulator.running import quick, simulating
from tests.web.test_carriers_page import owner, page, submit

__all__ = ["office", "owner"]


@pytest.fixture
def ada(owner: Browser) -> Browser:
    """Whose office it is."""
    return owner


@pytest.fixture
async def simulator(services: Services, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Simulator]:
    """The practice model, where the application looks for it."""
    async with simulating(quick()) as running:
        monkeypatch.setattr(type(services.configuration), "simulator_base", property(lambda _: running.url))
        yield running


async def switched_on(owner: Browser) -> None:
    features = {f"feature_{name}": "yes" for name in ("suggest", "rewrite", "summary", "help")}
    assert (await submit(owner, "/settings/assist", where="simulator", **features)).status == 303


async def test_it_is_off_until_switched_on_and_suggests_then(ada: Browser, office: Desk, simulator: Simulator) -> None:
    [talk] = (await ada.call("GET", "/api/v1/conversations")).json["data"]
    at = f"/inbox/{talk['id']}/assist"
    assert "Suggest answers" not in await page(ada, at)
    await switched_on(ada)
    assert "Suggest answers" in await page(ada, at)
    said = (await submit(ada, at + "/suggest")).raw.decode()
    assert said.count("data-assist-use=") == 3
    assert "Written by a language model" in said
    call = said.partition('data-assist="')[2].partition('"')[0]
    assert (await submit(ada, f"/inbox/{talk['id']}/assist-used", call=call, used="edited")).status == 204
    spent = (await ada.call("GET", "/api/v1/assist-settings")).json["data"]
    assert (spent["has_key"], spent["spent"] > 0) == (False, True)


async def test_its_buttons_stand_in_their_own_place_not_in_the_thread(ada: Browser, office: Desk) -> None:
    [talk] = (await ada.call("GET", "/api/v1/conversations")).json["data"]
    place = (await page(ada, f"/inbox/{talk['id']}")).partition('id="assist"')[2].partition(">")[0]
    assert 'hx-target="this"' in place  # htmx inherits: the form around it names #items


async def test_the_api_streams_the_words_and_then_what_they_make(
    ada: Browser, office: Desk, simulator: Simulator
) -> None:
    await switched_on(ada)
    [talk] = (await ada.call("GET", "/api/v1/conversations")).json["data"]
    answer = await ada.call("POST", f"/api/v1/conversations/{talk['id']}/assists", {"feature": "suggest"})
    text = answer.raw.decode()
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert text.count("event: words") > 3
    assert text.rstrip().rpartition("event: ")[2].startswith("done")
    off = await ada.call("POST", f"/api/v1/conversations/{talk['id']}/assists", {"feature": "translate", "text": "hi"})
    assert (off.status, off.json["error"]["code"]) == (409, "assist_off")


async def test_a_question_is_answered_from_the_guide_with_its_page(owner: Browser, simulator: Simulator) -> None:
    await switched_on(owner)
    answer = (await submit(owner, "/help/ask", question="What is the away message?")).raw.decode()
    assert '<a href="/help/guide/answering-times">' in answer
    assert "Send it to support" in answer
