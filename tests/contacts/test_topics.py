"""Topics over the whole API, and what people want to hear of them (CON-041, 048)."""

from typing import Any
from uuid import UUID

import pytest

from koinon import contacts
from koinon.contacts import NewContact, NewTopic, Proof
from koinon.contacts.contracts.topics import MOST_TOPICS
from koinon.contacts.repository import consents as consent_rows
from koinon.platform.db import Tx
from koinon.platform.errors import KoinonError
from koinon.platform.services import Services
from tests.identity.browser import Browser

TOPICS = "/api/v1/topics"
ADA = "+14155552671"


async def topic(browser: Browser, **body: Any) -> dict[str, Any]:
    answer = await browser.call("POST", TOPICS, body)
    assert answer.status == 201, answer.raw
    return dict(answer.json["data"])


async def test_a_topic_is_added_renamed_and_taken_away(ada: Browser) -> None:
    made = await topic(ada, names={"en": "Offers", "es": "Ofertas"}, purpose="promotional", default_subscribed=False)
    assert (made["key"], made["position"], made["default_subscribed"]) == ("offers", 1, False)
    path = f"{TOPICS}/{made['id']}"
    renamed = await ada.call("PATCH", path, {"names": {"en": "Specials"}})
    assert (renamed.json["data"]["names"], renamed.json["data"]["key"]) == ({"en": "Specials"}, "offers")
    taken = await ada.call("POST", TOPICS, {"names": {"en": "specials"}})
    assert (taken.status, taken.json["error"]["details"]["fields"][0]["path"]) == (422, "names.en")
    assert (await ada.call("DELETE", path)).status == 204
    assert (await ada.call("GET", TOPICS)).json["data"] == []


async def test_the_twenty_first_topic_is_refused(services: Services, chapel: UUID) -> None:
    async with services.database.transaction(chapel) as tx:
        for n in range(MOST_TOPICS):
            await contacts.create_topic(tx, NewTopic(names={"en": f"Topic {n}"}))
        with pytest.raises(KoinonError) as refused:
            await contacts.create_topic(tx, NewTopic(names={"en": "One more"}))
        assert refused.value.code == "too_many_topics"
        order = [one.names["en"] for one in await contacts.topics(tx)]
        await contacts.move_topic(tx, (await contacts.topics(tx))[1].id, up=True)
        assert [one.names["en"] for one in await contacts.topics(tx)] == [order[1], order[0], *order[2:]]


async def _standing(tx: Tx, contact_id: UUID) -> list[tuple[bool, str | None]]:
    return [(one.subscribed, one.source) for one in await contacts.topic_choices(tx, contact_id)]


async def test_a_word_on_a_topic_is_proved_and_leaves_the_number_alone(services: Services, chapel: UUID) -> None:
    async with services.database.transaction(chapel) as tx:
        offers = await contacts.create_topic(tx, NewTopic(names={"en": "Offers"}, default_subscribed=False))
        ada = await contacts.create(tx, services.vault, NewContact(given_name="Ada", phones=(ADA,)))
        await contacts.opt_in(tx, services.vault, phone=ADA, source="start_keyword", evidence="m1")
        assert await _standing(tx, ada.id) == [(False, None)]
        yes = Proof(source="preference_centre", evidence="p1")
        assert await contacts.set_topics(tx, ada.id, "sms", {offers.id: True}, yes) == [offers.id]
        assert await contacts.set_topics(tx, ada.id, "sms", {offers.id: True}, yes) == []
        assert await _standing(tx, ada.id) == [(True, "preference_centre")]
        no = Proof(source="one_click")
        await contacts.set_topics(tx, ada.id, "sms", {offers.id: False}, no)
        entries = await contacts.consents_page(tx, contact_id=ada.id)
        assert [(one.action, one.topic_id) for one in entries] == [
            ("denied", offers.id), ("granted", offers.id), ("granted", None)
        ]  # fmt: skip
        value = contacts.phone_hash(services.vault, chapel, ADA)
        assert (await contacts.consent_states(tx, [value]))[value].state == "granted"
        assert await consent_rows.mismatches(tx) == 0


async def test_staff_cannot_bring_back_who_left_a_topic_themselves(services: Services, chapel: UUID) -> None:
    async with services.database.transaction(chapel) as tx:
        news = await contacts.create_topic(tx, NewTopic(names={"en": "News"}))
        ada = await contacts.create(tx, services.vault, NewContact(given_name="Ada"))
        await contacts.set_topics(tx, ada.id, "sms", {news.id: False}, Proof(source="staff"))
        await contacts.set_topics(tx, ada.id, "sms", {news.id: True}, Proof(source="staff"))
        await contacts.set_topics(tx, ada.id, "sms", {news.id: False}, Proof(source="preference_centre"))
        with pytest.raises(KoinonError) as refused:
            await contacts.set_topics(tx, ada.id, "sms", {news.id: True}, Proof(source="staff"))
        assert refused.value.code == "topic_declined"
        await contacts.set_topics(tx, ada.id, "sms", {news.id: True}, Proof(source="preference_centre"))
        assert await _standing(tx, ada.id) == [(True, "preference_centre")]


async def test_a_program_reads_and_notes_what_somebody_wants(ada: Browser) -> None:
    news = await topic(ada, names={"en": "News"})
    person = (await ada.call("POST", "/api/v1/contacts", {"given_name": "Ben", "phones": [ADA]})).json["data"]["id"]
    path = f"/api/v1/contacts/{person}/preferences"
    before = (await ada.call("GET", path)).json["data"]
    assert [one["subscribed"] for one in before["topics"]] == [True]
    unproved = await ada.call("PUT", path, {"channels": {"sms": True}})
    assert unproved.status == 422, unproved.raw
    sent = {"channels": {"sms": False}, "topics": {news["id"]: False}, "pause_days": 30, "preferred_channel": "email"}
    after = (await ada.call("PUT", path, sent)).json["data"]
    assert [one["on"] for one in after["channels"]] == [False]
    assert [(one["subscribed"], one["source"]) for one in after["topics"]] == [(False, "api")]
    assert (after["preferred_channel"], after["paused_until"] is not None) == ("email", True)


async def test_a_segment_asks_who_wants_a_topic(services: Services, chapel: UUID) -> None:
    """CON-032: by default or by their own word; the topic stays while a segment asks about it."""
    async with services.database.transaction(chapel) as tx:
        news = await contacts.create_topic(tx, NewTopic(names={"en": "News"}))
        offers = await contacts.create_topic(tx, NewTopic(names={"en": "Offers"}, default_subscribed=False))
        ada, ben = [
            (await contacts.create(tx, services.vault, NewContact(given_name=name))).id for name in ("Ada", "Ben")
        ]
        await contacts.set_topics(tx, ada, "sms", {news.id: False, offers.id: True}, Proof(source="staff"))

        async def named(op: str, topic_id: UUID) -> list[str]:
            rules = {"all": [{"field": "topic", "op": op, "value": str(topic_id)}]}
            seen = await contacts.preview_segment(tx, services.vault, rules)
            return sorted(one.given_name for one in seen.sample)

        assert await named("has", news.id) == ["Ben"]
        assert await named("has_not", news.id) == ["Ada"]
        assert await named("has", offers.id) == ["Ada"]
        assert ben != ada
        rules = {"all": [{"field": "topic", "op": "has", "value": str(news.id)}]}
        await contacts.create_segment(tx, "Readers", rules)
        with pytest.raises(KoinonError) as refused:
            await contacts.delete_topic(tx, news.id)
        assert (refused.value.code, (refused.value.details or {})["used_by"]) == ("resource_in_use", ["Readers"])
