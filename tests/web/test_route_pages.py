"""The pages of routes and of what gave up, as an owner's browser uses them (CHN-008, 043, 049)."""

from typing import Any
from uuid import UUID

import pytest

from koinon import channels
from koinon.kit import ids
from koinon.platform.services import Services
from tests.identity.browser import Browser
from tests.web.forms_of import form_in
from tests.web.test_carriers_page import owner, page, submit

__all__ = ["owner"]
ROUTES, LETTERS = "/settings/routes", "/settings/dead-letters"
PRACTICE = {"provider": "telnyx", "name": "Practice", "environment": "simulator"}


async def organization_of(owner: Browser) -> UUID:
    return UUID((await owner.call("GET", "/api/v1/organization")).json["data"]["id"])


async def numbers(owner: Browser, *values: str) -> list[str]:
    account = (await owner.call("POST", "/api/v1/provider-accounts", PRACTICE)).json["data"]
    made = []
    for value in values:
        body = {"account_id": account["id"], "value": value}
        made.append((await owner.call("POST", "/api/v1/senders", body)).json["data"]["id"])
    return made


@pytest.fixture
async def two(owner: Browser) -> list[str]:
    """Two numbers, the first the usual one."""
    return await numbers(owner, "+12025550100", "+12025550101")


async def kept(owner: Browser) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await owner.call("GET", "/api/v1/routes")).json["data"]
    return found


async def test_one_number_needs_no_routes(owner: Browser) -> None:
    await numbers(owner, "+12025550100")
    assert "One number needs no routes" in await page(owner, ROUTES)
    assert f'href="{ROUTES}"' in await page(owner, "/settings/carriers")


async def test_a_route_is_added_changed_and_removed(owner: Browser, two: list[str]) -> None:
    assert "No routes yet" in await page(owner, ROUTES)
    shares = {"sender_0": two[0], "share_0": "75", "sender_1": two[1], "share_1": "25"}
    made = await submit(owner, ROUTES, prefix="1", purpose="promotional", **shares)
    assert (made.status, made.headers["location"]) == (303, ROUTES)
    (route,) = await kept(owner)
    assert (route["prefix"], route["purpose"]) == ("+1", "promotional")
    assert [(one["sender_id"], one["weight"]) for one in route["senders"]] == [(two[0], 75), (two[1], 25)]
    path = f"{ROUTES}/{route['id']}"
    form = form_in(await page(owner, path), path)
    assert (form["prefix"], form["share_1"]) == ("+1", "25")
    changed = await submit(owner, path, prefix="", purpose="", sender_0=two[1], share_0="10")
    assert changed.status == 303
    (route,) = await kept(owner)
    assert (route["prefix"], route["purpose"], [one["weight"] for one in route["senders"]]) == ("", None, [10])
    assert (await submit(owner, f"{path}/remove")).status == 303
    assert await kept(owner) == []
    assert (await owner.call("GET", path, accept="text/html")).status == 404


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"prefix": "+999"}, "There is no such country code."),
        ({"share_0": "101"}, "A share is a whole number from 0 to 100."),
        ({"share_0": "0"}, "One number at least needs a share above 0."),
        ({"sender_0": ""}, "Choose one number at least."),
        ({"sender_1": "first", "share_1": "5"}, "This number stands in the route already."),
        ({"sender_1": str(ids.uuid7()), "share_1": "5"}, "There is nothing here with this id."),
    ],
)
async def test_what_is_wrong_is_said_at_its_field_and_kept(
    owner: Browser, two: list[str], typed: dict[str, str], said: str
) -> None:
    fields = {"prefix": "+44", "sender_0": two[0], "share_0": "50", **typed}
    fields = {name: two[0] if value == "first" else value for name, value in fields.items()}
    refused = await submit(owner, ROUTES, **fields)
    shown = refused.raw.decode()
    assert refused.status == 422
    assert said in shown
    assert 'aria-invalid="true"' in shown
    assert f'value="{fields["prefix"]}"' in shown
    assert await kept(owner) == []


async def test_two_routes_for_the_same_texts_are_refused(owner: Browser, two: list[str]) -> None:
    fields = {"prefix": "+1", "sender_0": two[0], "share_0": "50"}
    assert (await submit(owner, ROUTES, **fields)).status == 303
    again = await submit(owner, ROUTES, **fields)
    assert (again.status, len(await kept(owner))) == (422, 1)
    assert "There is a route for these numbers and messages already." in again.raw.decode()


async def test_lost_points_count_and_say_when_they_are_back(owner: Browser, services: Services, two: list[str]) -> None:
    """CHN-049: ten points every five minutes, so 50 lost ones are back after 25; 50 × 100 to 50 × 50 is 67 %."""
    shares = {"sender_0": two[0], "share_0": "50", "sender_1": two[1], "share_1": "50"}
    await submit(owner, ROUTES, **shares)
    async with services.database.transaction(await organization_of(owner)) as tx:
        await tx.execute("update senders set weight = 50 where id = %(i)s", {"i": two[1]})
    shown = await page(owner, ROUTES)
    assert "67% of the messages now" in shown.replace("\u202f", "").replace("\xa0", "")
    assert "It lost 50 of 100 points and has them back within 25 minutes if it does well." in shown


async def test_what_gave_up_is_tried_again_or_discarded(owner: Browser, services: Services) -> None:
    organization = await organization_of(owner)
    assert "Nothing gave up" in await page(owner, LETTERS)
    async with services.database.transaction(organization) as tx:
        await channels.bury(tx, "webhook", [(ids.uuid7(), "KeyError")])
    letter = (await owner.call("GET", "/api/v1/channels/dead-letters")).json["data"][0]
    shown = await page(owner, LETTERS)
    assert "It could not be worked through here." in shown
    assert "0 of 10 tries" in shown
    assert (await submit(owner, f"{LETTERS}/{letter['id']}/retry")).status == 303
    shown = await page(owner, LETTERS)
    assert "What it was about is deleted." in shown, "there is no such call any more"
    assert "Try again now" not in shown
    late = await submit(owner, f"{LETTERS}/{letter['id']}/discard")
    assert (late.status, late.headers["location"]) == (303, LETTERS)
    assert "settled%20meanwhile" in late.headers["set-cookie"]


async def test_a_discarded_message_says_so_and_a_strange_one_is_not_found(owner: Browser, services: Services) -> None:
    async with services.database.transaction(await organization_of(owner)) as tx:
        await channels.bury(tx, "send", [(ids.uuid7(), "10007")])
    letter = (await owner.call("GET", "/api/v1/channels/dead-letters")).json["data"][0]
    assert "10007" in await page(owner, LETTERS)
    assert (await submit(owner, f"{LETTERS}/{letter['id']}/discard")).status == 303
    assert "Somebody of your team discarded it." in await page(owner, LETTERS)
    assert (await submit(owner, f"{LETTERS}/{ids.uuid7()}/retry")).status == 404


async def test_many_letters_come_by_pages(owner: Browser, services: Services) -> None:
    async with services.database.transaction(await organization_of(owner)) as tx:
        await channels.bury(tx, "webhook", [(ids.uuid7(), "KeyError") for _ in range(30)])
    shown = await page(owner, LETTERS)
    assert shown.count('id="letter-') == 25
    after = shown.split(f'href="{LETTERS}?cursor=')[1].split('"')[0]
    assert (await page(owner, f"{LETTERS}?cursor={after}")).count('id="letter-') == 5
