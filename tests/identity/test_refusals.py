"""Refused requests in the security log (IDN-044, 046): each kind as it happens, and a few of one caller at most."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from koinon import identity
from koinon.identity.contracts import Role
from koinon.identity.refusals import MOST_OF_ONE
from koinon.kit import ids
from koinon.platform import rest
from koinon.platform.services import Services
from tests.identity.api import make_api
from tests.identity.browser import Browser, Script
from tests.identity.conftest import found, seat

PAGE = "/api/v1/security-log?limit=100"


@pytest.fixture
async def noting(services: Services) -> AsyncIterator[identity.Refusals]:
    yield identity.Refusals(services)


@pytest.fixture
def watched(services: Services, noting: identity.Refusals) -> rest.Edge:
    """The application, whose refusals are noted as in a web process."""
    return make_api(services, observe=noting.observe)


async def owner(services: Services, app: rest.Edge, name: str) -> tuple[Browser, UUID]:
    browser = Browser(app)
    signed_in = await found(services, name)
    assert signed_in.organization_id is not None
    browser.token = signed_in.token
    await browser.call("GET", "/api/v1/me")
    return browser, signed_in.organization_id


async def rows(browser: Browser, kind: str) -> list[dict[str, object]]:
    shown = (await browser.call("GET", f"{PAGE}&kind={kind}")).json["data"]
    return [dict(row) for row in shown]


async def test_what_a_role_or_key_does_not_allow(
    services: Services, watched: rest.Edge, noting: identity.Refusals
) -> None:
    ada, chapel = await owner(services, watched, "Grace Chapel")
    carla = Browser(watched)
    carla.token = (await seat(services, chapel, Role.VIEWER)).token
    await carla.call("GET", "/api/v1/audit-log")
    key = (await ada.call("POST", "/api/v1/api-keys", {"name": "Form", "scopes": ["contacts:read"]})).json["data"]
    await Script(watched, key["secret"]).call("GET", "/api/v1/broadcasts")
    await noting.flush()
    by_key, by_carla = await rows(ada, "permission_denied")
    assert by_key["details"] == {
        "method": "GET", "route": "/api/v1/broadcasts", "required": "broadcasts:read", "key_id": key["id"],
    }  # fmt: skip
    assert (by_carla["severity"], by_carla["details"]) == (
        "warning",
        {"method": "GET", "route": "/api/v1/audit-log", "required": "audit:read"},
    )
    trail = (await ada.call("GET", "/api/v1/audit-log?action=permission.denied")).json["data"]
    assert [row["actor_id"] for row in trail] == [by_carla["user_id"]]  # reading the trail is sensitive


async def test_a_form_of_another_site(services: Services, watched: rest.Edge, noting: identity.Refusals) -> None:
    ada, _ = await owner(services, watched, "Grace Chapel")
    refused = await ada.call("POST", "/api/v1/tags", {"name": "x"}, sec_fetch_site="cross-site")
    assert refused.error["code"] == "csrf_failed"
    await noting.flush()
    [row] = await rows(ada, "csrf_failed")
    assert row["details"] == {"method": "POST", "route": "/api/v1/tags"}


async def test_what_is_of_another_organization(
    services: Services, watched: rest.Edge, noting: identity.Refusals
) -> None:
    ada, chapel = await owner(services, watched, "Grace Chapel")
    ben, _ = await owner(services, watched, "Corner Bakery")
    hers = (await ada.call("POST", "/api/v1/contacts", {"given_name": "Noor"})).json["data"]["id"]
    assert (await ben.call("GET", f"/api/v1/contacts/{hers}")).status == 404
    assert (await ben.call("GET", f"/api/v1/contacts/{ids.uuid7()}")).status == 404
    await noting.flush()
    [row] = await rows(ben, "cross_tenant_attempt")
    assert (row["severity"], row["details"]) == ("high", {"method": "GET", "route": "/api/v1/contacts/{contact_id}"})
    assert await rows(ada, "cross_tenant_attempt") == []  # whom it was of is not told what is tried elsewhere
    carla = Browser(watched)  # who has a seat in both only looked in the wrong place
    carla.token = (await seat(services, chapel, Role.AGENT)).token
    me = (await carla.call("GET", "/api/v1/me")).json["data"]["user"]["id"]
    noting.observe(
        rest.Observation(
            "GET", "/api/v1/contacts/{contact_id}", 404, 0.0, 0, "resource_not_found",
            {"actor": await actor_at(services, me, ben)}, f"/api/v1/contacts/{hers}",
        )
    )  # fmt: skip
    await noting.flush()
    assert len(await rows(ben, "cross_tenant_attempt")) == 1


async def actor_at(services: Services, user_id: str, elsewhere: Browser) -> object:
    from koinon.platform.actor import Actor, ActorKind

    bakery = UUID((await elsewhere.call("GET", "/api/v1/organization")).json["data"]["id"])
    return Actor(kind=ActorKind.USER, organization_id=bakery, id=UUID(user_id))


async def test_nobody_fills_the_log(services: Services, watched: rest.Edge, noting: identity.Refusals) -> None:
    ada, chapel = await owner(services, watched, "Grace Chapel")
    carla = Browser(watched)
    carla.token = (await seat(services, chapel, Role.VIEWER)).token
    for _ in range(MOST_OF_ONE + 5):
        assert (await carla.call("GET", "/api/v1/audit-log")).status == 403
    await noting.flush()
    assert len(await rows(ada, "permission_denied")) == MOST_OF_ONE
