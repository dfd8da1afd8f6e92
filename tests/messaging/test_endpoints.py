"""REST v1 of messaging, over the whole application: what a partner's program meets."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from koinon import contacts
from koinon.kit import ids
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.identity.api import make_api
from tests.identity.browser import Browser
from tests.identity.conftest import found
from tests.messaging import cast
from tests.messaging.conftest import Drain, Finish


class Ada:
    """The owner of a chapel with a sender, in her browser."""

    def __init__(self, browser: Browser, organization_id: UUID) -> None:
        self.browser = browser
        self.organization_id = organization_id
        self.call = browser.call


@pytest.fixture
async def ada(services: Services, carrier: Simulator) -> AsyncIterator[Ada]:
    browser = Browser(make_api(services))
    signed_in = await found(services)
    browser.token = signed_in.token
    await browser.call("GET", "/api/v1/me")
    assert signed_in.organization_id is not None
    await cast.sender(services, signed_in.organization_id, carrier.url)
    yield Ada(browser, signed_in.organization_id)


EVERYBODY = {"include": [{"kind": "all"}]}


async def test_from_draft_to_figures(services: Services, ada: Ada, finish: Finish) -> None:
    await cast.people(services, ada.organization_id, cast.distinct(30))
    body = {"name": "Sunday", "body": "Hi {{ contact.first_name }}", "audience": EVERYBODY}
    plan = (await ada.call("POST", "/api/v1/broadcasts/preview", body)).json["data"]
    assert (plan["recipients"], plan["blockers"]) == (30, [])
    created = await ada.call("POST", "/api/v1/broadcasts", body)
    assert created.status == 201, created.raw
    path = created.headers["location"]
    sent = await ada.call("POST", f"{path}/send", {"undo_seconds": 0}, Idempotency_Key="k-1")
    again = await ada.call("POST", f"{path}/send", {"undo_seconds": 0}, Idempotency_Key="k-1")
    assert (sent.status, again.status, sent.json["data"]["status"]) == (202, 202, "scheduled"), sent.raw
    await finish(ada.organization_id, UUID(created.json["data"]["id"]))
    read = (await ada.call("GET", path)).json["data"]
    assert (read["status"], read["counts"]["sent"], read["cost"]["currency"]) == ("completed", 30, "USD")
    first = (await ada.call("GET", f"{path}/deliveries?limit=20")).json
    cursor = first["meta"]["pagination"]["next_cursor"]
    second = (await ada.call("GET", f"{path}/deliveries?limit=20&cursor={cursor}")).json
    assert (len(first["data"]), len(second["data"]), second["meta"]["pagination"]["has_more"]) == (20, 10, False)
    history = (await ada.call("GET", f"/api/v1/messages/{first['data'][0]['id']}/events")).json["data"]
    assert [(e["kind"], e["to_state"]) for e in history] == [("intent", "sending"), ("outcome", "sent")]


async def test_messages_are_found_by_when_they_were_made_and_counted(services: Services, ada: Ada) -> None:
    await cast.people(services, ada.organization_id, cast.distinct(5))
    made = []
    for number in cast.distinct(5):
        answer = await ada.call("POST", "/api/v1/messages", {"to": number, "body": "Hi"}, Idempotency_Key=number)
        assert answer.status == 202, answer.raw
        made.append(answer.json["data"]["id"])
    listed = (await ada.call("GET", "/api/v1/messages?include_total=true&limit=2")).json
    assert (len(listed["data"]), listed["meta"]["pagination"]["total"]) == (2, 5)
    assert "total" not in (await ada.call("GET", "/api/v1/messages")).json["meta"]["pagination"]
    middle = next(row for row in (await ada.call("GET", "/api/v1/messages")).json["data"] if row["id"] == made[2])
    at = middle["created_at"]
    later = (await ada.call("GET", f"/api/v1/messages?created_after={at}&include_total=true")).json
    assert {row["id"] for row in later["data"]} >= set(made[3:]) and made[0] not in str(later["data"])
    assert later["meta"]["pagination"]["total"] == len(later["data"])
    earlier = (await ada.call("GET", f"/api/v1/messages?created_before={at}")).json["data"]
    assert {row["id"] for row in earlier} == set(made[:2])
    none = (await ada.call("GET", "/api/v1/messages?created_after=2999-01-01T00:00:00Z&include_total=true")).json
    assert (none["data"], none["meta"]["pagination"]["total"]) == ([], 0)
    wrong = await ada.call("GET", "/api/v1/messages?created_after=yesterday")
    assert (wrong.status, wrong.json["error"]["details"]["fields"][0]["path"]) == (422, "created_after")


async def test_send_needs_an_idempotency_key(services: Services, ada: Ada) -> None:
    await cast.people(services, ada.organization_id, cast.distinct(1))
    created = await ada.call("POST", "/api/v1/broadcasts", {"body": "Hi", "audience": EVERYBODY})
    answer = await ada.call("POST", f"{created.headers['location']}/send", {})
    assert (answer.status, answer.json["error"]["code"]) == (422, "idempotency_key_required")


async def test_a_mistake_in_the_text_names_line_and_suggestion(ada: Ada) -> None:
    answer = await ada.call("POST", "/api/v1/broadcasts", {"body": "Hi\n{{ contact.frist_name }}"})
    assert answer.status == 422
    [fault] = answer.json["error"]["details"]["fields"]
    assert (fault["path"], fault["code"]) == ("body", "invalid_template")


async def test_one_message_and_its_refusals(services: Services, ada: Ada, drain: Drain) -> None:
    numbers = cast.distinct(2)
    [person] = await cast.people(services, ada.organization_id, numbers[:1])
    [stopped] = await cast.people(services, ada.organization_id, numbers[1:], consent="denied")
    body = {"contact_id": str(person), "body": "Ready, {{ contact.first_name }}.", "reference": "order-7"}
    sent = await ada.call("POST", "/api/v1/messages", body, Idempotency_Key="m-1")
    assert sent.status == 202, sent.raw
    await drain()
    read = (await ada.call("GET", sent.headers["location"])).json["data"]
    assert (read["status"], read["body"], read["reference"]) == ("sent", "Ready, Ada0.", "order-7")
    listed = (await ada.call("GET", "/api/v1/messages?reference=order-7")).json["data"]
    assert [row["id"] for row in listed] == [read["id"]]
    refused = await ada.call(
        "POST", "/api/v1/messages", {"contact_id": str(stopped), "body": "Hi"}, Idempotency_Key="m-2"
    )
    assert (refused.status, refused.json["error"]["code"]) == (409, "recipient_opted_out")
    stranger = await ada.call("POST", "/api/v1/messages", {"to": "+12125559876", "body": "Hi"}, Idempotency_Key="m-3")
    assert (stranger.status, stranger.json["error"]["code"]) == (409, "recipient_unreachable")
    broken = await ada.call("POST", "/api/v1/messages", {"to": "12", "body": "Hi"}, Idempotency_Key="m-4")
    assert broken.status == 422


async def test_what_was_sent_to_a_restricted_person_is_not_told_by_the_ledger(
    services: Services, ada: Ada, finish: Finish
) -> None:
    """INB-112: their words are read in the conversation, where that is recorded."""
    delicate, other = await cast.people(services, ada.organization_id, cast.distinct(2))
    for nth, person in enumerate((delicate, other)):
        body = {"contact_id": str(person), "body": "About your test", "reference": "clinic"}
        sent = await ada.call("POST", "/api/v1/messages", body, Idempotency_Key=f"r-{nth}")
        assert sent.status == 202, sent.raw
    body = {"name": "All", "body": "Hi {{ contact.first_name }}", "audience": EVERYBODY}
    path = (await ada.call("POST", "/api/v1/broadcasts", body)).headers["location"]
    await ada.call("POST", f"{path}/send", {"undo_seconds": 0}, Idempotency_Key="r-9")
    await finish(ada.organization_id, UUID(path.rpartition("/")[2]))
    async with services.database.transaction(ada.organization_id) as tx:
        await contacts.update(tx, services.vault, delicate, contacts.ContactChanges(restricted=True))
    ways = ("/api/v1/messages?reference=clinic", f"/api/v1/messages?contact_id={delicate}", f"{path}/deliveries")
    for way in ways:
        for row in (await ada.call("GET", way)).json["data"]:
            is_theirs = row["contact_id"] == str(delicate)
            assert (row["restricted"], row["body"] == "") == (is_theirs, is_theirs), way
            one = (await ada.call("GET", f"/api/v1/messages/{row['id']}")).json["data"]
            assert (one["restricted"], one["body"]) == (is_theirs, row["body"])
    recent = (await ada.call("GET", "/api/v1/messages/recent")).json["data"]
    assert {row["contact_id"]: row["preview"] for row in recent} == {
        str(delicate): "",
        str(other): "About your test",
    }


async def test_a_waiting_message_can_be_taken_back(services: Services, ada: Ada, carrier: Simulator) -> None:
    [person] = await cast.people(services, ada.organization_id, cast.distinct(1))
    body = {"contact_id": str(person), "body": "Later", "send_at": "2030-01-01T00:00:00Z"}
    sent = await ada.call("POST", "/api/v1/messages", body, Idempotency_Key="m-1")
    assert sent.status == 202, sent.raw
    assert (await ada.call("DELETE", sent.headers["location"])).status == 204
    assert (await ada.call("DELETE", sent.headers["location"])).status == 409
    rows = (await ada.call("GET", "/api/v1/audit-log?action=message.")).json["data"]
    message_id = sent.json["data"]["id"]
    assert [(row["action"], row["resource_id"]) for row in rows] == [
        ("message.cancelled", message_id),
        ("message.sent", message_id),
    ]


async def test_a_strangers_broadcast_is_not_there(services: Services, ada: Ada, chapel: UUID) -> None:
    theirs = await cast.draft(services, chapel)
    for method, tail in (
        ("GET", ""),
        ("GET", "/deliveries"),
        ("GET", "/stats"),
        ("POST", "/pause"),
        ("POST", "/cancel"),
    ):
        answer = await ada.call(method, f"/api/v1/broadcasts/{theirs.id}{tail}", Idempotency_Key=str(ids.uuid7()))
        assert answer.status == 404, (method, tail, answer.raw)


async def test_segments_name_the_character(ada: Ada) -> None:
    answer = (await ada.call("POST", "/api/v1/broadcasts/segments", {"text": "“Hi”"})).json["data"]
    assert (answer["encoding"], answer["offences"][0]["name"]) == ("UCS-2", "left double quotation mark")
    assert answer["cheaper_text"] == '"Hi"'
