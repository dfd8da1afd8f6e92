"""Words of an organization's own: kept over the API, used by people who text them (CON-060..062)."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koinon import contacts, messaging
from koinon.contacts import NewTopic
from koinon.contacts.policy.keywords import RESERVED, is_reserved
from koinon.contacts.policy.said_names import Answer, read
from koinon.messaging.repository import deliveries
from koinon.platform import errors
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.identity.browser import Browser
from tests.messaging import cast
from tests.messaging.conftest import Drain, carrier, drain
from tests.messaging.facts import inbound, told

__all__ = ["carrier", "drain"]
PATH = "/api/v1/keywords"
STRANGER = "+12125550123"


@pytest.mark.parametrize("word", ["STOP", "Stop!", "stop please", "Baja", "não quero mais", "START", "ayuda", "Yes"])
async def test_a_word_that_means_stop_start_or_help_is_reserved(ada: Browser, word: str) -> None:
    """CON-060: the words of CON-053..056, however they are written."""
    answer = await ada.call("POST", PATH, {"word": word})
    assert (answer.status, answer.error["code"]) == (409, "reserved_word")


async def test_a_keyword_is_kept_in_normal_form_and_once_a_number(ada: Browser) -> None:
    made = await ada.call("POST", PATH, {"word": " Coro! ", "reply_ok": "Hi"})
    assert (made.status, made.json["data"]["word"]) == (201, "coro")
    again = await ada.call("POST", PATH, {"word": "CORO"})
    assert (again.status, again.error["code"]) == (409, "duplicate_resource")
    own = f"{PATH}/{made.json['data']['id']}"
    changed = await ada.call("PATCH", own, {"opens_at": "2026-12-02T00:00:00Z", "closes_at": "2026-12-01T00:00:00Z"})
    assert (changed.status, changed.fields) == (422, {"closes_at": "out_of_range"})
    assert (await ada.call("PATCH", own, {"word": "choir"})).json["data"]["word"] == "choir"
    assert (await ada.call("PATCH", own, {"group_id": made.json["data"]["id"]})).fields == {
        "group_id": "resource_not_found"
    }
    assert (await ada.call("DELETE", own)).status == 204
    assert (await ada.call("GET", own)).status == 404


@pytest.mark.parametrize("word", ["!!!", "a\x00b", "a\u200bb\x07c", " ", "🙏"])
async def test_what_is_no_word_is_refused(ada: Browser, word: str) -> None:
    for path in (PATH, "/api/v1/stop-words"):
        assert (await ada.call("POST", path, {"word": word})).status == 422
    assert contacts.keyword(word) is None


async def test_own_stop_words_come_and_go_but_the_built_in_ones_stay(ada: Browser) -> None:
    """CON-060: words can be added to STOP; those of the lists cannot be taken away."""
    assert (await ada.call("POST", "/api/v1/stop-words", {"word": "Let me be!"})).status == 201
    assert [one["word"] for one in (await ada.call("GET", "/api/v1/stop-words")).json["data"]] == ["let me be"]
    clash = await ada.call("POST", PATH, {"word": "let me BE"})
    assert (clash.status, clash.error["code"]) == (409, "reserved_word")
    built_in = await ada.call("DELETE", "/api/v1/stop-words/stop")
    assert (built_in.status, built_in.error["code"]) == (409, "reserved_word")
    assert (await ada.call("DELETE", "/api/v1/stop-words/let me be")).status == 204
    assert (await ada.call("DELETE", "/api/v1/stop-words/let me be")).status == 404


async def keyword(services: Services, chapel: UUID, **said: Any) -> tuple[UUID, UUID]:
    """(keyword, group): CHOIR files into the choir."""
    async with services.database.transaction(chapel) as tx:
        group = await contacts.create_group(tx, "Choir")
        wanted = contacts.KeywordChanges(**{"word": "CHOIR", "group_id": group.id, "reply_ok": "Welcome!", **said})
        made = await contacts.create_keyword(tx, wanted)
    return made.id, group.id


async def answers(services: Services, chapel: UUID) -> list[messaging.DeliveryRow]:
    async with services.database.transaction(chapel) as tx:
        return await deliveries.singles(tx, deliveries.SingleQuery(origin="system"), limit=10)


async def people_in(services: Services, chapel: UUID, group_id: UUID) -> list[str]:
    async with services.database.transaction(chapel) as tx:
        page = await contacts.list_page(tx, services.vault, contacts.ContactQuery(group_id=group_id))
    return [row.name for row in page.rows]


async def test_a_stranger_is_filed_answered_once_and_asked_their_name_once(
    services: Services, chapel: UUID, carrier: Simulator, drain: Drain
) -> None:
    """CON-061: an unknown sender becomes a contact; the next free text is their name, and nothing after it."""
    await cast.sender(services, chapel, carrier.url)
    keyword_id, group_id = await keyword(services, chapel)
    said = inbound("Choir!", STRANGER)
    await told(services, chapel, said)
    await told(services, chapel, said)
    await told(services, chapel, inbound("choir", STRANGER))
    await drain()
    assert [row.body for row in await answers(services, chapel)] == ["Welcome! What is your name?"]
    await told(services, chapel, inbound("When do you sing?", STRANGER))
    await told(services, chapel, inbound("My name is grace hopper", STRANGER))
    await told(services, chapel, inbound("Somebody Else", STRANGER))
    assert await people_in(services, chapel, group_id) == ["Grace Hopper"]
    async with services.database.transaction(chapel) as tx:
        found = await contacts.get_keyword(tx, keyword_id)
        matched = await tx.all(
            str, "select payload->>'outcome' from events where type = 'keyword.matched' order by seq"
        )
    assert (found.uses, found.joined, matched) == (2, 1, ["joined", "already"])


async def test_whoever_goes_on_texting_words_gets_five_answers_a_day(
    services: Services, chapel: UUID, carrier: Simulator, drain: Drain
) -> None:
    """INB-092: no automatic answer to more than 5 per contact per 24 h."""
    await cast.sender(services, chapel, carrier.url)
    async with services.database.transaction(chapel) as tx:
        for n in range(7):
            await contacts.create_keyword(
                tx, contacts.KeywordChanges(word=f"song{n}", reply_ok=f"Song {n}", ask_name=False)
            )
    for n in range(7):
        await told(services, chapel, inbound(f"song{n}", STRANGER))
    await drain()
    said = await answers(services, chapel)
    assert sorted(row.body for row in said) == [f"Song {n}" for n in range(5)]
    async with services.database.transaction(chapel) as tx:
        [person] = {row.contact_id for row in said if row.contact_id}
        assert await messaging.answered_to_keywords(tx, [person]) == {person: 5}


async def test_before_and_after_its_dates_nobody_is_filed(
    services: Services, chapel: UUID, carrier: Simulator, drain: Drain
) -> None:
    await cast.sender(services, chapel, carrier.url)
    said = inbound("choir", STRANGER)
    keyword_id, group_id = await keyword(services, chapel, opens_at=said.occurred_at.replace(year=2090), ask_name=False,
                                         reply_early="Too early", reply_late="Too late")  # fmt: skip
    await told(services, chapel, said)
    async with services.database.transaction(chapel) as tx:
        dates = contacts.KeywordChanges(opens_at=None, closes_at=said.occurred_at.replace(year=2020))
        await contacts.update_keyword(tx, keyword_id, dates)
    await told(services, chapel, inbound("choir", STRANGER))
    await drain()
    assert sorted(row.body for row in await answers(services, chapel)) == ["Too early", "Too late"]
    assert await people_in(services, chapel, group_id) == []


async def test_a_keyword_never_brings_back_who_said_stop(
    services: Services, chapel: UUID, carrier: Simulator, drain: Drain
) -> None:
    """CON-055: no inbound word but START re-subscribes; CON-062: else texting it agrees to the words shown."""
    await cast.sender(services, chapel, carrier.url)
    async with services.database.transaction(chapel) as tx:
        shown = await contacts.publish_text(tx, "choir", "en", "Text CHOIR to hear from our choir. STOP ends it.")
    _, group_id = await keyword(services, chapel, text_version_id=shown.id)
    other = "+12125550124"
    await told(services, chapel, inbound("stop", STRANGER))
    await told(services, chapel, inbound("choir", STRANGER), inbound("choir", other))
    await drain()
    assert len(await people_in(services, chapel, group_id)) == 2
    hashes = [services.vault.lookup(number, chapel, "phone") for number in (STRANGER, other)]
    async with services.database.transaction(chapel) as tx:
        states = await contacts.consent_states(tx, hashes)
        proof = await tx.one(UUID, "select text_version_id from consent_ledger where action = 'granted'")
    assert [states[one].state for one in hashes] == ["denied", "granted"]
    assert proof == shown.id
    assert [row.body for row in await answers(services, chapel) if "Welcome" in row.body] == [
        "Welcome! What is your name?"
    ]


async def test_a_keyword_subscribes_to_a_topic_by_the_words_it_shows(
    services: Services, chapel: UUID, carrier: Simulator
) -> None:
    """CON-062: the proof is the text version; who had said STOP is not subscribed."""
    await cast.sender(services, chapel, carrier.url)
    async with services.database.transaction(chapel) as tx:
        concerts = NewTopic(names={"en": "Concerts"}, purpose="promotional", default_subscribed=False)
        topic = await contacts.create_topic(tx, concerts)
        shown = await contacts.publish_text(tx, "choir", "en", "Text CHOIR to hear of our concerts.")
        with pytest.raises(errors.KoinonError):
            await contacts.create_keyword(tx, contacts.KeywordChanges(word="choir", topic_id=topic.id))
        said = contacts.KeywordChanges(word="choir", topic_id=topic.id, text_version_id=shown.id)
        await contacts.create_keyword(tx, said)
    other = "+12125550124"
    await told(services, chapel, inbound("stop", other), inbound("choir", STRANGER), inbound("choir", other))
    async with services.database.transaction(chapel) as tx:
        wishes = {}
        for number in (STRANGER, other):
            [person] = await contacts.find_by_phone(tx, services.vault, number)
            wishes[number] = [one.subscribed for one in await contacts.topic_choices(tx, person.id)]
        proof = await tx.one(UUID, "select text_version_id from consent_ledger where topic_id is not null")
    assert (wishes, proof) == ({STRANGER: [True], other: [False]}, shown.id)


async def test_a_number_of_its_own_goes_before_all_numbers(
    services: Services, chapel: UUID, carrier: Simulator
) -> None:
    sender = await cast.sender(services, chapel, carrier.url)
    general, _ = await keyword(services, chapel)
    async with services.database.transaction(chapel) as tx:
        said = contacts.KeywordChanges(word="choir", sender_id=sender.id)
        own = (await contacts.create_keyword(tx, said)).id
        known = await contacts.meant_keywords(tx, ["Choir", "choir practice"])
    assert contacts.heard_keyword("CHOIR", known, sender.id) == next(k for k in known["choir"] if k.id == own)
    assert contacts.heard_keyword("CHOIR", known, None) == next(k for k in known["choir"] if k.id == general)
    assert contacts.heard_keyword("choir practice", known, sender.id) is None


async def test_an_own_stop_word_stops(services: Services, chapel: UUID, carrier: Simulator, drain: Drain) -> None:
    await cast.sender(services, chapel, carrier.url)
    async with services.database.transaction(chapel) as tx:
        await contacts.add_stop_word(tx, "ya estuvo")
    await told(services, chapel, inbound("¡Ya estuvo!", STRANGER))
    await drain()
    hashed = services.vault.lookup(STRANGER, chapel, "phone")
    async with services.database.transaction(chapel) as tx:
        assert (await contacts.consent_states(tx, [hashed]))[hashed].state == "denied"
    assert len(await answers(services, chapel)) == 1


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Ada", ("Ada", "")),
        ("my name is Ada Lovelace!", ("Ada", "Lovelace")),
        ("Hola, me llamo José Ángel", ("José", "Ángel")),
        ("sou a Maria", ("Maria", "")),
        ("meu nome é João da Silva", ("João", "da Silva")),
        ("O'Brien", ("O'Brien", "")),
        ("山田太郎", ("山田太郎", "")),
        ("http://x.example/a", None),
        ("buy at evil.com now", None),
        ("Call me on 555 0100", None),
        ("ok", None),
        ("Thank you", None),
        ("a" * 61, None),
        ("one two three four five six", None),
        ("<script>", None),
        ("", None),
    ],
)
def test_only_what_looks_like_a_name_becomes_one(said: str, expected: tuple[str, str] | None) -> None:
    answer, name = read(said)
    assert (tuple(name) if name else None) == expected
    assert answer is (Answer.NAME if expected else Answer.NONE)


@given(st.text(max_size=80))
def test_whatever_is_said_a_name_is_short_and_has_no_digits_or_links(said: str) -> None:
    answer, name = read(said)
    assert (name is not None) == (answer is Answer.NAME)
    if name is not None:
        whole = f"{name.given} {name.family}"
        assert not set(whole) & set("0123456789/@:<>&\n")
        assert len(whole) <= 62


@given(st.sampled_from(sorted(RESERVED)), st.sampled_from(["", "!", " please", "."]))
def test_every_reserved_word_stays_reserved_with_courtesy(word: str, end: str) -> None:
    assert is_reserved(word.upper() + end)
