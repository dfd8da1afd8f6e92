"""Pages of words and addresses: keywords with their poster, refusals above their thread, causes beside an address."""

from uuid import UUID

import pytest

from koinon import channels, contacts, organizations
from koinon.channels import AppliedFact
from koinon.channels.facts import hand_out
from koinon.platform.services import Services
from tests.identity.browser import Browser
from tests.identity.conftest import found
from tests.messaging import cast
from tests.messaging.facts import inbound
from tests.pages import pages_of
from tests.web.forms_of import form_in
from tests.web.test_two_at_one_form import opened, sent

ADA = "+12125550131"


@pytest.fixture(scope="module")
async def desk(services: Services) -> tuple[Browser, UUID, channels.Sender]:
    """Somebody signed in, their organization, its number."""
    browser, owner = Browser(pages_of(services)), await found(services)
    assert owner.organization_id is not None
    browser.token = owner.token
    return browser, owner.organization_id, await cast.sender(services, owner.organization_id, "http://127.0.0.1:9")


async def seen(browser: Browser, path: str) -> str:
    answer = await browser.call("GET", path, accept="text/html")
    assert answer.status == 200, answer.raw[:300]
    return answer.raw.decode()


async def test_a_keyword_is_made_with_its_poster_and_its_words_are_published(
    desk: tuple[Browser, UUID, channels.Sender], services: Services
) -> None:
    """CON-062: poster text and QR come from the published version that texting the word agrees to."""
    browser, organization_id, _ = desk
    form = await opened(browser, "/settings/keywords/new", "/settings/keywords")
    refused = await sent(browser, form, word="stop")
    assert (refused.status, "already means stop" in refused.raw.decode()) == (409, True)
    words = "Text CHOIR for four texts a month. STOP ends it."
    made = await sent(browser, form, word="Choir", call_to_action=words, reply_ok="Welcome", ask_name="yes")
    assert made.status == 303
    page = await seen(browser, made.headers["location"])
    assert "Text CHOIR to +1 202-555-0100" in page
    assert page.count(words) == 2
    assert 'role="img" aria-label="QR code that texts CHOIR to +1 202-555-0100"' in page
    async with services.database.transaction(organization_id) as tx:
        [keyword] = await contacts.keywords(tx)
        [text] = [one for one in await contacts.consent_texts(tx) if one.id == keyword.text_version_id]
    assert (text.body, text.version) == (words, 1)
    form = form_in(page, f"/settings/keywords/{keyword.id}")
    await sent(browser, form, call_to_action=f"{words} Prices apply.")
    async with services.database.transaction(organization_id) as tx:
        assert (await contacts.get_keyword(tx, keyword.id)).call_to_action == f"{words} Prices apply."
        assert [one.version for one in await contacts.consent_texts(tx)] == [2, 1]


async def test_what_may_be_a_refusal_is_decided_above_its_thread(
    desk: tuple[Browser, UUID, channels.Sender], services: Services
) -> None:
    """CON-059: the conversation is flagged, and staff say whether it is one."""
    browser, organization_id, sender = desk
    await cast.people(services, organization_id, [ADA])
    async with services.database.transaction(organization_id) as tx:
        fact = inbound("me deixa em paz", ADA)
        await hand_out(tx, services, [AppliedFact(sender.account_id, sender.id, fact)])
        conversation = await tx.one(UUID, "select id from conversations")
    path = f"/inbox/{conversation}"
    form = form_in(await seen(browser, path), f"{path}/refusal")
    assert (await sent(browser, form, decision="not_refusal")).status == 303
    assert "Do they ask not to be written to" not in await seen(browser, path)


async def test_a_persons_page_says_what_is_wrong_with_an_address_and_what_to_do(
    desk: tuple[Browser, UUID, channels.Sender], services: Services
) -> None:
    """CON-014, 020, 022: the cause as a chip, a mobile asked for, a shared mailbox warned of; CON-004: the rule."""
    browser, organization_id, sender = desk
    async with services.database.transaction(organization_id) as tx:
        new = contacts.NewContact(given_name="Grace", phones=("+12125550123",), emails=("info@example.org",))
        grace = await contacts.create(tx, services.vault, new)
        line = contacts.phone_hash(services.vault, organization_id, "+12125550123")
        await contacts.mark_address(tx, [line], "landline", "provider")
        await organizations.change_settings(tx, {"contacts.stop_scope": "sender"})
        said = inbound("STOP", "+12125550123")
        await hand_out(tx, services, [AppliedFact(sender.account_id, sender.id, said)])
    page = await seen(browser, f"/people/{grace.id}")
    assert "They stopped the texts of +1 202-555-0100." in page
    for sentence in ("Landline", "Ask them for a mobile number.", "several people may read it", "their number’s area"):
        assert sentence in page
    form = form_in(page, f"/people/{grace.id}/addresses/{grace.addresses[0].id}/reactivate")
    assert (await sent(browser, form)).status == 303
    assert "Ask them for a mobile number." not in await seen(browser, f"/people/{grace.id}")
