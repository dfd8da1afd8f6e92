"""A message about a topic: planned, sent and left by one click; PREFERENCES answers with a link (CON-048..066)."""

import re
from typing import Any
from uuid import UUID

import pytest

from koinon import contacts, messaging
from koinon.contacts import NewTopic, Proof, Topic, Visitor
from koinon.kit import gsm7
from koinon.messaging.contracts import AudienceRef, BroadcastDraft, Purpose, TargetRef
from koinon.messaging.service import plans
from koinon.platform.errors import KoinonError
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.messaging import cast
from tests.messaging.facts import inbound, told

LINK = re.compile(r"https?://\S+/p/([\w-]{70})")
VISITOR = Visitor("203.0.113.9", "Mail/1.0")


@pytest.fixture
async def people(services: Services, chapel: UUID, carrier: Simulator) -> tuple[list[UUID], list[str]]:
    await cast.sender(services, chapel, carrier.url)
    numbers = cast.distinct(2)
    return await cast.people(services, chapel, numbers), numbers


async def a_topic(services: Services, organization: UUID, **more: Any) -> Topic:
    async with services.database.transaction(organization) as tx:
        return await contacts.create_topic(tx, NewTopic(names={"en": "Events"}, **more))


async def test_who_left_the_topic_is_told_apart_before_the_start(
    services: Services, chapel: UUID, people: tuple[list[UUID], list[str]]
) -> None:
    (ada, _), topic = people[0], await a_topic(services, chapel)
    async with services.database.transaction(chapel) as tx:
        await contacts.set_topics(tx, ada, "sms", {topic.id: False}, Proof(source="preference_centre"))
        everybody = AudienceRef((TargetRef("all"),))
        draft = BroadcastDraft(name="E", body="Come", audience=everybody, topic_id=topic.id)
        seen = await messaging.preview(tx, draft)
        assert (seen.recipients, seen.exclusions) == (1, {"not_subscribed": 1})
        assert await plans.excluded_people(tx, draft, "not_subscribed") == [ada]
        made = await messaging.create_draft(tx, draft)
        assert made.topic_id == topic.id
        with pytest.raises(KoinonError) as caught:
            await contacts.delete_topic(tx, topic.id)
        assert caught.value.code == "resource_in_use"


async def test_a_promotional_topic_needs_a_promotional_message(
    services: Services, chapel: UUID, people: tuple[list[UUID], list[str]]
) -> None:
    topic = await a_topic(services, chapel, purpose="promotional")
    async with services.database.transaction(chapel) as tx:
        draft = BroadcastDraft(body="Come", audience=AudienceRef((TargetRef("all"),)), topic_id=topic.id)
        assert "topic_unfit" in [one.code for one in (await messaging.preview(tx, draft)).blockers]
        fit = BroadcastDraft(
            body="Come", audience=AudienceRef((TargetRef("all"),)), purpose=Purpose.PROMOTIONAL, topic_id=topic.id
        )
        assert "topic_unfit" not in [one.code for one in (await messaging.preview(tx, fit)).blockers]


@pytest.mark.parametrize("about", [True, False])
async def test_one_click_reaches_the_topic_or_the_channel_of_that_message(
    services: Services, chapel: UUID, people: tuple[list[UUID], list[str]], *, about: bool
) -> None:
    (ada, _), topic = people[0], await a_topic(services, chapel)
    value = contacts.phone_hash(services.vault, chapel, people[1][0])
    chosen = topic.id if about else None
    async with services.database.transaction(chapel) as tx:
        sent = await messaging.message_contact(
            tx, services, ada, body="Come on Sunday", purpose="informational", topic_id=chosen
        )
    token = messaging.unsubscribe_token(services.vault, chapel, sent.id)
    assert await messaging.unsubscribe_page(services, token) is not None  # opening it changes nothing
    for _ in range(2):
        assert await messaging.one_click(services, token, VISITOR) == ("topic" if about else "channel")
    async with services.database.transaction(chapel) as tx:
        assert [one.subscribed for one in await contacts.topic_choices(tx, ada)] == [not about]
        assert (await contacts.consent_states(tx, [value]))[value].state == ("granted" if about else "denied")
        refusal = "gate_refused" if about else "recipient_opted_out"
        with pytest.raises(KoinonError) as caught:
            await messaging.message_contact(
                tx, services, ada, body="Come again", purpose="informational", topic_id=chosen
            )
        assert caught.value.code == refusal
        assert (caught.value.details or {})["reason"] == ("not_subscribed" if about else "recipient_opted_out")


@pytest.mark.parametrize("word", ["PREFERENCES", "preferencias!", "Preferências"])
async def test_preferences_is_answered_with_the_link_once(
    services: Services, chapel: UUID, people: tuple[list[UUID], list[str]], word: str
) -> None:
    (ada, _), (number, _) = people
    for _ in range(2):
        await told(services, chapel, inbound(word, number))
    async with services.database.transaction(chapel) as tx:
        sql = "select body from deliveries where organization_id = %(o)s and contact_id = %(c)s"
        (body,) = await tx.all(str, sql, {"o": chapel, "c": ada})
    found = LINK.search(body)
    assert found is not None
    assert gsm7.segments(body) == 1
    assert (await contacts.preference_actor(services, found[1], VISITOR)).id == ada
