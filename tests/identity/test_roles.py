"""Roles, members and who may give what (IDN-027..033)."""

import asyncio
from uuid import UUID

import pytest

from koinon import identity, wiring
from koinon.identity import catalogue, rights
from koinon.identity.contracts import Role
from koinon.platform import rest
from koinon.platform.services import Services
from tests.identity.browser import Browser, Script
from tests.identity.conftest import seat

EVERY = catalogue.permissions()


async def join(services: Services, application: rest.Edge, owner: Browser, role: str) -> Browser:
    """A new member of the owner's organization, signed in."""
    organization_id = UUID((await owner.call("GET", "/api/v1/me")).json["data"]["organization_id"])
    browser = Browser(application)
    browser.token = (await seat(services, organization_id, Role(role))).token
    await browser.call("GET", "/api/v1/me")
    return browser


async def member_id_of(owner: Browser, somebody: Browser) -> str:
    user_id = (await somebody.call("GET", "/api/v1/me")).json["data"]["user"]["id"]
    listed = (await owner.call("GET", "/api/v1/members?limit=100")).json["data"]
    return str(next(row["id"] for row in listed if row["user_id"] == user_id))


def test_the_catalogue_is_the_union_of_what_contexts_declare() -> None:
    declared = {name for module in wiring.MODULES for name in (*module.permissions, *module.sensitive)}
    assert declared == EVERY


def test_an_owner_holds_everything_and_sensitive_rights_are_in_no_other_built_in_role() -> None:
    assert rights.permissions_of("owner") == EVERY
    assert {"api_keys:write", "audit:read", "contacts:delete"} <= catalogue.sensitive()  # IDN-029 names them
    for role in set(Role) - {Role.OWNER, Role.TREASURER}:
        assert not rights.permissions_of(role) & catalogue.sensitive(), role


def test_an_administrator_has_all_but_ownership_and_sensitive_rights() -> None:
    assert EVERY - rights.permissions_of("admin") == catalogue.sensitive() | (rights.OWNERS_ONLY & EVERY)


def test_a_viewer_changes_nothing() -> None:
    held = rights.permissions_of("viewer")
    assert "contacts:read" in held
    assert {name.partition(":")[2] for name in held} == {"read"}


def test_write_implies_read_but_never_a_sensitive_one() -> None:
    assert catalogue.with_implied(frozenset({"contacts:write"})) == {"contacts:write", "contacts:read"}
    assert "audit:read" not in catalogue.with_implied(frozenset({"audit:write"}))


async def test_a_custom_role_gives_what_it_says_from_the_next_request_on(
    services: Services, application: rest.Edge, ada: Browser
) -> None:
    made = await ada.call("POST", "/api/v1/roles", {"name": "Front desk", "permissions": ["contacts:write"]})
    assert (made.status, made.json["data"]["code"]) == (201, "front_desk")
    assert made.json["data"]["permissions"] == ["contacts:read", "contacts:write"]
    carla = await join(services, application, ada, "viewer")
    assert (await carla.call("GET", "/api/v1/broadcasts")).status == 200
    member_id = await member_id_of(ada, carla)
    changed = await ada.call("PATCH", f"/api/v1/members/{member_id}", {"role": "front_desk"})
    assert changed.json["data"]["role_name"] == "Front desk"
    assert (await carla.call("GET", "/api/v1/broadcasts")).status == 403
    assert (await carla.call("GET", "/api/v1/contacts")).status == 200
    await ada.call("PATCH", "/api/v1/roles/front_desk", {"permissions": ["broadcasts:read"]})
    assert (await carla.call("GET", "/api/v1/contacts")).status == 403


async def test_nobody_gives_a_right_they_lack(services: Services, application: rest.Edge, ada: Browser) -> None:
    admin = await join(services, application, ada, "admin")
    refused = await admin.call("POST", "/api/v1/roles", {"name": "Spy", "permissions": ["audit:read"]})
    assert (refused.status, refused.error["details"]["required"]) == (403, "audit:read")
    agent = await join(services, application, ada, "agent")
    member_id = await member_id_of(ada, agent)
    refused = await admin.call("PATCH", f"/api/v1/members/{member_id}", {"role": "owner"})
    assert (refused.status, refused.error["code"]) == (403, "insufficient_permissions")


async def test_nobody_edits_somebody_who_outranks_them(
    services: Services, application: rest.Edge, ada: Browser
) -> None:
    admin = await join(services, application, ada, "admin")
    owner_id = await member_id_of(ada, ada)
    for method, path, body in (
        ("PATCH", f"/api/v1/members/{owner_id}", {"role": "viewer"}),
        ("POST", f"/api/v1/members/{owner_id}/suspension", {"suspended": True}),
        ("DELETE", f"/api/v1/members/{owner_id}", None),
    ):
        assert (await admin.call(method, path, body)).status == 403


async def test_the_last_owner_stays(services: Services, application: rest.Edge, ada: Browser) -> None:
    refused = await ada.call("DELETE", f"/api/v1/members/{await member_id_of(ada, ada)}")
    assert (refused.status, refused.error["code"]) == (409, "resource_in_use")


async def test_of_two_owners_who_leave_at_once_one_stays(
    services: Services, application: rest.Edge, ada: Browser
) -> None:
    other = await join(services, application, ada, "owner")
    paths = [f"/api/v1/members/{await member_id_of(ada, who)}" for who in (ada, other)]
    answers = await asyncio.gather(ada.call("DELETE", paths[0]), other.call("DELETE", paths[1]))
    assert sorted(answer.status for answer in answers) == [204, 409]


async def test_a_suspended_owners_offer_makes_nobody_owner(
    services: Services, application: rest.Edge, ada: Browser
) -> None:
    other, agent = await join(services, application, ada, "owner"), await join(services, application, ada, "agent")
    heir = await member_id_of(ada, agent)
    made = await other.call("POST", "/api/v1/ownership-transfers", {"member_id": heir})
    assert made.status == 201
    member_id = await member_id_of(ada, other)
    assert (await ada.call("POST", f"/api/v1/members/{member_id}/suspension", {"suspended": True})).status == 200
    path = f"/api/v1/ownership-transfers/{made.json['data']['id']}/decision"
    answer = await agent.call("POST", path, {"accept": True})
    assert (answer.status, answer.error["code"]) == (409, "invalid_state")


async def test_a_suspended_member_is_out_at_the_next_request_and_may_come_back(
    services: Services, application: rest.Edge, ada: Browser
) -> None:
    agent = await join(services, application, ada, "agent")
    member_id = await member_id_of(ada, agent)
    await ada.call("POST", f"/api/v1/members/{member_id}/suspension", {"suspended": True})
    assert (await agent.call("GET", "/api/v1/contacts")).status == 403
    await ada.call("POST", f"/api/v1/members/{member_id}/suspension", {"suspended": False})
    assert (await agent.call("GET", "/api/v1/contacts")).status == 200


async def test_a_role_in_use_cannot_be_removed(services: Services, application: rest.Edge, ada: Browser) -> None:
    await ada.call("POST", "/api/v1/roles", {"name": "Ushers", "permissions": ["contacts:read"]})
    agent = await join(services, application, ada, "agent")
    member_id = await member_id_of(ada, agent)
    await ada.call("PATCH", f"/api/v1/members/{member_id}", {"role": "ushers"})
    assert (await ada.call("DELETE", "/api/v1/roles/ushers")).error["code"] == "resource_in_use"
    await ada.call("PATCH", f"/api/v1/members/{member_id}", {"role": "viewer"})
    assert (await ada.call("DELETE", "/api/v1/roles/ushers")).status == 204


@pytest.mark.parametrize("code", list(Role))
async def test_a_built_in_role_cannot_be_edited(ada: Browser, code: str) -> None:
    refused = await ada.call("PATCH", f"/api/v1/roles/{code}", {"name": "Mine"})
    assert (refused.status, refused.error["code"]) == (409, "invalid_state")


async def test_two_people_editing_one_member_are_told(services: Services, application: rest.Edge, ada: Browser) -> None:
    agent = await join(services, application, ada, "agent")
    path = f"/api/v1/members/{await member_id_of(ada, agent)}"
    await ada.call("PATCH", path, {"title": "Welcome team"})
    late = await ada.call("PATCH", path, {"title": "Choir"}, if_match='"v1"')
    assert (late.status, late.error["code"]) == (412, "precondition_failed")


async def test_keys_of_a_removed_member_go_on_unless_asked(
    services: Services, application: rest.Edge, ada: Browser
) -> None:
    other = await join(services, application, ada, "owner")
    made = await other.call("POST", "/api/v1/api-keys", {"name": "Site", "scopes": ["contacts:read"]})
    key = Script(application, made.json["data"]["secret"])
    await ada.call("DELETE", f"/api/v1/members/{await member_id_of(ada, other)}?revoke_keys=true")
    answer = await key.call("GET", "/api/v1/contacts")
    assert answer.error["code"] == "revoked_api_key"


async def test_users_who_may_counts_custom_roles_and_implied_reads(services: Services, ada: Browser) -> None:
    organization_id = UUID((await ada.call("GET", "/api/v1/me")).json["data"]["organization_id"])
    await ada.call("POST", "/api/v1/roles", {"name": "Listeners", "permissions": ["conversations:write"]})
    user = (await seat(services, organization_id, "listeners")).user  # type: ignore[arg-type]
    async with services.database.transaction(organization_id) as tx:
        assert user.id in await identity.users_who_may(tx, "conversations:read")
        assert user.id not in await identity.users_who_may(tx, "contacts:read")


async def test_an_unknown_heir_is_refused(services: Services, application: rest.Edge, ada: Browser) -> None:
    agent = await join(services, application, ada, "agent")
    path = f"/api/v1/members/{await member_id_of(ada, agent)}?reassign_to={UUID(int=1)}"
    refused = await ada.call("DELETE", path)
    assert refused.error["details"]["fields"][0]["path"] == "reassign_to"


async def test_viewing_as_a_role_shows_what_it_sees_and_changes_nothing(ada: Browser) -> None:
    assert (await ada.call("POST", "/api/v1/me/view", {"role": "staff"})).status == 204
    assert (await ada.call("GET", "/api/v1/contacts")).status == 200
    assert (await ada.call("GET", "/api/v1/broadcasts")).status == 403
    refused = await ada.call("POST", "/api/v1/contacts", {"given_name": "Grace"})
    assert (refused.status, refused.error["code"]) == (403, "view_is_read_only")
    assert (await ada.call("DELETE", "/api/v1/me/view")).status == 204
    assert (await ada.call("GET", "/api/v1/broadcasts")).status == 200


async def test_nobody_looks_through_the_eyes_of_their_better(
    services: Services, application: rest.Edge, ada: Browser
) -> None:
    admin = await join(services, application, ada, "admin")
    refused = await admin.call("POST", "/api/v1/me/view", {"role": "owner"})
    assert (refused.status, refused.error["code"]) == (403, "insufficient_permissions")
