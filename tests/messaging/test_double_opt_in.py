"""Double opt-in: one question with a link, one reminder, a yes by button or word, an end after seven days (CON-047)."""

import re
from datetime import timedelta
from uuid import UUID

import pytest

from koinon import contacts, messaging
from koinon.channels import AppliedFact, InboundMessage
from koinon.contacts import ConsentRequest, Visitor
from koinon.contacts.jobs import verify_consents
from koinon.contacts.repository import consents as consent_rows
from koinon.kit import clock, gsm7, ids
from koinon.messaging import handlers
from koinon.messaging.service import double_opt_in
from koinon.platform.errors import KoinonError
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.messaging import cast
from tests.messaging.conftest import Drain

WORDS = "I agree to get texts about services and events, about four a month."
LINK = re.compile(r"https?://\S+/c/([\w-]{22})")
VISITOR = Visitor("203.0.113.9", "Mozilla/5.0")


@pytest.fixture
async def ada(services: Services, chapel: UUID, carrier: Simulator) -> tuple[UUID, str]:
    """Somebody nobody asked yet, and a number to write from."""
    await cast.sender(services, chapel, carrier.url)
    [number] = cast.distinct(1)
    return (await cast.people(services, chapel, [number], consent=None))[0], number


async def ask(services: Services, organization: UUID, person: UUID, words: str = WORDS) -> ConsentRequest:
    async with services.database.transaction(organization) as tx:
        text = await contacts.publish_text(tx, "sms", "en", words)
        return await messaging.ask_consent(tx, services, person, text.id)


async def texts(services: Services, organization: UUID, person: UUID) -> list[str]:
    """What was sent to somebody, oldest first."""
    sql = "select body from deliveries where organization_id = %(o)s and contact_id = %(c)s order by id"
    async with services.database.transaction(organization) as tx:
        return await tx.all(str, sql, {"o": organization, "c": person})


async def token_of(services: Services, organization: UUID, person: UUID) -> str:
    found = LINK.search((await texts(services, organization, person))[-1])
    assert found is not None
    return found[1]


async def state(services: Services, organization: UUID, number: str) -> str:
    key = contacts.phone_hash(services.vault, organization, number)
    async with services.database.transaction(organization) as tx:
        found = (await contacts.consent_states(tx, [key])).get(key)
    return found.state if found else "unknown"


async def request_state(services: Services, organization: UUID, person: UUID) -> str:
    async with services.database.transaction(organization) as tx:
        return (await contacts.consent_requests(tx, person))[0].state


async def says(services: Services, organization: UUID, number: str, word: str) -> None:
    """A text arrives."""
    sender = await cast.sender(services, organization, "http://127.0.0.1:9")
    fact = InboundMessage(ids.uuid7().hex, ids.uuid7().hex, sender.value, number, word, (), clock.now(), None)
    async with services.database.transaction(organization) as tx:
        await handlers.on_inbound(tx, services, [AppliedFact(sender.account_id, sender.id, fact)])


async def test_the_question_has_the_words_the_link_and_both_answers(
    services: Services, chapel: UUID, ada: tuple[UUID, str], drain: Drain, carrier: Simulator
) -> None:
    request = await ask(services, chapel, ada[0])
    assert request.expires_at - request.created_at == timedelta(days=7)
    assert await state(services, chapel, ada[1]) == "pending"
    await drain()
    (sent,) = await texts(services, chapel, ada[0])
    assert sent.startswith(f"Grace Chapel: {WORDS} Reply YES to agree, or open http")
    assert sent.endswith("Reply STOP to refuse.")
    assert carrier.carrier.audit.summary()["accepted"] == 1


async def test_opening_the_link_agrees_to_nothing_and_its_button_does(
    services: Services, chapel: UUID, ada: tuple[UUID, str]
) -> None:
    """A scanner opens links; the proof names the words, the link's question, address and browser."""
    request = await ask(services, chapel, ada[0])
    token = await token_of(services, chapel, ada[0])
    for _ in range(3):
        question = await contacts.consent_question(services, token)
        assert (question.state, question.text, question.organization) == ("waiting", WORDS, "Grace Chapel")
    assert await state(services, chapel, ada[1]) == "pending"
    for _ in range(2):
        told = await contacts.answer_question(services, token, agrees=True, visitor=VISITOR)
        assert told.state == "confirmed"
    assert await state(services, chapel, ada[1]) == "granted"
    proof = """
        select action, source, evidence, text_version_id, actor_kind, actor_id, host(ip), user_agent
        from consent_ledger where organization_id = %(o)s order by id desc limit 1
    """
    async with services.database.transaction(chapel) as tx:
        assert await tx.one(tuple, proof, {"o": chapel}) == (
            "granted", "double_opt_in", f"consent_request:{request.id}", request.text_version_id, "contact", ada[0],
            VISITOR.ip, VISITOR.user_agent,
        )  # fmt: skip


async def test_no_by_the_button_is_an_opt_out(services: Services, chapel: UUID, ada: tuple[UUID, str]) -> None:
    await ask(services, chapel, ada[0])
    token = await token_of(services, chapel, ada[0])
    assert (await contacts.answer_question(services, token, agrees=False, visitor=VISITOR)).state == "refused"
    assert await state(services, chapel, ada[1]) == "denied"
    later = await contacts.answer_question(services, token, agrees=True, visitor=VISITOR)
    assert later.state == "refused", "an old link is no way back"
    assert await state(services, chapel, ada[1]) == "denied"


@pytest.mark.parametrize(("word", "consent", "answer"), [
    ("YES", "granted", "confirmed"), ("Sí", "granted", "confirmed"), ("start", "granted", "confirmed"),
    ("STOP", "denied", "refused"), ("maybe later", "pending", "waiting"),
])  # fmt: skip
async def test_a_word_answers_it_too(
    services: Services, chapel: UUID, ada: tuple[UUID, str], word: str, consent: str, answer: str
) -> None:
    request = await ask(services, chapel, ada[0])
    await says(services, chapel, ada[1], word)
    assert await state(services, chapel, ada[1]) == consent
    assert await request_state(services, chapel, ada[0]) == answer
    if consent == "granted":
        async with services.database.transaction(chapel) as tx:
            newest = (await contacts.consents_page(tx, contact_id=ada[0]))[0]
        assert (newest.source, newest.text_version_id) == ("start_keyword", request.text_version_id)


async def test_one_reminder_and_no_more(
    services: Services, chapel: UUID, ada: tuple[UUID, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    await ask(services, chapel, ada[0])
    first = await texts(services, chapel, ada[0])
    await double_opt_in.tend(services, chapel)
    assert await texts(services, chapel, ada[0]) == first, "not before its time"
    later = clock.now() + timedelta(days=3, minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    for _ in range(3):
        await double_opt_in.tend(services, chapel)
    assert await texts(services, chapel, ada[0]) == first * 2


async def test_after_seven_days_it_lapses(
    services: Services, chapel: UUID, ada: tuple[UUID, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The address is unknown again, the link is gone, YES says nothing any more; the ledger replays to the same."""
    await ask(services, chapel, ada[0])
    token = await token_of(services, chapel, ada[0])
    later = clock.now() + timedelta(days=7, seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    with pytest.raises(KoinonError) as refused:
        await contacts.answer_question(services, token, agrees=True, visitor=VISITOR)
    assert refused.value.status == 410
    for _ in range(2):
        await double_opt_in.tend(services, chapel)
    assert await state(services, chapel, ada[1]) == "unknown"
    assert await request_state(services, chapel, ada[0]) == "expired"
    await says(services, chapel, ada[1], "YES")
    assert await state(services, chapel, ada[1]) == "unknown"
    await verify_consents.run(services, None)
    async with services.database.transaction(chapel) as tx:
        assert await consent_rows.mismatches(tx) == 0
        left = "select count(*) from wakeups where kind = %(k)s and organization_id = %(o)s"
        assert await tx.scalar(left, {"k": double_opt_in.WAKEUP, "o": chapel}) == 0
    assert (await ask(services, chapel, ada[0])).state == "waiting", "they may be asked again"


@pytest.mark.parametrize(("known", "code"), [("granted", "consent_granted"), ("denied", "consent_denied")])
async def test_who_has_spoken_is_not_asked(
    services: Services, chapel: UUID, carrier: Simulator, known: str, code: str
) -> None:
    await cast.sender(services, chapel, carrier.url)
    (person,) = await cast.people(services, chapel, cast.distinct(1), consent=known)
    with pytest.raises(KoinonError, match=code):
        await ask(services, chapel, person)


async def test_nobody_is_asked_twice_at_once(services: Services, chapel: UUID, ada: tuple[UUID, str]) -> None:
    request = await ask(services, chapel, ada[0])
    with pytest.raises(KoinonError) as refused:
        await ask(services, chapel, ada[0])
    assert refused.value.details["existing_id"] == str(request.id)
    assert len(await texts(services, chapel, ada[0])) == 1


async def test_a_token_that_was_never_given_is_nobodys(services: Services) -> None:
    with pytest.raises(KoinonError) as refused:
        await contacts.consent_question(services, "x" * 22)
    assert refused.value.status == 404


async def test_the_clock_finds_what_is_due(services: Services, chapel: UUID, ada: tuple[UUID, str]) -> None:
    await ask(services, chapel, ada[0])
    async with services.database.transaction(chapel) as tx:
        due = await tx.scalar(
            "select due_at - now() from wakeups where organization_id = %(o)s and kind = %(k)s",
            {"o": chapel, "k": double_opt_in.WAKEUP},
        )
    assert timedelta(days=2, hours=23) < due <= timedelta(days=3)
    await double_opt_in.find_job.run(services, None)
    await double_opt_in.tend_job.run(services, chapel)


@pytest.mark.parametrize("locale", ["en", "es", "pt"])
def test_long_words_are_read_behind_the_link(locale: str) -> None:
    """Nobody says YES to words they did not see; and no accent makes a text half as long (GSM 03.38)."""
    link = "https://koinon.example.org/c/" + "a" * 22
    whole = double_opt_in.wording("Grace Chapel", "Four texts a month.", locale, link)
    assert "Four texts a month." in whole
    assert gsm7.segments(whole) <= 2
    short = double_opt_in.wording("Grace Chapel", "word " * 200, locale, link)
    assert link in short
    assert "word" not in short
    assert not re.search(r"\bYES|\bSI\b|\bSIM\b", short)
