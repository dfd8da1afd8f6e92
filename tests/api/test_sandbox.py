"""Test mode: a test key acts in a twin behind the same walls, and neither side reaches the other (API-055, 056)."""

from uuid import UUID

import psycopg
import pytest

from koinon import channels, identity, organizations, wiring, worker
from koinon.identity import keys
from koinon.identity.sessions import REMEMBERED
from koinon.identity.usage import keys_in_use
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.api.test_walls import PARAMETER, body_of, ids_of, operations, table_of
from tests.identity.api import make_api
from tests.identity.browser import Browser, Script
from tests.identity.conftest import found
from tests.identity.test_api_keys import make

SCOPES = (
    "contacts:read", "contacts:write", "contacts:delete", "contacts:addresses", "consent:write", "messages:send",
    "messages:read", "conversations:read", "organization:read", "organization:write", "channels:write",
    "channels:read", "broadcasts:read", "settings:read", "jobs:read", "sandbox:write", "api_keys:write",
)  # fmt: skip


async def both(ada: Browser) -> tuple[Script, Script]:
    """A live key and a test key of one organization, with the same scopes."""
    held = [scope for scope in SCOPES if scope in identity.permissions()]
    (_, live), (_, test) = await make(ada, *held), await make(ada, *held, mode="test")
    assert (live[:8], test[:8]) == ("kn_live_", "kn_test_")
    return Script(ada.app, live), Script(ada.app, test)


async def whose(one: Browser | Script) -> UUID:
    return UUID((await one.call("GET", "/api/v1/organization")).json["data"]["id"])


async def test_the_first_test_key_makes_the_sandbox_and_the_second_finds_it(ada: Browser) -> None:
    assert (await ada.call("GET", "/api/v1/sandbox")).status == 404
    live, test = await both(ada)
    _, again = await make(ada, "organization:read", mode="test")
    sandbox = (await ada.call("GET", "/api/v1/sandbox")).json["data"]
    assert UUID(sandbox["organization_id"]) == await whose(test) == await whose(Script(ada.app, again))
    assert UUID(sandbox["live_organization_id"]) == await whose(live)


async def test_what_either_makes_the_other_neither_sees_nor_changes(ada: Browser, services: Services) -> None:
    live, test = await both(ada)
    for one, other in ((live, test), (test, live)):
        made = (await one.call("POST", "/api/v1/contacts", {"given_name": "Grace", "phones": ["+12125550142"]})).json
        path = f"/api/v1/contacts/{made['data']['id']}"
        before = await count(services, await whose(other))
        for method, body in (("GET", None), ("PATCH", {"given_name": "Eve"}), ("DELETE", None)):
            answer = await other.call(method, path, body)
            assert (answer.status, answer.error["code"]) == (404, "resource_not_found"), method
        assert (await one.call("GET", path)).json["data"]["given_name"] == "Grace"
        assert await count(services, await whose(other)) == before
    assert [len((await one.call("GET", "/api/v1/contacts")).json["data"]) for one in (live, test)] == [1, 1]


async def count(services: Services, organization_id: UUID) -> int:
    async with services.database.transaction(organization_id) as tx:
        return int(await tx.scalar("select count(*) from contacts"))


async def test_no_route_takes_a_live_id_from_a_test_key(ada: Browser, services: Services) -> None:
    live, test = await both(ada)
    await live.call("POST", "/api/v1/contacts", {"given_name": "Grace", "phones": ["+12125550142"]})
    rows, reached = await ids_of(services, await whose(live)), 0
    for method, path, operation in await operations(ada):
        named = PARAMETER.findall(path)
        if not named or not all(rows.get(table_of(name)) for name in named):
            continue
        target = PARAMETER.sub(lambda match: rows[table_of(match[1])][0], path)
        answer = await test.call(method, target, body_of(operation))
        if answer.status in (403, 409, 422):  # a scope this key has not, a thing of the living organization, a body
            assert answer.error["code"] != "invalid_state", target
            continue
        assert answer.status == 404, f"{method} {target}"
        reached += 1
    assert reached >= 4


async def test_every_answer_says_that_it_is_test_data(ada: Browser) -> None:
    live, test = await both(ada)
    for path in ("/api/v1/organization", "/api/v1/contacts", "/api/v1/messages"):
        real, tried = await live.call("GET", path), await test.call("GET", path)
        assert (real.json["meta"]["livemode"], tried.json["meta"]["livemode"]) == (True, False)
        assert ("x-koinon-mode" in real.headers, tried.headers["x-koinon-mode"]) == (False, "test")
    assert (await test.call("GET", "/api/v1/organization")).json["data"]["livemode"] is False


async def test_every_object_says_whether_it_is_real(ada: Browser) -> None:
    for script, real in zip(await both(ada), (True, False), strict=True):
        made = (await script.call("POST", "/api/v1/contacts", {"given_name": "Grace"})).json["data"]
        path = f"/api/v1/contacts/{made['id']}"
        listed = (await script.call("GET", "/api/v1/contacts?links=false")).json["data"]
        bare = (await script.call("GET", f"{path}?fields=livemode")).json["data"]
        whole = (await script.call("GET", path)).json["data"]
        changed = (await script.call("PATCH", path, {"given_name": "Ada"})).json["data"]
        assert {one["livemode"] for one in (made, *listed, bare, whole, changed)} == {real}
        assert set(bare) == {"id", "livemode"}
    keys = (await ada.call("GET", "/api/v1/api-keys")).json["data"]
    assert {key["mode"]: key["livemode"] for key in keys} == {"live": True, "test": False}
    schemas = (await ada.call("GET", "/api/openapi.json")).json["components"]["schemas"]
    linked = [name for name, schema in schemas.items() if "_links" in schema.get("properties", {})]
    assert len(linked) > 15
    assert [name for name in linked if schemas[name]["properties"]["livemode"]["type"] != "boolean"] == []


async def test_people_keys_and_live_carriers_stay_outside(ada: Browser) -> None:
    _, test = await both(ada)
    key = {"name": "Inner", "scopes": ["contacts:read"]}
    account = {"provider": "telnyx", "name": "Real", "api_key": "KEY0189abcdef0123456789", "public_key": "A" * 43 + "="}
    for path, body in (("/api/v1/api-keys", key), ("/api/v1/provider-accounts", account)):
        answer = await test.call("POST", path, body)
        assert answer.error["code"] in ("live_mode_only", "reauthentication_required"), answer.raw
    await move_in(ada)
    refused = await ada.call("POST", "/api/v1/api-keys", key)
    assert (refused.status, refused.error["code"]) == (409, "live_mode_only")
    assert (await ada.call("POST", "/api/v1/provider-accounts", account)).error["code"] == "live_mode_only"


async def move_in(ada: Browser) -> None:
    sandbox = (await ada.call("GET", "/api/v1/sandbox")).json["data"]["organization_id"]
    assert (await ada.call("POST", "/api/v1/me/organization", {"organization_id": sandbox})).status == 200
    await ada.call("GET", "/api/v1/me")


async def test_the_database_itself_keeps_live_accounts_out(ada: Browser, services: Services) -> None:
    live, test = await both(ada)
    async with services.database.transaction(await whose(test)) as tx:
        assert [one.environment for one in await channels.accounts(tx)] == ["simulator"]
    with pytest.raises(psycopg.errors.CheckViolation, match="simulated carriers only"):
        async with services.database.transaction(await whose(test)) as tx:
            await tx.execute("update provider_accounts set environment = 'live'")
    async with services.database.transaction(await whose(live)) as tx:
        assert await channels.accounts(tx) == []


async def test_test_keys_count_in_no_plan_and_the_sandbox_in_no_list(ada: Browser, services: Services) -> None:
    await both(ada)
    organization_id = await whose(ada)
    async with services.database.transaction(organization_id) as tx:
        assert await keys_in_use(tx) == 1
    async with services.database.system() as tx:
        listed = {one.id for one in await organizations.every_organization(tx, search="grace chapel (test)")}
    assert listed == set()


async def test_who_loses_the_seat_loses_the_sandbox(ada: Browser, services: Services) -> None:
    live, test = await both(ada)
    await move_in(ada)
    assert await whose(ada) == await whose(test)
    async with services.database.transaction(await whose(live)) as tx:
        await tx.execute("update memberships set state = 'suspended'")
    REMEMBERED.forget()
    assert (await ada.call("GET", "/api/v1/organization")).status in (401, 403, 404)


async def test_started_anew_it_is_another_and_the_old_is_gone(ada: Browser, services: Services) -> None:
    live, test = await both(ada)
    await live.call("POST", "/api/v1/contacts", {"given_name": "Grace"})
    await test.call("POST", "/api/v1/contacts", {"given_name": "Hopper"})
    old = await whose(test)
    answer = await test.call("POST", "/api/v1/sandbox/reset", {"sample": True})
    assert answer.status == 200, answer.raw
    keys.forget_keys()
    new = await whose(test)
    assert new == UUID(answer.json["data"]["organization_id"]) != old
    people = (await test.call("GET", "/api/v1/contacts?limit=100")).json["data"]
    assert len(people) > 20
    assert "Hopper" not in {one["given_name"] for one in people}
    await worker.drain(services, wiring.jobs())
    async with services.database.transaction(old) as tx:
        assert await tx.scalar("select count(*) from organizations") == 0
        assert await tx.scalar("select count(*) from contacts") == 0
    assert [one["given_name"] for one in (await live.call("GET", "/api/v1/contacts")).json["data"]] == ["Grace"]


async def test_an_erased_organization_takes_its_sandbox_along(ada: Browser, services: Services) -> None:
    live, test = await both(ada)
    one, twin = await whose(live), await whose(test)
    await organizations.erase_now(services, one)
    async with services.database.system() as tx:
        found = await tx.all(
            UUID, "select organization_id from directory where organization_id = any(%(ids)s)", {"ids": [one, twin]}
        )
    assert found == []


async def test_magic_numbers_do_what_they_say_and_somebody_writes(
    connected: tuple[Services, Simulator],
) -> None:
    services, simulator = connected
    simulator.carrier.timeline.set(1_000, 0)
    ada = Browser(make_api(services))
    ada.token = (await found(services)).token
    await ada.call("GET", "/api/v1/me")
    _, test = await both(ada)
    sandbox = (await test.call("GET", "/api/v1/sandbox")).json["data"]
    ends: dict[str, str] = {}
    for one in sandbox["recipients"]:
        body = {"to": one["phone"], "body": "Hello", "purpose": "transactional", "create_contact": True}
        sent = await test.call("POST", "/api/v1/messages", body, idempotency_key=one["does"])
        assert sent.status in (201, 202), sent.raw
        ends[one["does"]] = sent.json["data"]["id"]
    said = await test.call("POST", "/api/v1/sandbox/events", {"from_phone": "+12125550177", "text": "Is it open?"})
    assert said.status == 202, said.raw
    expected = {"delivers": "delivered", "fails": "failed", "replies": "delivered"}
    states: dict[str, str] = {}
    for _ in range(200):
        await worker.drain(services, wiring.jobs())
        states = {
            does: (await test.call("GET", f"/api/v1/messages/{id_}")).json["data"]["status"]
            for does, id_ in ends.items()
        }
        texts = await previews(test)
        if all(states[does] == end for does, end in expected.items()) and {"STOP", "YES", "Is it open?"} <= texts:
            break
    assert {does: states[does] for does in expected} == expected
    assert {"STOP", "YES", "Is it open?"} <= await previews(test)
    assert states["fails_once"] != "failed"
    assert {message.account[:3] for message in simulator.carrier.phones.all()} == {"SIM"}


async def previews(one: Script) -> set[str]:
    listed = (await one.call("GET", "/api/v1/conversations")).json
    return {row["preview"] for row in listed.get("data", [])}


async def test_an_answer_that_is_kept_says_so_too(ada: Browser) -> None:
    _, test = await both(ada)
    twice = [await test.call("POST", "/api/v1/contacts", {"given_name": "Grace"}, idempotency_key="k") for _ in "ab"]
    assert [one.json["meta"]["livemode"] for one in twice] == [False, False]
    assert twice[0].json == twice[1].json and "_links" in twice[0].json["data"]
