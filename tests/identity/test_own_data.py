"""One's own data: taken along, and taken away (IDN-010)."""

from koinon.identity.contracts import Role
from koinon.platform import rest
from koinon.platform.services import Services
from tests.identity.browser import PASSWORD, Browser
from tests.identity.conftest import found, seat


async def test_everything_kept_of_oneself_is_taken_along(ada: Browser) -> None:
    mine = (await ada.call("GET", "/api/v1/me")).json["data"]["user"]
    kept = (await ada.call("GET", "/api/v1/me/export")).json["data"]
    assert kept["user"]["email"] == mine["email"]
    assert [one["name"] for one in kept["seats"]] == ["Grace Chapel"]
    assert kept["sessions"] and kept["security_events"]
    assert "hash" not in str(kept)


async def test_a_field_that_is_not_kept_is_refused(ada: Browser) -> None:
    refused = await ada.call("GET", "/api/v1/me/export?fields=user.emial")
    assert (refused.status, refused.error["details"]["fields"][0]["path"]) == (422, "fields")
    chosen = (await ada.call("GET", "/api/v1/me/export?fields=user.email")).json["data"]
    assert list(chosen) == ["user"] and list(chosen["user"]) == ["email"]


async def test_the_only_owner_is_not_erased(ada: Browser) -> None:
    refused = await ada.call("DELETE", "/api/v1/me")
    assert (refused.status, refused.error["code"]) == (409, "resource_in_use")
    assert refused.error["details"]["organizations"] == "Grace Chapel"
    assert (await ada.call("GET", "/api/v1/me")).status == 200


async def test_erasing_takes_name_address_and_credentials_and_keeps_the_id(
    application: rest.Edge, services: Services
) -> None:
    ada = await found(services)
    assert ada.organization_id is not None
    carla = await seat(services, ada.organization_id, Role.AGENT)
    browser = Browser(application)
    await browser.sign_in(carla.user.email)
    assert (await browser.call("DELETE", "/api/v1/me")).status == 204
    assert (await browser.call("GET", "/api/v1/me")).status == 401
    assert (await Browser(application).sign_in(carla.user.email, PASSWORD)).status == 401
    async with services.database.system() as tx:
        (row,) = await tx.all(
            tuple, "select name, email, password_hash, state from users where id = %(u)s", {"u": carla.user.id}
        )
    assert row[0].startswith("Former user ")
    assert carla.user.email not in str(row)
    assert row[2:] == (None, "erased")
    assert (await Browser(application).sign_in(ada.user.email)).status == 200  # nobody else
