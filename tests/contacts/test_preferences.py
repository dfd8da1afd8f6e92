"""The preference centre: whose link it is, what a save records, one click out (CON-063..066)."""

import hmac
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koinon import contacts
from koinon.contacts import NewContact, NewTopic, PreferenceChanges, Visitor
from koinon.contacts.policy import preference_links
from koinon.kit import clock, ids
from koinon.platform.actor import Actor
from koinon.platform.errors import KoinonError
from koinon.platform.services import Services

ADA, NEW = "+14155552671", "+14155552672"
VISITOR = Visitor("203.0.113.9", "Mozilla/5.0")


async def a_person(services: Services, organization: UUID) -> UUID:
    async with services.database.transaction(organization) as tx:
        person = await contacts.create(tx, services.vault, NewContact(given_name="Ada", locale="es", phones=(ADA,)))
    return person.id


async def opened(services: Services, organization: UUID, person: UUID) -> Actor:
    token = contacts.preference_token(services.vault, organization, person)
    return await contacts.preference_actor(services, token, VISITOR)


async def refused(services: Services, token: str) -> tuple[int, str]:
    with pytest.raises(KoinonError) as caught:
        await contacts.preference_actor(services, token, VISITOR)
    return caught.value.status, caught.value.code


async def test_a_link_opens_one_persons_page_for_ninety_days(services: Services, chapel: UUID) -> None:
    ada = await a_person(services, chapel)
    token = contacts.preference_token(services.vault, chapel, ada)
    assert "4155552671" not in token
    assert (await contacts.preference_actor(services, token, VISITOR)).id == ada
    with clock.frozen(clock.now() + timedelta(days=89)):
        assert (await contacts.preference_actor(services, token, VISITOR)).id == ada
    with clock.frozen(clock.now() + timedelta(days=90, seconds=1)):
        assert await refused(services, token) == (410, "link_expired")


@given(st.integers(min_value=0, max_value=69), st.sampled_from("ABCabc019-_"))
def test_a_changed_letter_is_no_link(place: int, letter: str) -> None:
    def sign(body: bytes) -> bytes:
        return hmac.digest(b"key", body, "sha256")

    token = preference_links.written(sign, ids.uuid7(), ids.uuid7(), clock.now())
    other = token[:place] + letter + token[place + 1 :]
    found = preference_links.read(sign, other)
    assert found is None or found == preference_links.read(sign, token)


async def test_a_link_follows_a_merge_and_dies_with_its_person(services: Services, chapel: UUID) -> None:
    old, ben = await a_person(services, chapel), await a_person(services, chapel)
    token = contacts.preference_token(services.vault, chapel, old)
    async with services.database.transaction(chapel) as tx:
        await contacts.merge(tx, services.vault, ben, old, {})
    assert (await contacts.preference_actor(services, token, VISITOR)).id == ben
    async with services.database.transaction(chapel) as tx:
        await tx.execute("update contacts set status = 'erased' where id = %(id)s", {"id": ben})
    assert await refused(services, token) == (404, "resource_not_found")
    assert await refused(services, "x" * 70) == (404, "resource_not_found")


async def test_a_save_records_who_when_and_which_words(services: Services, chapel: UUID) -> None:
    ada = await a_person(services, chapel)
    async with services.database.transaction(chapel) as tx:
        news = await contacts.create_topic(tx, NewTopic(names={"en": "News"}))
        await contacts.opt_out(tx, services.vault, phone=ADA, source="stop_keyword", evidence="m1")
    actor = await opened(services, chapel, ada)
    changes = PreferenceChanges(
        channels={"sms": True}, topics={news.id: False}, pause_days=30, locale="pt", preferred_channel="sms"
    )
    async with services.database.transaction(actor) as tx:
        after = await contacts.save_preferences(tx, services.vault, ada, changes)
    assert [(one.channel, one.on) for one in after.channels] == [("sms", True)]
    assert [one.subscribed for one in after.topics] == [False]
    assert (after.locale, after.preferred_channel) == ("pt", "sms")
    assert after.paused_until is not None
    async with services.database.transaction(chapel) as tx:
        about_topic, granted, _ = await contacts.consents_page(tx, contact_id=ada)
        seen: list[tuple[Any, ...]] = await tx.all(
            tuple, "select host(ip), user_agent from consent_ledger where id = %(id)s", {"id": granted.id}
        )
    assert (granted.action, granted.source, granted.actor_kind, granted.actor_id) == (
        "granted", "preference_centre", "contact", ada
    )  # fmt: skip
    assert granted.text is not None and "PARAR" in granted.text
    assert seen == [("203.0.113.9", "Mozilla/5.0")]
    assert (about_topic.action, about_topic.topic_id) == ("denied", news.id)


async def test_looking_changes_nothing_and_the_same_save_twice_is_once(services: Services, chapel: UUID) -> None:
    ada = await a_person(services, chapel)
    actor = await opened(services, chapel, ada)
    count = "select (select count(*) from consent_ledger), (select count(*) from topic_preferences)"
    async with services.database.transaction(actor) as tx:
        await contacts.preferences(tx, services.vault, ada)
        assert await tx.one(tuple, count) == (0, 0)
        for _ in range(2):
            await contacts.save_preferences(tx, services.vault, ada, PreferenceChanges(channels={"sms": False}))
        assert await tx.one(tuple, count) == (1, 0)


async def test_a_new_number_is_theirs_once_its_code_is_typed(services: Services, chapel: UUID) -> None:
    ada = await a_person(services, chapel)
    actor = await opened(services, chapel, ada)
    async with services.database.transaction(actor) as tx:
        made = await contacts.claim_number(tx, services.vault, ada, NEW)
        assert not await contacts.confirm_number(tx, services.vault, ada, f"{(int(made.code) + 1) % 10**6:06d}")
        assert await contacts.confirm_number(tx, services.vault, ada, made.code)
        assert not await contacts.confirm_number(tx, services.vault, ada, made.code)
        main = next(one for one in await contacts.addresses(tx, services.vault, ada) if one.is_primary)
        assert main.last4 == NEW[-4:]
        for number in ("+14155552673", "+14155552674"):
            await contacts.claim_number(tx, services.vault, ada, number)
        with pytest.raises(KoinonError) as caught:
            await contacts.claim_number(tx, services.vault, ada, "+14155552675")
        assert caught.value.code == "too_many_codes"


async def test_a_number_that_opted_out_gets_no_code(services: Services, chapel: UUID) -> None:
    ada = await a_person(services, chapel)
    async with services.database.transaction(chapel) as tx:
        await contacts.opt_out(tx, services.vault, phone=NEW, source="stop_keyword", evidence="m1")
        with pytest.raises(KoinonError) as caught:
            await contacts.claim_number(tx, services.vault, ada, NEW)
    assert caught.value.code == "consent_denied"


@pytest.mark.parametrize("about", [True, False])
async def test_one_click_leaves_the_topic_or_the_channel(services: Services, chapel: UUID, *, about: bool) -> None:
    """RFC 8058, 3.1: the post itself is the whole act."""
    ada, value = await a_person(services, chapel), contacts.phone_hash(services.vault, chapel, ADA)
    async with services.database.transaction(chapel) as tx:
        news = await contacts.create_topic(tx, NewTopic(names={"en": "News"}))
        for _ in range(2):
            left = await contacts.unsubscribe(
                tx, ada, "sms", value, topic_id=news.id if about else None, evidence="delivery:1"
            )
        assert left == ("topic" if about else "channel")
        assert [one.subscribed for one in await contacts.topic_choices(tx, ada)] == [not about]
        known = (await contacts.consent_states(tx, [value])).get(value)
        assert (known.state if known else "unknown") == ("unknown" if about else "denied")
        assert len(await contacts.consents_page(tx, contact_id=ada)) == 1


@pytest.mark.parametrize("about", [True, False])
async def test_the_same_link_takes_out_who_came_back_since(services: Services, chapel: UUID, *, about: bool) -> None:
    """RFC 8058, 3.1: each post unsubscribes, whatever was done by the link before."""
    ada, value = await a_person(services, chapel), contacts.phone_hash(services.vault, chapel, ADA)
    actor = await opened(services, chapel, ada)
    async with services.database.transaction(actor) as tx:
        news = await contacts.create_topic(tx, NewTopic(names={"en": "News"}))
        told = {"topic_id": news.id if about else None, "evidence": "delivery:1"}
        await contacts.unsubscribe(tx, ada, "sms", value, **told)  # type: ignore[arg-type]
        back = PreferenceChanges(topics={news.id: True}) if about else PreferenceChanges(channels={"sms": True})
        await contacts.save_preferences(tx, services.vault, ada, back)
    async with services.database.transaction(chapel) as tx:
        await contacts.unsubscribe(tx, ada, "sms", value, **told)  # type: ignore[arg-type]
        assert [one.subscribed for one in await contacts.topic_choices(tx, ada)] == [not about]
        known = (await contacts.consent_states(tx, [value])).get(value)
        assert (known.state if known else "unknown") == ("unknown" if about else "denied")
