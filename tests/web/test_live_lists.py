"""What is drawn anew while one reads keeps its length, and R says why nobody may be answered."""

import pytest

from koinon import contacts, inbox
from koinon.identity.contracts import Role
from koinon.platform import rest
from koinon.platform.actor import Actor, ActorKind
from koinon.platform.services import Services
from koinon.web.pages import inbox_list, people_page
from tests.identity.browser import Browser
from tests.identity.conftest import found, seat
from tests.messaging import cast
from tests.pages import pages_of
from tests.web.site import Site

PEOPLE = ["+12125550198", "+12125550177", "+12125550166"]


@pytest.fixture
async def ada(services: Services) -> tuple[Browser, Site]:
    browser = Browser(pages_of(services))
    signed_in = await found(services)
    browser.token = signed_in.token
    assert signed_in.organization_id is not None
    number = await cast.sender(services, signed_in.organization_id, "http://127.0.0.1:9")
    return browser, Site(services, "", None, signed_in, number)  # type: ignore[arg-type]


async def swapped(browser: Browser, path: str) -> str:
    answer = await browser.call("GET", path, accept="text/html", hx_request="true")
    assert answer.status == 200, answer.raw[:300]
    return answer.raw.decode()


async def test_a_list_that_was_read_on_stays_as_long(
    ada: tuple[Browser, Site], monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, site = ada
    for each in PEOPLE:
        await site.receive("Hello", each)
    monkeypatch.setattr(inbox_list, "LIST_LIMIT", 1)
    assert (await swapped(browser, "/inbox/list")).count('<a class="talk') == 1
    assert (await swapped(browser, "/inbox/list?rows=2")).count('<a class="talk') == 2
    whole = await swapped(browser, "/inbox/list?rows=90000")
    assert whole.count('<a class="talk') == 3
    assert "inbox-more" not in whole


async def test_what_happened_with_somebody_stays_as_long(
    ada: tuple[Browser, Site], monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, site = ada
    grace = await site.person("Grace", "Hopper", PEOPLE[0])
    async with site.services.database.transaction(site.organization) as tx:
        await contacts.add_tags(tx, [grace.id], ["choir"])
    await site.receive("Hello", PEOPLE[0])
    monkeypatch.setattr(people_page, "MOMENTS", 1)
    path = f"/people/{grace.id}/timeline"
    assert (await swapped(browser, path)).count("timeline-item") == 1
    assert (await swapped(browser, path + "?rows=2")).count("timeline-item") == 2


async def test_who_may_not_send_is_told_so_where_the_reply_would_be(
    ada: tuple[Browser, Site], services: Services
) -> None:
    browser, site = ada
    await site.receive("Hello", PEOPLE[0])
    reader = Browser(browser.app)
    reader.token = (await seat(services, site.organization, Role.VIEWER)).token
    listed = await browser.call("GET", "/api/v1/conversations")
    page = await swapped(reader, f"/inbox/{listed.json['data'][0]['id']}")
    assert 'data-key="r" data-mute' in page
    assert "You can read here, not answer" in page
    assert "reply-form" not in page


async def test_broadcasts_are_drawn_anew_while_they_are_sent(ada: tuple[Browser, Site], services: Services) -> None:
    browser, site = ada
    await cast.people(services, site.organization, PEOPLE)
    made = await cast.draft(services, site.organization)
    await cast.send(services, site.organization, made.id)
    assert f'href="/broadcasts/{made.id}"' in await swapped(browser, "/broadcasts")


async def test_a_mail_without_a_word_is_blank_paper(ada: tuple[Browser, Site], services: Services) -> None:
    browser, site = ada
    made = await cast.draft(services, site.organization)
    answer = await browser.call("GET", f"/broadcasts/{made.id}/mail?version=1", accept="text/html")
    assert (answer.status, b"frame-ancestors 'none'" in answer.headers.get("content-security-policy", "").encode()) == (
        200,
        False,
    )


async def test_what_a_team_gives_out_by_itself_is_not_said_to_be_taken(
    ada: tuple[Browser, Site], services: Services
) -> None:
    browser, site = ada
    await site.receive("Hello", PEOPLE[0])
    me = site.signed_in.user
    actor = Actor(
        kind=ActorKind.USER,
        organization_id=site.organization,
        id=me.id,
        name=me.name,
        permissions=frozenset({"conversations:read", "conversations:write", "team:write"}),
    )
    async with services.database.transaction(actor) as tx:
        await inbox.seen(tx)
        team = await inbox.create_team(tx, inbox.TeamDraft("Care", inbox.AssignmentMode.ROUND_ROBIN, members=[me.id]))
        [row], _ = await inbox.conversations_page(
            tx, services.vault, inbox.ConversationQuery(), rest.PageRequest(limit=5)
        )
        await inbox.set_team(tx, row.id, team.id)
    thread = await swapped(browser, f"/inbox/{row.id}")
    assert f"Given to {me.name}" in thread
    assert "took this" not in thread
