"""What the composer says before Send: cost, samples, time, what stands in the way and its mending (MSG-011..019)."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from koinon import messaging, organizations
from koinon.messaging import BlankPolicy, Money
from koinon.messaging.content import check
from koinon.messaging.content import template as liquid
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.identity.browser import Browser
from tests.identity.conftest import found
from tests.messaging import cast
from tests.pages import pages_of

LONG = "Hi {{ contact.first_name }}! " + "x" * 140


async def preview(services: Services, organization_id: UUID, body: str, **values: object) -> messaging.Preview:
    made = messaging.BroadcastDraft(name="Sunday", body=body, audience=cast.EVERYBODY, **values)  # type: ignore[arg-type]
    async with services.database.transaction(organization_id) as tx:
        return await messaging.preview(tx, made)


async def test_the_sum_over_countries_is_segments_by_rate(services: Services, chapel: UUID, carrier: Simulator) -> None:
    """Rates of 2026 for Telnyx: United States 0.0070, Spain 0.0700, Portugal 0.0400 US dollars a segment."""
    await cast.sender(services, chapel, carrier.url)
    for start, count, country in ((0, 3, "US"), (100, 2, "ES"), (200, 1, "PT")):
        await cast.people(services, chapel, cast.distinct(count, start), country=country)
    plan = await preview(services, chapel, "x" * 161)  # GSM-7: two parts of 153
    assert (plan.segments, plan.by_country) == (12, {"US": 3, "ES": 2, "PT": 1})
    assert plan.cost == [Money(2 * (3 * 7_000 + 2 * 70_000 + 40_000), "USD")]
    assert plan.unpriced == 0


async def test_the_finish_time_is_what_the_number_can_do(services: Services, chapel: UUID, carrier: Simulator) -> None:
    """Ten segments a second, all of them while nobody replies: 41 segments take five seconds."""
    await cast.sender(services, chapel, carrier.url, limit=10)
    await cast.people(services, chapel, cast.distinct(41))
    assert (await preview(services, chapel, "Hi")).seconds == 5


async def test_every_kind_of_sample_is_shown_as_it_will_be_sent(
    services: Services, chapel: UUID, carrier: Simulator
) -> None:
    """The longest, the dearest (ë makes it UCS-2), one with a blank, one for each language."""
    await cast.sender(services, chapel, carrier.url)
    names = [("Ada", "A"), ("Maximiliana", "B"), ("Zoë", "C"), ("", "D")]
    people = await cast.people(services, chapel, cast.distinct(4), names=names)
    async with services.database.transaction(chapel) as tx:
        await tx.execute("update contacts set locale = 'es' where id = %(i)s", {"i": people[0]})
    shown = (await preview(services, chapel, LONG, blank_policy=BlankPolicy.BLANK)).samples
    by_label = {sample.label: sample for sample in shown}
    assert {"first", "longest", "most_expensive", "blank", "locale"} <= set(by_label)
    assert by_label["longest"].text == LONG.replace("{{ contact.first_name }}", "Maximiliana")
    assert by_label["most_expensive"].name.startswith("Zoë")
    assert by_label["most_expensive"].segments == 3  # 148 characters of UCS-2, 67 a part
    assert by_label["blank"].text.startswith("Hi !")
    assert {sample.locale for sample in shown if sample.label == "locale"} >= {"es"}


@pytest.fixture
async def ada(services: Services) -> AsyncIterator[Browser]:
    """The owner of a new organization, without a number yet."""
    browser = Browser(pages_of(services))
    signed_in = await found(services)
    browser.token = signed_in.token
    browser.organization = signed_in.organization_id  # type: ignore[attr-defined]
    await browser.call("GET", "/api/v1/me")
    yield browser


async def test_whatever_stands_in_the_way_leads_to_where_it_is_mended(
    services: Services, ada: Browser, carrier: Simulator
) -> None:
    """MSG-019: no sender, nobody, a missing value, a paused sender, suspended: each link is a page or a field there."""
    organization_id: UUID = ada.organization  # type: ignore[attr-defined]
    body = {"body": "Hi {{ contact.first_name }}", "audience": {"include": [{"kind": "all"}]}}
    path = (await ada.call("POST", "/api/v1/broadcasts", body)).headers["location"].removeprefix("/api/v1")
    seen = dict(await ways(ada, body))
    await cast.sender(services, organization_id, carrier.url)
    await cast.people(services, organization_id, cast.distinct(1), names=[("", "Lovelace")])
    seen |= await ways(ada, body)
    async with services.database.transaction(organization_id) as tx:
        await tx.execute("update senders set state = 'paused' where organization_id = %(o)s", {"o": organization_id})
    seen |= await ways(ada, body)
    page = (await ada.call("GET", path, accept="text/html")).raw.decode()
    async with services.database.transaction(organization_id) as tx:
        await organizations.suspend(tx, "Complaints about unwanted messages.")
    halted = await preview(services, organization_id, "Hi {{ contact.first_name }}")
    seen |= {blocker.code: blocker.fix_path for blocker in halted.blockers}
    assert {"no_sender", "empty_audience", "missing_values", "sender_paused", "organization_suspended"} <= set(seen)
    for code, way in seen.items():
        if way.startswith("/"):
            assert (await ada.call("GET", way, accept="text/html")).status == 200, code
        else:
            field = {"#body": "f-body", "#blank": "f-blank_policy", "#people": "people"}[way]
            assert f'id="{field}"' in page, code
    assert f'href="{path}#f-blank_policy"' in page


async def ways(ada: Browser, body: dict[str, object]) -> dict[str, str]:
    answer = await ada.call("POST", "/api/v1/broadcasts/preview", body)
    return {blocker["code"]: blocker["fix_path"] for blocker in answer.json["data"]["blockers"]}


def test_a_text_that_grows_beyond_a_hundred_kilobytes_is_refused() -> None:
    """MSG-003: 2,048 characters, written out forty times, are 80 KB; sixty times, 120 KB."""
    grown = "{% assign a = 'x' %}" + "{% assign a = a | append: a %}" * 11
    assert not check(grown + "{{ a }}" * 40)
    assert check(grown + "{{ a }}" * 60)


def test_a_text_that_takes_over_50_ms_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """MSG-003: of processor time, so that a busy machine refuses nothing; a usual one takes 12 µs."""
    assert liquid.MOST_SECONDS == 0.05
    assert not check("{% if contact.first_name %}Hi {{ contact.first_name | upcase }}{% endif %}")
    monkeypatch.setattr(liquid, "MOST_SECONDS", 0.0)
    assert check("{% if contact.first_name %}Hi {{ contact.first_name | upcase }}{% endif %}")
