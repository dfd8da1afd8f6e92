"""REST v1 of numbers, as an owner, an agent, a program and a stranger call it (CHN-010..018)."""

from typing import Any
from uuid import UUID

import pytest

from koinon import channels
from koinon.channels import Environment, NewAccount
from koinon.channels.service.numbers import turns
from koinon.identity.contracts import Role
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.channels.conftest import simulator
from tests.identity.browser import Browser, Script
from tests.identity.conftest import ada, application, ben, browser, seat, signed_in

__all__ = ["ada", "application", "ben", "browser", "signed_in", "simulator"]
PATH = "/api/v1/numbers"


@pytest.fixture
async def organization(ada: Browser) -> UUID:
    return UUID((await ada.call("GET", "/api/v1/organization")).json["data"]["id"])


async def offers(caller: Any, account: str, query: str = "country=US&area_code=312") -> list[dict[str, Any]]:
    answer = await caller.call("GET", f"{PATH}/available?account_id={account}&{query}")
    assert answer.status == 200, answer.raw
    found: list[dict[str, Any]] = answer.json["data"]
    return found


@pytest.fixture
async def connected(organization: UUID, services: Services, simulator: Simulator) -> str:
    async with services.database.transaction(organization) as tx:
        new = NewAccount(provider="telnyx", name="Line", environment=Environment.SIMULATOR)
        made = await channels.connect_account(tx, services.vault, new, simulator.url)
    return str(made.id)


async def bought(ada: Browser, services: Services, organization: UUID, connected: str) -> dict[str, Any]:
    """A number bought and linked."""
    offer = (await offers(ada, connected))[0]["offer"]
    made = (await ada.call("POST", PATH, {"offer": offer})).json["data"]
    for _ in range(2):
        await turns.advance(services, organization, UUID(made["id"]))
    shown: dict[str, Any] = (await ada.call("GET", f"{PATH}/{made['id']}")).json["data"]
    return shown


async def test_a_key_needs_an_idempotency_key_and_its_repeat_buys_nothing(
    ada: Browser, connected: str, simulator: Simulator
) -> None:
    scopes = {"name": "Shop", "scopes": ["channels:buy", "channels:read"]}
    script = Script(ada.app, (await ada.call("POST", "/api/v1/api-keys", scopes)).json["data"]["secret"])
    offer = {"offer": (await offers(script, connected))[0]["offer"]}
    without = await script.call("POST", PATH, offer)
    first, again = [await script.call("POST", PATH, offer, Idempotency_Key="one") for _ in range(2)]
    assert (without.status, first.status, again.status) == (422, 201, 201)
    assert first.json["data"]["id"] == again.json["data"]["id"]
    assert (first.json["data"]["state"], first.json["data"]["monthly_micros"]) == ("ordering", 1_000_000)
    assert (await script.call("POST", PATH, offer, Idempotency_Key="two")).error["code"] == "duplicate_resource"


async def test_only_who_may_buy_sees_offers_and_buys(
    ada: Browser, connected: str, services: Services, organization: UUID
) -> None:
    agent = Browser(ada.app)
    agent.token = (await seat(services, organization, Role.AGENT)).token
    await agent.call("GET", "/api/v1/me")
    looked = await agent.call("GET", f"{PATH}/available?account_id={connected}&country=US")
    tried = await agent.call("POST", PATH, {"offer": "AAAA"})
    assert (looked.status, tried.status) == (403, 403)


async def test_a_number_is_read_with_its_history_and_listed(
    ada: Browser, ben: Browser, connected: str, services: Services, organization: UUID
) -> None:
    made = await bought(ada, services, organization, connected)
    assert (made["state"], made["linking_state"], made["features"]) == ("owned", "linked", ["mms", "sms"])
    standing = (await ada.call("GET", f"{PATH}/{made['id']}/standing")).json["data"]
    assert [row["kind"] for row in standing["history"]] == ["linked", "purchased", "ordered"]
    assert (standing["uses"], standing["health"]) == ({}, None)
    listed = (await ada.call("GET", PATH)).json["data"]
    assert [one["id"] for one in listed] == [made["id"]]
    stranger = await ben.call("GET", f"{PATH}/{made['id']}")
    assert stranger.status == 404


async def test_giving_back_by_the_api(ada: Browser, connected: str, services: Services, organization: UUID) -> None:
    made = await bought(ada, services, organization, connected)
    path = f"{PATH}/{made['id']}"
    wrong = await ada.call("POST", path + "/release", {"number": "+1 312 555 9999"})
    e164 = made["e164"]
    as_people_write = f"({e164[2:5]}) {e164[5:8]}-{e164[8:]}"
    right = await ada.call("POST", path + "/release", {"number": as_people_write})
    assert (wrong.status, right.json["data"]["state"]) == (422, "releasing")
    sender = await ada.call("DELETE", f"/api/v1/senders/{made['sender_id']}")
    assert sender.error["code"] == "invalid_state"
    kept = await ada.call("POST", path + "/cancel-release")
    assert (kept.json["data"]["state"], kept.json["data"]["releases_at"]) == ("owned", None)
    tried = await ada.call("POST", path + "/link")
    assert (tried.status, tried.json["data"]["id"]) == (200, made["id"])


async def test_a_carrier_that_does_not_answer_is_a_503(ada: Browser, organization: UUID, services: Services) -> None:
    async with services.database.transaction(organization) as tx:
        new = NewAccount(provider="telnyx", name="Line", environment=Environment.SIMULATOR)
        made = await channels.connect_account(tx, services.vault, new, "http://127.0.0.1:1")
    answer = await ada.call("GET", f"{PATH}/available?account_id={made.id}&country=US")
    assert (answer.status, answer.error["code"]) == (503, "channel_provider_error")


@pytest.mark.parametrize("query", ["country=usa", "country=US&area_code=x", "country=US&kind=satellite", ""])
async def test_a_search_that_cannot_be_is_a_422(ada: Browser, connected: str, query: str) -> None:
    answer = await ada.call("GET", f"{PATH}/available?account_id={connected}&{query}")
    assert answer.status == 422


async def test_the_only_account_that_sells_need_not_be_named(
    ada: Browser, connected: str, organization: UUID, services: Services, simulator: Simulator
) -> None:
    path = f"{PATH}/available?country=US&area_code=312"
    assert (await ada.call("GET", path)).status == 200
    async with services.database.transaction(organization) as tx:
        new = NewAccount(provider="telnyx", name="Second", environment=Environment.SIMULATOR)
        await channels.connect_account(tx, services.vault, new, simulator.url)
    refused = await ada.call("GET", path)
    (fault,) = refused.error["details"]["fields"]
    assert (refused.status, fault["path"]) == (422, "account_id")
    assert connected in fault["message"], "it says which there are"


async def test_without_an_account_that_sells_it_says_so(ada: Browser) -> None:
    refused = await ada.call("GET", f"{PATH}/available?country=US")
    assert refused.error["details"]["fields"][0]["message"].startswith("No account that sells numbers is connected")
