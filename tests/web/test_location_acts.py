"""Locations by page: from a list, joined to another, one place up or down (ORG-014)."""

from koinon import organizations
from koinon.platform.services import Services
from tests.identity.browser import Browser
from tests.organizations.test_branding import multipart
from tests.web.test_csrf import token_in_page
from tests.web.test_own_organizations import ada, here, seen, sent, site

HOME = "/settings/locations"
__all__ = ["ada", "site"]


async def places(browser: Browser, services: Services) -> list[organizations.Location]:
    own, _ = await here(browser)
    async with services.database.transaction(own) as tx:
        return await organizations.locations(tx)


async def listed(browser: Browser, data: bytes) -> tuple[int, str]:
    token = await token_in_page(browser)
    body, kind = multipart(data)
    answer = await browser.call("POST", f"{HOME}/list", body, accept="text/html", content_type=kind, x_csrf_token=token)
    return answer.status, answer.raw.decode()


async def test_from_a_list_or_with_every_wrong_line_told(ada: Browser, services: Services) -> None:
    status, page = await listed(ada, b"name,address,time zone\nNorth,,Mars/Phobos\n,x,\n")
    assert status == 422
    assert "Line 2: a time zone looks like" in page
    assert "Line 3: a name has" in page
    assert (await listed(ada, b"name\nNorth\nSouth\n"))[0] == 303
    assert [one.name for one in await places(ada, services)] == ["Main", "North", "South"]


async def test_one_goes_up_and_down_and_stays_at_the_ends(ada: Browser, services: Services) -> None:
    await listed(ada, b"name\nNorth\nSouth\n")
    main, north, _ = await places(ada, services)
    assert "North: Up" in (await seen(ada, HOME)).raw.decode()
    for place, direction in ((north, "up"), (north, "up"), (main, "down"), (main, "down")):
        assert (await sent(ada, f"{HOME}/{place.id}/{direction}")).status == 303
    assert [one.name for one in await places(ada, services)] == ["North", "South", "Main"]


async def test_two_are_joined_and_the_default_one_follows(ada: Browser, services: Services) -> None:
    await listed(ada, b"name\nNorth\n")
    main, north = await places(ada, services)
    asked = (await seen(ada, f"{HOME}/{main.id}")).raw.decode()
    question = asked[asked.index('<dialog class="dialog" id="join-places"') :]
    assert asked.count("/merge") == question.count("/merge") == 1  # nothing joins them but the question's own form
    assert "Join Main with another?" in question
    assert "Opening it again does not bring it back here." in question
    assert (await sent(ada, f"{HOME}/{main.id}/merge", into=str(north.id))).status == 303
    assert [(one.name, one.is_default) for one in await places(ada, services)] == [("North", True)]
