"""Two people at one form: nobody's change is lost, nothing typed is lost, and who was second chooses (API-028)."""

import asyncio
import html
import json
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from koinon import contacts, identity, organizations
from koinon.identity.contracts import Role
from koinon.platform.services import Services
from koinon.web.meanwhile import mark
from tests.identity.browser import Browser
from tests.identity.conftest import found, seat
from tests.messaging import cast
from tests.pages import pages_of
from tests.platform.asgi import Answer
from tests.web.forms_of import Form, form_in

FORM = "application/x-www-form-urlencoded"


@dataclass
class House:
    """Ada's organization, Ben's seat in it, and one of everything that has a form."""

    ada: Browser
    ben: Browser
    ids: dict[str, str]


@pytest.fixture(scope="module")
async def house(services: Services) -> House:
    app = pages_of(services)
    ada, ben, carla = Browser(app), Browser(app), Browser(app)
    owner = await found(services)
    assert owner.organization_id is not None
    ada.token = owner.token
    ben.token = (await seat(services, owner.organization_id, Role.OWNER)).token
    carla.token = (await seat(services, owner.organization_id, Role.STAFF)).token
    await ada.call("GET", "/api/v1/me")
    members = (await ada.call("GET", "/api/v1/members")).json["data"]
    staff = next(one["id"] for one in members if one["role"] == "staff")
    await ada.call("POST", "/api/v1/roles", {"name": "Desk", "permissions": ["contacts:read"]})
    async with services.database.transaction(owner.organization_id) as tx:
        person = await contacts.create(tx, services.vault, contacts.NewContact(given_name="Eve", family_name="Adams"))
        group = await contacts.create_group(tx, "Choir")
        home = await contacts.create_household(tx, "Adams", members=[contacts.NewMember(person.id)])
        tag = await contacts.create_tag(tx, "new")
        place = await organizations.add_location(tx, "North", None, None)
        rules = {"all": [{"field": "locale", "op": "is", "value": "es"}]}
        segment = await contacts.create_segment(tx, "Spanish", rules)
        topic = await contacts.create_topic(tx, contacts.NewTopic(names={"en": "News"}))
        keyword = await contacts.create_keyword(tx, contacts.KeywordChanges(word="choir"))
        roles = [role.code for role in await identity.list_roles(tx) if not role.is_system]
    number = await cast.sender(services, owner.organization_id, "http://127.0.0.1:9")
    made = {
        "person": person.id,
        "group": group.id,
        "household": home.id,
        "tag": tag.id,
        "place": place.id,
        "segment": segment.id,
        "member": staff,
        "role": roles[0],
        "number": number.id,
        "keyword": keyword.id,
        "topic": topic.id,
    }
    return House(ada, ben, {name: str(value) for name, value in made.items()})


async def opened(reader: Browser, page: str, action: str) -> Form:
    answer = await reader.call("GET", page, accept="text/html")
    assert answer.status == 200, answer.raw[:300]
    return form_in(answer.raw.decode(), action)


async def sent(reader: Browser, form: Form, **fields: str | list[str]) -> Answer:
    headers = {"accept": "text/html", "content_type": FORM, "x_csrf_token": form["csrf_token"]}
    return await reader.call("POST", form.action, form.typed(**fields), **headers)


# page, form, field, and what the first and the second make of it
EDITED: dict[str, tuple[str, str, str, str, str]] = {
    "organization": ("/settings", "/settings", "name", "Grace Church", "Grace Chapel East"),
    "sending": ("/settings/sending", "/settings/sending", "approval_above", "500", "900"),
    "words": ("/settings/words", "/settings/words", "group__many", "Bands", "Teams"),
    "look": ("/settings/look", "/settings/look", "mail_footer", "12 Main St", "14 Main St"),
    "setting": (
        "/settings/all", "/settings/all/identity.session_timeouts",
        "identity.session_timeouts.absolute_days", "20", "10",
    ),
    "location": ("/settings/locations/{place}", "/settings/locations/{place}", "address", "1 First St", "2 First St"),
    "member": ("/team/{member}", "/team/{member}", "title", "Door", "Welcome"),
    "role": ("/team/roles/{role}", "/team/roles/{role}", "name", "Front desk", "Back desk"),
    "person": ("/people/{person}/edit", "/people/{person}", "family_name", "King", "Lovelace"),
    "group": ("/groups/{group}/edit", "/groups/{group}", "description", "Sings on Sundays", "Sings on Fridays"),
    "household": ("/households/{household}/edit", "/households/{household}", "name", "Adams and Co", "Adams family"),
    "guardians": (
        "/people/{person}/guardians", "/people/{person}/guardians", "guardian_consent", "Ida, by phone", "Ida, in May",
    ),
    "tag": ("/tags", "/tags/{tag}", "name", "newcomer", "guest"),
    "segment": ("/segments/{segment}", "/segments/{segment}", "name", "Español", "Hispanic"),
    "keyword": ("/settings/keywords/{keyword}", "/settings/keywords/{keyword}", "reply_ok", "Hi", "Hello"),
    "topic": ("/settings/topics/{topic}", "/settings/topics/{topic}", "en", "Weekly news", "News letter"),
    "number": (
        "/settings/numbers/{number}/limits", "/settings/numbers/{number}/limits", "people_per_day", "700", "900",
    ),
    "account": ("/account", "/account", "name", "Ada King", "Ada Byron"),
    "notices": ("/account/notices", "/account/notices", "quiet_from", "20:00", "21:00"),
}  # fmt: skip
ONES_OWN = {"account", "notices"}


@pytest.mark.parametrize("which", EDITED)
async def test_the_second_sees_both_loses_nothing_and_chooses(house: House, which: str) -> None:
    page, action, field, first, second = (part.format(**house.ids) for part in EDITED[which])
    more = {"quiet_until": "07:00"} if which == "notices" else {"group__one": "Band"} if which == "words" else {}
    ada, ben = house.ada, house.ada if which in ONES_OWN else house.ben
    mine, theirs = await opened(ada, page, action), await opened(ben, page, action)
    assert (await sent(ben, theirs, **{field: first}, **more)).status == 303

    refused = await sent(ada, mine, **{field: second}, **more)
    assert refused.status == 412, refused.raw.decode()[:2000]
    told = html.unescape(refused.raw.decode())
    assert first in told
    assert ("You changed this in another tab" if ada is ben else "changed this in the meantime") in told
    again = form_in(refused.raw.decode(), action)
    assert again[field.replace("__", ".")] == second

    assert (await sent(ada, again)).status == 303
    assert (await opened(ben, page, action))[field.replace("__", ".")] == second


async def test_it_says_who_and_what_was_not_touched_is_theirs(house: House) -> None:
    page = action = "/settings/locations/" + house.ids["place"]
    mine, theirs = await opened(house.ada, page, action), await opened(house.ben, page, action)
    await sent(house.ben, theirs, name="Northside")
    refused = await sent(house.ada, mine, address="12 Main St")
    assert refused.status == 412
    told = html.unescape(refused.raw.decode())
    assert "changed this in the meantime" in told
    assert "Somebody" not in told
    assert "now “Northside”; you had not changed it" in told
    again = form_in(refused.raw.decode(), action)
    assert (again["name"], again["address"]) == ("Northside", "12 Main St")


async def test_a_rule_that_was_not_touched_is_theirs_too(house: House) -> None:
    """Saving again must not undo the other's change of whom a segment means."""
    page = action = "/segments/" + house.ids["segment"]
    mine, theirs = await opened(house.ada, page, action), await opened(house.ben, page, action)
    assert (await sent(house.ben, theirs, **{"value-0": "pt"})).status == 303
    refused = await sent(house.ada, mine, name="Abroad")
    assert refused.status == 412
    again = form_in(refused.raw.decode(), action)
    assert (again["name"], again["value-0"]) == ("Abroad", "pt")
    assert (await sent(house.ada, again)).status == 303
    now = await opened(house.ben, page, action)
    assert (now["name"], now["value-0"]) == ("Abroad", "pt")


async def test_the_same_change_by_both_is_no_clash(house: House) -> None:
    page = action = "/settings/locations/" + house.ids["place"]
    mine, theirs = await opened(house.ada, page, action), await opened(house.ben, page, action)
    assert (await sent(house.ben, theirs, name="Midtown")).status == 303
    assert (await sent(house.ada, mine, name="Midtown")).status == 303


async def test_a_mistake_corrected_does_not_forget_what_was_seen(house: House) -> None:
    page = action = "/settings/locations/" + house.ids["place"]
    mine, theirs = await opened(house.ada, page, action), await opened(house.ben, page, action)
    refused = await sent(house.ada, mine, name="")
    assert refused.status == 422
    assert (await sent(house.ben, theirs, name="Uptown")).status == 303
    assert (await sent(house.ada, form_in(refused.raw.decode(), action), name="Southside")).status == 412


async def test_of_many_at_once_one_is_saved(house: House) -> None:
    page = action = "/settings/locations/" + house.ids["place"]
    form = await opened(house.ada, page, action)
    answers = await asyncio.gather(*(sent(house.ada, form, name=f"Place {n}") for n in range(6)))
    assert sorted(answer.status for answer in answers) == [303, 412, 412, 412, 412, 412]


@pytest.mark.parametrize("marks", ["", "x", "[1]", "{", '{"name":1}', "{}", "x" * 9_000])
async def test_marks_that_cannot_be_read_break_nothing(house: House, marks: str) -> None:
    page = action = "/settings/locations/" + house.ids["place"]
    form = await opened(house.ada, page, action)
    assert (await sent(house.ada, form, name="Anew", if_match=marks)).status == 303


def test_a_mark_is_the_same_for_both_line_ends_and_any_order() -> None:
    same: list[Callable[[], tuple[object, object]]] = [
        lambda: ("a\r\nb", "a\nb"), lambda: (["a", "b"], ["b", "a"]), lambda: ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
    ]  # fmt: skip
    for pair in same:
        one, other = pair()
        assert mark(one) == mark(other)
    assert len({mark(value) for value in ("", None, False, 0, [], "0")}) == 6
    assert json.dumps(mark("")).strip('"').isalnum()
