"""REST v1 of accounts and senders, as an owner and as a stranger calls it."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from koinon.channels.service import fields
from koinon.platform.services import Services
from tests.identity.browser import Browser
from tests.identity.conftest import ada, application, ben, browser, signed_in
from tests.simulator.running import simulating

__all__ = ["ada", "application", "ben", "browser", "signed_in"]
PUBLIC_KEY = "A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg="
LIVE = {"provider": "telnyx", "name": "Main line", "api_key": "KEY0189abcdef0123456789", "public_key": PUBLIC_KEY}
KEYS = {"api_key": "KEY999999990000", "public_key": PUBLIC_KEY}
SIMULATED = {"provider": "telnyx", "name": "Practice", "environment": "simulator"}


async def connect(browser: Browser, body: dict[str, Any] | None = None) -> dict[str, Any]:
    answer = await browser.call("POST", "/api/v1/provider-accounts", body or LIVE)
    assert answer.status == 201, answer.raw
    made: dict[str, Any] = answer.json["data"]
    return made


async def add(browser: Browser, account: dict[str, Any], value: str = "+1 202 555 0100", **more: Any) -> dict[str, Any]:
    answer = await browser.call("POST", "/api/v1/senders", {"account_id": account["id"], "value": value, **more})
    assert answer.status == 201, answer.raw
    made: dict[str, Any] = answer.json["data"]
    return made


async def test_a_key_is_never_shown_again(ada: Browser) -> None:
    made = await connect(ada)
    listed = await ada.call("GET", "/api/v1/provider-accounts")
    assert made["key_last4"] == "6789"
    assert made["base_url"] == "https://api.telnyx.com"
    assert LIVE["api_key"].encode() not in listed.raw
    assert [account["id"] for account in listed.json["data"]] == [made["id"]]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"provider": "nobody"}, "provider"),
        ({"api_key": "KEY with spaces"}, "api_key"),
        ({"api_key": "SIM0123456789abcdef"}, "api_key"),
        ({"api_key": None}, "api_key"),
        ({"public_key": "x" * 44}, "public_key"),
        ({"public_key": None}, "public_key"),
        ({"name": ""}, "name"),
        ({"nonsense": 1}, "nonsense"),
    ],
)
async def test_a_wrong_account_is_refused_by_its_field(ada: Browser, change: dict[str, Any], field: str) -> None:
    answer = await ada.call("POST", "/api/v1/provider-accounts", {**LIVE, **change})
    assert answer.status == 422
    assert field in [fault["path"] for fault in answer.error["details"]["fields"]]
    assert (await ada.call("GET", "/api/v1/provider-accounts")).json["data"] == []


async def test_a_sample_reaches_nobody_real(ada: Browser, services: Services) -> None:
    """No plan and no trial bounds a sample (ORG-017), so only a carrier to practise with may be connected there."""
    organization_id = UUID((await ada.call("GET", "/api/v1/organization")).json["data"]["id"])
    async with services.database.transaction(organization_id) as tx:
        await tx.execute("update organizations set is_sample = true where id = %(o)s", {"o": organization_id})
    refused = await ada.call("POST", "/api/v1/provider-accounts", LIVE)
    assert (refused.status, refused.error["code"]) == (409, "live_mode_only")
    await connect(ada, SIMULATED)


async def test_two_accounts_of_one_name_are_a_conflict(ada: Browser) -> None:
    await connect(ada)
    answer = await ada.call("POST", "/api/v1/provider-accounts", LIVE)
    assert (answer.status, answer.error["code"]) == (409, "duplicate_resource")


async def test_an_account_in_use_stays(ada: Browser) -> None:
    account = await connect(ada)
    sender = await add(ada, account)
    refused = await ada.call("DELETE", f"/api/v1/provider-accounts/{account['id']}")
    assert (refused.status, refused.error["code"]) == (409, "resource_in_use")
    assert refused.error["details"]["senders"] == ["+12025550100"]
    assert (await ada.call("DELETE", f"/api/v1/senders/{sender['id']}")).status == 204
    assert (await ada.call("DELETE", f"/api/v1/provider-accounts/{account['id']}")).status == 204
    assert (await ada.call("GET", f"/api/v1/provider-accounts/{account['id']}")).status == 404


async def test_an_account_is_renamed_and_its_keys_replaced(ada: Browser) -> None:
    account = await connect(ada)
    path = f"/api/v1/provider-accounts/{account['id']}"
    assert (await ada.call("PATCH", path, {"name": "Second line"})).json["data"]["name"] == "Second line"
    assert (await ada.call("POST", path + "/rotate-secret", KEYS)).json["data"]["key_last4"] == "0000"
    assert (await ada.call("PATCH", path, {})).json["data"]["name"] == "Second line"


@pytest.mark.parametrize("given", [{}, {"credentials": {}}, {"credentials": {"api_key": "  "}}])
async def test_replacing_keys_by_nothing_is_refused(ada: Browser, given: dict[str, Any]) -> None:
    account = await connect(ada)
    refused = await ada.call("POST", f"/api/v1/provider-accounts/{account['id']}/rotate-secret", given)
    assert (refused.status, refused.error["code"]) == (422, "missing_required_field"), refused.raw


@pytest.mark.parametrize(
    ("password", "status", "shown"), [("seven77", 422, None), ("eleven-1234", 201, ""), ("twelve-12345", 201, "2345")]
)
async def test_a_short_secret_is_never_shown_whole(ada: Browser, password: str, status: int, shown: str | None) -> None:
    values = {"host": "mail.example.org", "username": "ada", "password": password}
    answer = await ada.call(
        "POST", "/api/v1/provider-accounts", {"provider": "smtp", "name": "M", "credentials": values}
    )
    assert answer.status == status, answer.raw
    if status == 422:
        assert [one["path"] for one in answer.error["details"]["fields"]] == ["credentials.password"]
    else:
        assert answer.json["data"]["key_last4"] == shown


@pytest.mark.parametrize(
    "key", ["-----BEGIN PRIVATE KEY-----\nMIGH\n-----END PRIVATE KEY-----", '{"type": "service_account"}']
)
def test_nothing_is_shown_of_a_file(key: str) -> None:
    assert fields.last4(key) == ""


@pytest_asyncio.fixture
async def practice(services: Services, ada: Browser) -> AsyncIterator[dict[str, Any]]:
    """A simulated account whose simulator answers."""
    account = await connect(ada, SIMULATED)
    async with simulating() as simulator:
        async with services.database.transaction(await owner_of(services, account)) as tx:
            await tx.execute("update provider_accounts set base_url = %(url)s", {"url": simulator.url})
        yield account


async def owner_of(services: Services, account: dict[str, Any]) -> UUID:
    async with services.database.system() as tx:
        sql = "select organization_id from directory where target_id = %(a)s"
        return await tx.one(UUID, sql, {"a": UUID(account["id"])})


async def test_the_connection_is_tested(ada: Browser, practice: dict[str, Any]) -> None:
    tested = await ada.call("POST", f"/api/v1/provider-accounts/{practice['id']}/test")
    assert tested.json["data"]["ok"] is True
    assert tested.json["data"]["callbacks"]["code"] in ("no_answer", "somebody_else"), "no web process runs here"
    health = (await ada.call("GET", "/api/v1/channels/health")).json["data"]
    assert (health["state"], health["accounts"][0]["state"]) == ("healthy", "healthy")


async def test_a_number_is_read_as_people_write_it_and_kept_once(ada: Browser) -> None:
    account = await connect(ada)
    made = await add(ada, account, "(202) 555-0100")
    assert (made["value"], made["state"], made["is_default"], made["limit_per_second"]) == (
        "+12025550100",
        "pending",
        True,
        10,
    )
    again = await ada.call("POST", "/api/v1/senders", {"account_id": account["id"], "value": "+12025550100"})
    assert (again.status, again.error["code"]) == (409, "duplicate_resource")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"value": "12"}, "value"),
        ({"value": "not a number"}, "value"),
        ({"account_id": str(uuid4())}, "account_id"),
        ({"limit_per_second": 51}, "limit_per_second"),
        ({"limit_per_second": 0}, "limit_per_second"),
        ({"kind": "toll_free", "limit_per_second": 21}, "limit_per_second"),
        ({"kind": "pigeon"}, "kind"),
        ({"kind": "short_code", "value": "12ab"}, "value"),
    ],
)
async def test_a_wrong_sender_is_refused_by_its_field(ada: Browser, change: dict[str, Any], field: str) -> None:
    account = await connect(ada)
    body = {"account_id": account["id"], "value": "+12025550100", **change}
    answer = await ada.call("POST", "/api/v1/senders", body)
    assert answer.status == 422, answer.raw
    assert field in [fault["path"] for fault in answer.error["details"]["fields"]]


async def test_one_default_at_a_time(ada: Browser) -> None:
    account = await connect(ada)
    first, second = await add(ada, account), await add(ada, account, "+12025550101")
    assert (first["is_default"], second["is_default"]) == (True, False)
    await ada.call("PATCH", f"/api/v1/senders/{second['id']}", {"is_default": True})
    listed = (await ada.call("GET", "/api/v1/senders")).json["data"]
    assert {sender["value"]: sender["is_default"] for sender in listed} == {
        "+12025550100": False,
        "+12025550101": True,
    }


async def test_a_location_has_a_default_of_its_own(ada: Browser) -> None:
    """CHN-004: one default per channel and location, else the organization's."""
    account = await connect(ada)
    location = (await ada.call("POST", "/api/v1/locations", {"name": "North"})).json["data"]["id"]
    usual = await add(ada, account)
    theirs = await add(ada, account, "+12025550102", location_id=location)
    assert (usual["is_default"], theirs["is_default"], theirs["location_id"]) == (True, True, location)
    body = {"account_id": account["id"], "value": "+12025550103", "location_id": str(uuid4())}
    strange = await ada.call("POST", "/api/v1/senders", body)
    assert strange.status == 422
    assert "location_id" in strange.raw.decode()


async def test_pausing_stops_and_explains_and_resuming_lifts_it(ada: Browser) -> None:
    sender = await add(ada, await connect(ada, SIMULATED))
    path = f"/api/v1/senders/{sender['id']}"
    for _ in range(2):
        assert (await ada.call("POST", path + "/pause")).json["data"]["state"] == "paused"
    blocker = (await ada.call("GET", path + "/blockers")).json["data"][0]
    assert (blocker["code"], blocker["sentence"]) == ("sender_paused", "This sender is paused.")
    assert (await ada.call("POST", path + "/resume")).json["data"]["state"] == "active"
    assert (await ada.call("GET", path + "/blockers")).json["data"] == []
    await ada.call("DELETE", path)
    refused = await ada.call("POST", path + "/resume")
    assert (refused.status, refused.error["code"]) == (409, "invalid_state")


def mark(page: dict[str, Any], direction: str) -> str:
    return str(page["meta"]["pagination"][f"{direction}_cursor"])


async def test_pages_go_forth_and_back(ada: Browser) -> None:
    account = await connect(ada)
    for number in range(5):
        await add(ada, account, f"+1202555010{number}")
    first = (await ada.call("GET", "/api/v1/senders?limit=2")).json
    second = (
        await ada.call("GET", f"/api/v1/senders?limit=2&cursor={first['meta']['pagination']['next_cursor']}")
    ).json
    back = (await ada.call("GET", f"/api/v1/senders?limit=2&cursor={second['meta']['pagination']['prev_cursor']}")).json
    assert [row["value"][-1] for row in first["data"]] == ["4", "3"]
    assert [row["value"][-1] for row in second["data"]] == ["2", "1"]
    assert back["data"] == first["data"]


async def test_a_stranger_finds_nothing(ada: Browser, ben: Browser) -> None:
    account = await connect(ada)
    sender = await add(ada, account)
    for method, path, body in (
        ("GET", f"/api/v1/provider-accounts/{account['id']}", None),
        ("PATCH", f"/api/v1/provider-accounts/{account['id']}", {"name": "mine"}),
        ("DELETE", f"/api/v1/provider-accounts/{account['id']}", None),
        ("POST", f"/api/v1/provider-accounts/{account['id']}/test", None),
        (
            "POST",
            f"/api/v1/provider-accounts/{account['id']}/rotate-secret",
            {k: LIVE[k] for k in ("api_key", "public_key")},
        ),
        ("GET", f"/api/v1/senders/{sender['id']}", None),
        ("PATCH", f"/api/v1/senders/{sender['id']}", {"limit_per_second": 1}),
        ("DELETE", f"/api/v1/senders/{sender['id']}", None),
        ("POST", f"/api/v1/senders/{sender['id']}/pause", None),
        ("POST", f"/api/v1/senders/{sender['id']}/resume", None),
        ("GET", f"/api/v1/senders/{sender['id']}/blockers", None),
    ):
        assert (await ben.call(method, path, body)).status == 404, (method, path)
    assert (await ben.call("GET", "/api/v1/senders")).json["data"] == []
    assert (await ada.call("GET", f"/api/v1/senders/{sender['id']}")).json["data"]["state"] == "pending"


async def test_rates_are_listed(ada: Browser) -> None:
    rates = (await ada.call("GET", "/api/v1/channels/rates")).json["data"]
    assert {"provider": "telnyx", "channel": "sms", "country": "US", "unit": "segment", "price_micros": 7000,
            "currency": "USD", "valid_from": "2026-01-01", "source": "default"} in [
                {k: v for k, v in rate.items() if k != "age_days"} for rate in rates
            ]  # fmt: skip
    assert all(rate["age_days"] >= 0 for rate in rates)


async def test_changes_are_on_the_trail(ada: Browser, services: Services) -> None:
    account = await connect(ada)
    await add(ada, account)
    async with services.database.transaction(await owner_of(services, account)) as tx:
        trail = await tx.all(str, "select action from audit_log order by id")
        raw = await tx.all(str, "select changes::text from audit_log")
    assert {"provider_account.connected", "sender.added"} <= set(trail)
    assert LIVE["api_key"] not in "".join(raw)


async def test_the_first_step_is_done_with_a_sender_and_says_practice(ada: Browser, services: Services) -> None:
    async def step() -> tuple[str, str]:
        steps = (await ada.call("GET", "/api/v1/organization/onboarding")).json["data"]
        return next((one["state"], one["note"]) for one in steps if one["code"] == "channel")

    assert await step() == ("todo", "")
    practice_sender = await add(ada, await connect(ada, SIMULATED))
    assert await step() == ("done", "practice")
    await add(ada, await connect(ada), "+12025550101")
    assert await step() == ("done", "practice"), "the carrier's number waits for its checks (CHN-005)"
    organization_id = UUID((await ada.call("GET", "/api/v1/organization")).json["data"]["id"])
    async with services.database.transaction(organization_id) as tx:
        await tx.execute("update senders set state = 'active' where organization_id = %(o)s", {"o": organization_id})
    assert await step() == ("done", "")
    await ada.call("POST", f"/api/v1/senders/{practice_sender['id']}/pause")
    assert await step() == ("done", "")


async def test_calls_arrive_after_the_first_one_and_not_after_a_test_that_failed(
    ada: Browser, services: Services
) -> None:
    """ORG-015: the webhook is reachable."""

    async def step() -> str:
        steps = (await ada.call("GET", "/api/v1/organization/onboarding")).json["data"]
        return next(str(one["state"]) for one in steps if one["code"] == "webhook")

    account = await connect(ada, SIMULATED)
    await add(ada, account)
    assert await step() == "todo"
    async with services.database.transaction(await owner_of(services, account)) as tx:
        arrived = {"a": account["id"], "h": b"1"}
        await tx.execute("insert into webhook_keys (account_id, dedupe_hash) values (%(a)s, %(h)s)", arrived)
    assert await step() == "done"
    tested = (await ada.call("POST", f"/api/v1/provider-accounts/{account['id']}/test")).json["data"]
    assert tested["callbacks"]["ok"] is False
    assert await step() == "todo"
