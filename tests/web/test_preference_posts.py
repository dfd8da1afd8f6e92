"""The public page's posts over HTTP: one click without cookies, asking for data, being forgotten, another number."""

import re
from urllib.parse import urlencode
from uuid import UUID

import pytest

from koinon import contacts, messaging
from koinon.contacts import NewContact, NewTopic
from koinon.contacts.service import erasing
from koinon.platform.actor import system
from koinon.platform.services import Services
from tests.identity.browser import Browser
from tests.messaging import cast
from tests.pages import pages_of

pytestmark = pytest.mark.usefixtures("fresh_limits")
ADA, NEW = "+14155552671", "+14155552672"
FORM = {"content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin"}


@pytest.fixture
async def ada(services: Services, chapel: UUID) -> tuple[UUID, str]:
    """Somebody, and the path of her page."""
    async with services.database.transaction(chapel) as tx:
        person = await contacts.create(tx, services.vault, NewContact(given_name="Ada", phones=(ADA,)))
    return person.id, "/p/" + contacts.preference_token(services.vault, chapel, person.id)


async def post(services: Services, path: str, **fields: str) -> tuple[int, str]:
    answer = await Browser(pages_of(services)).call("POST", path, urlencode(fields).encode(), **FORM)
    return answer.status, answer.raw.decode()


async def test_a_mail_program_posts_from_elsewhere_and_is_heard(
    services: Services, chapel: UUID, ada: tuple[UUID, str]
) -> None:
    """RFC 8058, 3.1: no cookies, no redirect, `List-Unsubscribe=One-Click` as a form; opening the link does nothing."""
    await cast.sender(services, chapel, "http://127.0.0.1:9")
    async with services.database.transaction(chapel) as tx:
        news = await contacts.create_topic(tx, NewTopic(names={"en": "News"}))
        await contacts.opt_in(tx, services.vault, phone=ADA, source="start_keyword", evidence="m1")
        sent = await messaging.message_contact(
            tx, services, ada[0], body="Come", purpose="informational", topic_id=news.id
        )
    path = "/u/" + messaging.unsubscribe_token(services.vault, chapel, sent.id)
    opened = await Browser(pages_of(services)).call("GET", path)
    assert (opened.status, "No more about “News”?" in opened.raw.decode()) == (200, True)
    on = await Browser(pages_of(services)).call("GET", path + "/choose")
    assert (on.status, on.headers["location"].startswith("/p/")) == (302, True)

    async def subscribed() -> list[bool]:
        async with services.database.transaction(chapel) as tx:
            return [one.subscribed for one in await contacts.topic_choices(tx, ada[0])]

    assert await subscribed() == [True]
    elsewhere = {**FORM, "sec-fetch-site": "cross-site", "origin": "https://mail.example"}
    body = b"List-Unsubscribe=One-Click"
    answer = await Browser(pages_of(services)).call("POST", path, body, **elsewhere)
    assert (answer.status, await subscribed()) == (200, [False])
    forged = await Browser(pages_of(services)).call("POST", path[:-4] + "AAAA", body, **elsewhere)
    assert forged.status == 404


async def test_another_number_gets_a_code_that_only_the_phone_knows(
    services: Services, chapel: UUID, ada: tuple[UUID, str]
) -> None:
    await cast.sender(services, chapel, "http://127.0.0.1:9")
    assert (await post(services, ada[1] + "/number", number="12"))[0] == 422
    status, page = await post(services, ada[1] + "/number", number=NEW)
    assert (status, NEW[-4:] in page, NEW in page) == (200, True, False)
    sql = "select body from deliveries where organization_id = %(o)s and contact_id = %(c)s"
    async with services.database.transaction(chapel) as tx:
        found = re.search(r"\b\d{6}\b", await tx.scalar(sql, {"o": chapel, "c": ada[0]}))
    assert found is not None
    wrong = f"{(int(found[0]) + 1) % 10**6:06d}"
    assert (await post(services, ada[1] + "/number/confirm", code=wrong))[0] == 422
    assert (await post(services, ada[1] + "/number/confirm", code=found[0]))[0] == 200
    async with services.database.transaction(chapel) as tx:
        main = next(one for one in await contacts.addresses(tx, services.vault, ada[0]) if one.is_primary)
    assert main.last4 == NEW[-4:]


async def test_data_is_asked_for_and_forgetting_needs_the_tick(services: Services, ada: tuple[UUID, str]) -> None:
    status, page = await post(services, ada[1] + "/export")
    assert (status, "/x/" in page) == (200, True)
    assert (await post(services, ada[1] + "/erase"))[0] == 422
    assert (await Browser(pages_of(services)).call("GET", ada[1])).status == 200
    assert (await post(services, ada[1] + "/erase", sure="yes"))[0] == 200
    assert (await Browser(pages_of(services)).call("GET", ada[1])).status == 404


async def test_a_reason_is_kept_with_its_words(services: Services, chapel: UUID, ada: tuple[UUID, str]) -> None:
    assert (await post(services, ada[1] + "/reason", reason="moved_on", words="We moved to Leeds"))[0] == 200
    assert (await post(services, ada[1] + "/reason", reason="made_up"))[0] == 200
    async with services.database.transaction(chapel) as tx:
        given = [(one.reason, one.words) for one in await contacts.leave_reasons(tx, ada[0])]
    assert given == [("moved_on", "We moved to Leeds")]


@pytest.mark.parametrize(
    ("field", "value"),
    [("given_name", "x" * 121), ("text_id", str(UUID(int=7))), ("given_name", "")],
)
async def test_what_cannot_be_saved_is_told_and_nothing_is(
    services: Services, chapel: UUID, ada: tuple[UUID, str], field: str, value: str
) -> None:
    """A name alone may be cleared while there is a number; the rest is refused whole, the switch with it."""
    sent = {"was_sms": "no", "sms": "yes", "given_name": "Ada", "family_name": "", field: value}
    status, page = await post(services, ada[1], **sent)
    assert (status, "<form" in page) == (200 if not value else 422, True)
    async with services.database.transaction(chapel) as tx:
        consent = (await contacts.addresses(tx, services.vault, ada[0]))[0].consent
    assert consent == ("unknown" if value else "granted")


async def test_a_click_for_somebody_deleted_since_still_counts(
    services: Services, chapel: UUID, ada: tuple[UUID, str]
) -> None:
    """They may be added again; for somebody erased there is nothing left, and nothing is written."""
    await cast.sender(services, chapel, "http://127.0.0.1:9")
    async with services.database.transaction(chapel) as tx:
        news = await contacts.create_topic(tx, NewTopic(names={"en": "News"}))
        await contacts.opt_in(tx, services.vault, phone=ADA, source="start_keyword", evidence="m1")
        sent = await messaging.message_contact(
            tx, services, ada[0], body="Come", purpose="informational", topic_id=news.id
        )
        await contacts.delete(tx, [ada[0]])
    path = "/u/" + messaging.unsubscribe_token(services.vault, chapel, sent.id)
    assert (await post(services, path))[0] == 200
    async with services.database.transaction(system(chapel)) as tx:
        value = contacts.phone_hash(services.vault, chapel, ADA)
        assert (await contacts.consent_states(tx, [value]))[value].state == "denied"
        await contacts.ask_erasure(tx, ada[0], days=0, reason="now")
    assert await erasing.erase_due(services, chapel) == 1
    assert (await post(services, path))[0] == 404
    async with services.database.transaction(chapel) as tx:
        assert await contacts.consent_states(tx, [b""]) == {}


async def test_a_providers_few_addresses_post_for_thousands(
    services: Services, chapel: UUID, ada: tuple[UUID, str]
) -> None:
    await cast.sender(services, chapel, "http://127.0.0.1:9")
    async with services.database.transaction(chapel) as tx:
        sent = await messaging.message_contact(tx, services, ada[0], body="Come", purpose="transactional")
    path = "/u/" + messaging.unsubscribe_token(services.vault, chapel, sent.id)
    assert {(await post(services, path))[0] for _ in range(40)} == {200}
