"""Another organization for who has one: five an owner, one a form (ORG-006)."""

import asyncio
from uuid import UUID

import pytest

from koinon import identity
from koinon.identity.contracts import Role
from koinon.kit import ids
from koinon.platform import errors
from koinon.platform.services import Services
from tests.identity.browser import Browser
from tests.identity.conftest import seat

MINE = "/api/v1/organizations"
FORM = {"name": "Harbor Relief", "kind": "nonprofit", "country": "PT", "time_zone": "Europe/Lisbon", "locale": "pt"}


async def names(browser: Browser) -> list[str]:
    return [each["name"] for each in (await browser.call("GET", MINE)).json["data"]]


async def test_an_owner_starts_another_one_and_stays_where_they_are(ada: Browser) -> None:
    answer = await ada.call("POST", MINE, FORM)
    assert (answer.status, answer.json["data"]["role"], answer.json["data"]["name"]) == (201, "owner", "Harbor Relief")
    assert await names(ada) == ["Grace Chapel", "Harbor Relief"]
    assert (await ada.call("GET", "/api/v1/organization")).json["data"]["name"] == "Grace Chapel"


async def test_the_same_form_twice_makes_one(ada: Browser) -> None:
    key = ids.uuid7().hex
    made = await asyncio.gather(*(ada.call("POST", MINE, FORM, Idempotency_Key=key) for _ in range(4)))
    assert {answer.status for answer in made} == {201}
    assert len({answer.json["data"]["organization_id"] for answer in made}) == 1
    assert len(await names(ada)) == 2


async def test_of_many_at_once_five_are_owned_and_the_refusal_says_how_many(ada: Browser) -> None:
    answers = await asyncio.gather(*(ada.call("POST", MINE, FORM) for _ in range(6)))
    assert sorted(answer.status for answer in answers) == [201] * 4 + [409] * 2
    refused = next(answer for answer in answers if answer.status == 409).json["error"]
    assert (refused["code"], refused["details"]["limit"], refused["details"]["current"]) == (
        "plan_limit_exceeded",
        5,
        5,
    )
    assert len(await names(ada)) == 5


async def test_a_sample_does_not_count(ada: Browser, services: Services) -> None:
    own = [each["organization_id"] for each in (await ada.call("GET", MINE)).json["data"]]
    async with services.database.transaction(UUID(own[0])) as tx:
        await tx.execute("update organizations set is_sample = true where id = %(id)s", {"id": own[0]})
    answers = [(await ada.call("POST", MINE, FORM)).status for _ in range(6)]
    assert answers == [201] * 5 + [409]


async def test_an_operator_raises_it(ada: Browser, services: Services) -> None:
    me = (await ada.call("GET", "/api/v1/me")).json["data"]
    async with services.database.transaction(UUID(me["organization_id"])) as tx:
        await identity.founding.require_room(tx, UUID(me["user"]["id"]), 2)
        await identity.founding.require_room(tx, UUID(me["user"]["id"]), -1)
        with pytest.raises(errors.KoinonError, match="may own"):
            await identity.founding.require_room(tx, UUID(me["user"]["id"]), 1)


async def test_who_owns_nothing_starts_nothing_where_one_comes_by_invitation(
    ada: Browser, browser: Browser, services: Services
) -> None:
    own = UUID((await ada.call("GET", "/api/v1/me")).json["data"]["organization_id"])
    browser.token = (await seat(services, own, Role.STAFF)).token
    await browser.call("GET", "/api/v1/me")
    answer = await browser.call("POST", MINE, FORM)
    assert (answer.status, answer.json["error"]["code"]) == (403, "sign_up_closed")


async def test_unknown_places_are_told_at_their_fields(ada: Browser) -> None:
    answer = await ada.call("POST", MINE, {**FORM, "country": "ZZ", "time_zone": "Mars/Phobos"})
    assert {fault["path"] for fault in answer.json["error"]["details"]["fields"]} == {"country", "time_zone"}
    assert await names(ada) == ["Grace Chapel"]
