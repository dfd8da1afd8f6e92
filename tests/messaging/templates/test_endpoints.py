"""Templates over the REST API: written, published, reviewed, filled in, thrown away."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest

from koinon import messaging, organizations
from koinon.identity.contracts import Role
from koinon.platform.services import Services
from tests.identity.api import make_api
from tests.identity.browser import Browser
from tests.identity.conftest import found, seat

PATH = "/api/v1/templates"
HI = "Hi {{ contact.first_name | default: 'friend' }}"


class Desk:
    """Ada, who owns a chapel, and Ben, another owner of it."""

    def __init__(self, ada: Browser, ben: Browser, organization_id: UUID) -> None:
        self.ada, self.ben, self.organization_id = ada, ben, organization_id
        self.call = ada.call
        self.count = 0

    async def write(self, *variants: dict[str, Any], **more: Any) -> dict[str, Any]:
        """A new template; its answer."""
        self.count += 1
        written = variants or ({"channel": "sms", "locale": "en", "body": HI},)
        body = {"name": f"Welcome {self.count}", "default_locale": "en", "variants": list(written), **more}
        answer = await self.call("POST", PATH, body)
        assert answer.status == 201, answer.raw
        data: dict[str, Any] = answer.json["data"]
        return data

    async def post(self, made: dict[str, Any], act: str, body: Any = None, by: Browser | None = None) -> Any:
        return await (by or self.ada).call("POST", f"{PATH}/{made['id']}/{act}", body or {})


@pytest.fixture(scope="module")
async def desk(services: Services) -> AsyncIterator[Desk]:
    application = make_api(services)
    ada, ben = Browser(application), Browser(application)
    signed_in = await found(services)
    assert signed_in.organization_id is not None
    ada.token, ben.token = signed_in.token, (await seat(services, signed_in.organization_id, Role.OWNER)).token
    for browser in (ada, ben):
        await browser.call("GET", "/api/v1/me")
    yield Desk(ada, ben, signed_in.organization_id)


def fields(answer: Any) -> list[tuple[str, str]]:
    return [(fault["path"], fault["code"]) for fault in answer.json["error"]["details"]["fields"]]


async def test_a_published_version_never_changes(desk: Desk, services: Services) -> None:
    made = await desk.write()
    assert (made["status"], made["number"], made["published_number"]) == ("draft", 1, None)
    published = (await desk.post(made, "publish", {"note": "First"})).json["data"]
    assert (published["status"], published["published_number"]) == ("approved", 1)
    changed = await desk.call(
        "PATCH", f"{PATH}/{made['id']}", {"variants": [{"channel": "sms", "locale": "en", "body": "Hello"}]}
    )
    assert (changed.json["data"]["number"], changed.json["data"]["published_number"]) == (2, 1)
    first = (await desk.call("GET", f"{PATH}/{made['id']}/versions/1")).json["data"]
    assert (first["variants"][0]["body"], first["note"]) == (HI, "First")
    async with services.database.transaction(desk.organization_id) as tx:
        with pytest.raises(Exception, match="never changes"):
            await tx.execute(
                "update template_variants set body = 'x' where organization_id = %(o)s and version_id = %(v)s",
                {"o": desk.organization_id, "v": first["id"]},
            )
    listed = (await desk.call("GET", f"{PATH}/{made['id']}/versions?limit=1")).json
    assert [row["number"] for row in listed["data"]] == [2]
    cursor = listed["meta"]["pagination"]["next_cursor"]
    again = (await desk.call("GET", f"{PATH}/{made['id']}/versions?limit=1&cursor={cursor}")).json["data"]
    assert [row["number"] for row in again] == [1]


async def test_unchanged_words_begin_no_version(desk: Desk) -> None:
    made = await desk.write()
    await desk.post(made, "publish")
    same = await desk.call("PATCH", f"{PATH}/{made['id']}", {"folder": "Newcomers"})
    assert (same.json["data"]["number"], same.json["data"]["folder"]) == (1, "Newcomers")
    assert (await desk.post(made, "publish")).json["error"]["code"] == "invalid_state"


async def test_an_old_version_is_taken_up_again(desk: Desk) -> None:
    made = await desk.write()
    await desk.post(made, "publish")
    variants = [{"channel": "sms", "locale": "en", "body": "Hello"}]
    await desk.call("PATCH", f"{PATH}/{made['id']}", {"variants": variants})
    await desk.post(made, "publish")
    restored = (await desk.post(made, "versions/1/restore")).json["data"]
    assert (restored["number"], restored["newest"]["variants"][0]["body"]) == (3, HI)


async def test_every_mistake_is_named_with_its_variant(desk: Desk) -> None:
    body = {
        "name": "Wrong",
        "variants": [
            {"channel": "sms", "locale": "en", "body": "Hi\n{{ contact.frist_name }}"},
            {"channel": "sms", "locale": "es", "body": "x" * 1_601},
            {"channel": "sms", "locale": "es", "body": "again"},
            {"channel": "sms", "locale": "pt", "body": "é" * 671 + "☃"},
            {"channel": "email", "locale": "en", "blocks": [{"type": "text", "html": "{{ nobody.name }}"}]},
            {"channel": "sms", "locale": "not a tag", "body": "x"},
            {"channel": "sms", "locale": "fr", "body": "x", "subject": "None here"},
        ],
    }
    answer = await desk.call("POST", PATH, body)
    assert answer.status == 422, answer.raw
    assert fields(answer) == [
        ("variants[5].locale", "validation_failed"),
        ("variants[0].body", "invalid_template"),
        ("variants[1].body", "out_of_range"),
        ("variants[2].locale", "validation_failed"),
        ("variants[3].body", "text_too_long"),
        ("variants[4].blocks[0].html", "invalid_template"),
        ("variants[6].subject", "validation_failed"),
    ]


async def test_publishing_needs_words_for_everybody(desk: Desk) -> None:
    made = await desk.write(
        {"channel": "sms", "locale": "es", "body": "Hola"},
        {"channel": "email", "locale": "en", "body": "Hello"},
        {"channel": "push", "locale": "en", "subject": "Hello"},
    )
    answer = await desk.post(made, "publish")
    assert sorted(fields(answer)) == [
        ("variants", "missing_required_field"),  # nobody without Spanish would get a text
        ("variants[0].subject", "missing_required_field"),
        ("variants[1].body", "missing_required_field"),
    ]


async def test_names_are_taken_once_whatever_their_case(desk: Desk) -> None:
    made, other = await desk.write(), await desk.write()
    taken = await desk.call("POST", PATH, {"name": made["name"].upper()})
    renamed = await desk.call("PATCH", f"{PATH}/{other['id']}", {"name": made["name"].upper()})
    assert (taken.status, renamed.status, renamed.json["error"]["code"]) == (409, 409, "duplicate_resource")
    assert (await desk.call("DELETE", f"{PATH}/{made['id']}")).status == 204
    assert (await desk.call("PATCH", f"{PATH}/{other['id']}", {"name": made["name"]})).status == 200
    assert (await desk.call("GET", f"{PATH}/{made['id']}")).status == 404


async def test_two_people_at_one_template(desk: Desk) -> None:
    made = await desk.write()
    stale = await desk.call("PATCH", f"{PATH}/{made['id']}", {"folder": "A"}, If_Match='"v1"')
    assert stale.status == 200
    again = await desk.call("PATCH", f"{PATH}/{made['id']}", {"folder": "B"}, If_Match='"v1"')
    assert (again.status, again.json["error"]["code"]) == (412, "precondition_failed")


async def test_rendered_for_somebody_in_their_language(desk: Desk, services: Services) -> None:
    made = await desk.write(
        {"channel": "sms", "locale": "en", "body": "Hi {{ contact.first_name }}, order {{ event.order }}"},
        {"channel": "sms", "locale": "es", "body": "Hola {{ contact.first_name }}, pedido {{ event.order }}"},
    )
    assert made["newest"]["variables"] == ["order"]
    person = await desk.call("POST", "/api/v1/contacts", {"given_name": "Luz", "locale": "es"})
    assert person.status == 201, person.raw
    asked = {"channel": "sms", "contact_id": person.json["data"]["id"], "variables": {"order": "7"}}
    shown = (await desk.post(made, "render", asked)).json["data"]
    assert (shown["locale"], shown["body"], shown["segments"]) == ("es", "Hola Luz, pedido 7", 1)
    made_up = (await desk.post(made, "render", {"channel": "sms", "locale": "en"})).json["data"]
    assert made_up["body"] == "Hi Ana, order [order]"
    assert (await desk.post(made, "render", {"channel": "email"})).status == 422


async def test_lists_are_narrowed(desk: Desk) -> None:
    made = await desk.write({"channel": "whatsapp", "locale": "en", "body": "B"}, folder="Shelf", category="marketing")
    for query in ("channel=whatsapp", "folder=Shelf", "category=marketing", f"q={made['name'][2:].lower()}"):
        listed = (await desk.call("GET", f"{PATH}?{query.replace(' ', '%20')}&include_total=true")).json
        assert [row["id"] for row in listed["data"]] == [made["id"]], query
        assert listed["meta"]["pagination"]["total"] == 1
    assert (await desk.call("GET", f"{PATH}?status=rejected")).json["data"] == []


async def test_deleting_lists_who_needs_it_first(desk: Desk, services: Services) -> None:
    made = await desk.write()
    published = (await desk.post(made, "publish")).json["data"]
    draft = await desk.call("POST", "/api/v1/broadcasts", {"name": "Sunday", "body": "Hi"})
    async with services.database.transaction(desk.organization_id) as tx:
        await tx.execute(
            "update broadcasts set template_version_id = %(v)s where organization_id = %(o)s and id = %(b)s",
            {"o": desk.organization_id, "v": published["current_version_id"], "b": draft.json["data"]["id"]},
        )
    uses = (await desk.call("GET", f"{PATH}/{made['id']}/uses")).json["data"]
    assert [(use["kind"], use["name"], use["is_open"]) for use in uses] == [("broadcast", "Sunday", True)]
    held = await desk.call("DELETE", f"{PATH}/{made['id']}")
    assert (held.status, held.json["error"]["code"]) == (409, "resource_in_use")
    assert [use["name"] for use in held.json["error"]["details"]["uses"]] == ["Sunday"]
    assert (await desk.call("DELETE", f"{PATH}/{made['id']}?even_in_use=true")).status == 204
    async with services.database.transaction(desk.organization_id) as tx:
        kept = await messaging.template_content(tx, UUID(published["current_version_id"]))
    assert kept.variants[0].body == HI  # what pins it goes on


async def test_the_newest_is_meant_as_soon_as_it_is_published(desk: Desk, services: Services) -> None:
    made = await desk.write()
    await desk.post(made, "publish")
    for number, body in ((2, "Second"), (3, "Third")):
        variants = [{"channel": "sms", "locale": "en", "body": body}]
        await desk.call("PATCH", f"{PATH}/{made['id']}", {"variants": variants})
        await desk.post(made, "publish")
        async with services.database.transaction(desk.organization_id) as tx:
            found = await messaging.latest_template(tx, UUID(made["id"]))
        assert (found.number, found.variants[0].body) == (number, body)


async def test_a_starter_is_a_template_at_once(desk: Desk) -> None:
    [first, *_] = (await desk.call("GET", f"{PATH}/starters")).json["data"]
    assert set(first["names"]) == {"en", "es", "pt"}
    made = await desk.call("POST", f"{PATH}/starters", {"key": first["key"]})
    again = await desk.call("POST", f"{PATH}/starters", {"key": first["key"]})
    assert (made.status, again.json["data"]["name"]) == (201, f"{made.json['data']['name']} 2")
    assert (await desk.call("POST", f"{PATH}/starters", {"key": "none"})).status == 422
    assert (await desk.post(made.json["data"], "publish")).status == 200


@pytest.fixture
async def reviewed(desk: Desk, services: Services) -> AsyncIterator[None]:
    async with services.database.transaction(desk.organization_id) as tx:
        await organizations.change_settings(tx, {"messaging.template_review": True})
    yield
    async with services.database.transaction(desk.organization_id) as tx:
        await organizations.change_settings(tx, {"messaging.template_review": False})


async def test_nobody_publishes_on_their_own_word(desk: Desk, reviewed: None) -> None:
    made = await desk.write()
    alone = await desk.post(made, "publish")
    assert (alone.status, alone.json["error"]["code"]) == (409, "template_not_approved")
    assert (await desk.post(made, "submit", {"words": "Please"})).json["data"]["status"] == "pending_review"
    own = await desk.post(made, "approve")
    assert (own.status, own.json["error"]["code"]) == (409, "template_review_by_another")
    assert (await desk.post(made, "approve", by=desk.ben)).json["data"]["status"] == "approved"
    assert (await desk.post(made, "publish")).json["data"]["published_number"] == 1


async def test_what_was_sent_back_says_why(desk: Desk, reviewed: None) -> None:
    made = await desk.write()
    await desk.post(made, "submit")
    assert (await desk.post(made, "reject", by=desk.ben)).status == 422
    back = (await desk.post(made, "reject", {"words": "The time is missing"}, by=desk.ben)).json["data"]
    assert (back["status"], back["newest"]["review_words"]) == ("rejected", "The time is missing")
    assert (await desk.post(made, "approve", by=desk.ben)).json["error"]["code"] == "invalid_state"


async def test_a_change_takes_the_request_and_the_yes_back(desk: Desk, reviewed: None) -> None:
    made = await desk.write()
    await desk.post(made, "submit")
    await desk.post(made, "approve", by=desk.ben)
    variants = [{"channel": "sms", "locale": "en", "body": "Something else"}]
    changed = await desk.call("PATCH", f"{PATH}/{made['id']}", {"variants": variants})
    assert changed.json["data"]["status"] == "draft"
    assert (await desk.post(made, "publish")).json["error"]["code"] == "template_not_approved"
