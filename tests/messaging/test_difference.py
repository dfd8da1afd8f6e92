"""A ledger against what its author confirmed before Send, and why they differ (MSG-025)."""

import html
import re
from collections.abc import AsyncIterator
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koinon import contacts, messaging
from koinon.messaging import BroadcastState, Money
from koinon.messaging.policy.difference import Cause, Figures, causes, difference
from koinon.platform.errors import KoinonError
from koinon.platform.services import Services
from koinon.simulator import Simulator
from koinon.web.pages.broadcasts.differing import read_confirmed
from tests.identity.browser import Browser
from tests.identity.conftest import found
from tests.messaging import cast
from tests.messaging.conftest import Finish
from tests.pages import pages_of

counts = st.integers(0, 500)
left_out = st.dictionaries(st.sampled_from(["opted_out", "no_address", "missing_value"]), counts)


@st.composite
def looked_at(draw: st.DrawFn) -> Figures:
    recipients = draw(counts)
    return Figures(recipients=recipients, people=recipients + draw(counts), exclusions=draw(left_out))


@given(looked_at(), looked_at())
def test_causes_add_up_to_the_difference(before: Figures, after: Figures) -> None:
    assert sum(cause.recipients for cause in causes(before, after)) == after.recipients - before.recipients


@pytest.mark.parametrize(("before", "now", "asks"), [(100, 101, False), (100, 102, True), (200, 197, True)])
@pytest.mark.parametrize("what", ["recipients", "segments", "cost"])
def test_more_than_one_in_a_hundred_asks(what: str, before: int, now: int, asks: bool) -> None:
    def figures(value: int) -> Figures:
        if what == "recipients":
            return Figures(recipients=value)
        if what == "segments":
            return Figures(recipients=50, segments=value)
        return Figures(recipients=50, cost=[Money(value * 7_900, "USD")])

    assert (difference(figures(before), figures(now)) is not None) is asks


class Ada:
    """The owner of a chapel with a sender, in her browser."""

    def __init__(self, browser: Browser, organization_id: UUID) -> None:
        self.browser = browser
        self.organization_id = organization_id


@pytest.fixture
async def ada(services: Services, carrier: Simulator) -> AsyncIterator[Ada]:
    browser = Browser(pages_of(services))
    signed_in = await found(services)
    browser.token = signed_in.token
    await browser.call("GET", "/api/v1/me")
    assert signed_in.organization_id is not None
    await cast.sender(services, signed_in.organization_id, carrier.url)
    yield Ada(browser, signed_in.organization_id)


async def test_what_came_after_the_preview_is_told_apart_before_anything_leaves(
    services: Services, ada: Ada, carrier: Simulator, finish: Finish
) -> None:
    """Of 20 confirmed people 3 say STOP, 5 come new, and one of these shares a number: 21 phones, not 20."""
    numbers = cast.distinct(24)
    await cast.people(services, ada.organization_id, numbers[:20])
    draft = {"body": "Hi", "audience": {"include": [{"kind": "all"}]}}
    seen = (await ada.browser.call("POST", "/api/v1/broadcasts/preview", draft)).json["data"]
    path = (await ada.browser.call("POST", "/api/v1/broadcasts", draft)).headers["location"]
    async with services.database.transaction(ada.organization_id) as tx:
        for number in numbers[:3]:
            await contacts.opt_out(tx, services.vault, phone=number, source="stop_keyword", evidence="message:1")
    await cast.people(services, ada.organization_id, [*numbers[20:], numbers[10]])
    confirmed = {name: seen[name] for name in ("recipients", "people", "segments", "exclusions", "cost")}
    body = {"undo_seconds": 0, "confirmed": confirmed}
    sent = await ada.browser.call("POST", f"{path}/send", body, Idempotency_Key="k-1")
    assert sent.status == 202, sent.raw
    stopped = await finish(ada.organization_id, UUID(path.rsplit("/", 1)[1]))
    assert (stopped.state, stopped.pause_reason) == (BroadcastState.PAUSED, "changed")
    assert carrier.carrier.audit.summary()["accepted"] == 0
    told = (await ada.browser.call("GET", path)).json["data"]["difference"]
    assert (told["confirmed"]["recipients"], told["now"]["recipients"], told["now"]["segments"]) == (20, 21, 21)
    expected = [Cause("chosen", 5), Cause("opted_out", -3), Cause("duplicate", -1)]
    assert told["causes"] == [{"code": one.code, "recipients": one.recipients} for one in expected]
    page = (await ada.browser.call("GET", f"/broadcasts/{stopped.id}", accept="text/html")).raw.decode()
    assert re.findall(r'row-end num">([+−]\d+)<', page) == ["+5", "−3", "−1"]
    async with services.database.transaction(ada.organization_id) as tx:
        await messaging.resume(tx, stopped.id)
    assert (await finish(ada.organization_id, stopped.id)).counts.sent == 21
    assert (await ada.browser.call("GET", path)).json["data"]["difference"] is None


async def test_a_review_takes_along_what_it_showed(services: Services, ada: Ada) -> None:
    await cast.people(services, ada.organization_id, cast.distinct(3))
    await cast.people(services, ada.organization_id, cast.distinct(1, 9), consent="denied")
    draft = {"body": "Hi", "audience": {"include": [{"kind": "all"}]}}
    path = (await ada.browser.call("POST", "/api/v1/broadcasts", draft)).headers["location"]
    answer = await ada.browser.call("GET", f"{path.removeprefix('/api/v1')}/review", accept="text/html")
    field = re.search(r'name="confirmed" value="([^"]+)"', answer.raw.decode())
    assert field is not None
    assert read_confirmed(html.unescape(field[1])) == Figures(
        recipients=3, people=3, segments=3, exclusions={"opted_out": 1}, cost=[Money(3 * 7_000, "USD")]
    )
    with pytest.raises(KoinonError) as refused:
        read_confirmed('{"recipients": "many"}')
    assert refused.value.status == 422


async def test_figures_nobody_was_shown_are_refused(services: Services, ada: Ada) -> None:
    await cast.people(services, ada.organization_id, cast.distinct(1))
    draft = {"body": "Hi", "audience": {"include": [{"kind": "all"}]}}
    path = (await ada.browser.call("POST", "/api/v1/broadcasts", draft)).headers["location"]
    body = {"confirmed": {"recipients": -1}}
    refused = await ada.browser.call("POST", f"{path}/send", body, Idempotency_Key="k-1")
    assert (refused.status, refused.json["error"]["details"]["fields"][0]["path"]) == (422, "confirmed.recipients")
