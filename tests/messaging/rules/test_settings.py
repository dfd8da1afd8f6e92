"""The rules of sending by REST: GET and PUT /settings/sending (MSG-052..059)."""

from typing import Any
from uuid import UUID

import pytest

from koinon import messaging
from koinon.identity.contracts import Role
from koinon.platform import rest
from koinon.platform.services import Services
from tests.identity.api import make_api
from tests.identity.browser import Browser
from tests.identity.conftest import seat

PATH = "/api/v1/settings/sending"


@pytest.fixture(scope="module")
async def application(services: Services) -> rest.Edge:
    return make_api(services)


@pytest.fixture
async def ada(application: rest.Edge, services: Services, bakery: UUID) -> Browser:
    browser = Browser(application)
    browser.token = (await seat(services, bakery, Role.OWNER)).token
    await browser.call("GET", "/api/v1/me")
    return browser


async def rules(browser: Browser, query: str = "") -> Any:
    return (await browser.call("GET", PATH + query)).json["data"]


async def test_a_business_begins_with_nights_sunday_mornings_and_one_promotion_a_week(ada: Browser) -> None:
    """The defaults of MSG-052 and MSG-054."""
    found = await rules(ada)
    assert found["quiet_hours"] == {"begins": "21:00", "ends": "08:00", "sunday_ends": "12:00"}
    assert found["caps"] == [{"purpose": "promotional", "most": 1, "days": 7, "channel": None}]
    assert (found["over_cap"], found["expires_after_hours"], found["in_practice"]) == ("hold", 24, False)
    assert (found["track_sms"], found["track_email"], found["approval_above"]) == ("message", "recipient", None)


async def test_what_is_laid_down_is_read_back_and_stands_in_the_trail(ada: Browser, services: Services) -> None:
    wanted = {
        "quiet_hours": {"begins": "22:30", "ends": "09:00", "sunday_ends": None},
        "caps": [{"purpose": "informational", "most": 3, "days": 30, "channel": "sms"}],
        "over_cap": "refuse",
        "expires_after_hours": 48,
        "postal_address": "12 Main St",
        "budgets": {"currency": "USD", "month_micros": 50_000_000},
        "approval_above": 500,
    }
    answer = await ada.call("PUT", PATH, wanted)
    assert answer.status == 200, answer.json
    found = await rules(ada)
    assert found["quiet_hours"] == wanted["quiet_hours"]
    assert found["caps"] == wanted["caps"]
    assert (found["over_cap"], found["postal_address"], found["approval_above"]) == ("refuse", "12 Main St", 500)
    assert found["budgets"]["month_micros"] == 50_000_000
    trail = (await ada.call("GET", "/api/v1/audit-log?action=sending_rules.changed")).json["data"]
    assert "sending_rules.changed" in [row["action"] for row in trail]


async def test_no_quiet_hours_is_null(ada: Browser) -> None:
    await ada.call("PUT", PATH, {"quiet_hours": None, "caps": []})
    found = await rules(ada)
    assert (found["quiet_hours"], found["caps"]) == (None, [])


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"quiet_hours": {"begins": "08:00", "ends": "08:00"}}, "quiet_hours.ends"),
        ({"quiet_hours": {"begins": "25:00"}}, "quiet_hours.begins"),
        ({"caps": [{"purpose": "promotional", "most": 0, "days": 7}]}, "caps[0].most"),
        ({"caps": [{"purpose": "promotional", "most": 1, "days": 32}]}, "caps[0].days"),
        ({"expires_after_hours": 0}, "expires_after_hours"),
        ({"budgets": {"month_micros": -1}}, "budgets.month_micros"),
    ],
)
async def test_what_makes_no_sense_is_told_at_its_field(ada: Browser, body: dict[str, Any], path: str) -> None:
    answer = await ada.call("PUT", PATH, body)
    assert (answer.status, [one["path"] for one in answer.error["details"]["fields"]]) == (422, [path])


async def test_a_location_has_rules_of_its_own_until_they_are_dropped(
    ada: Browser, services: Services, bakery: UUID
) -> None:
    made = (await ada.call("POST", "/api/v1/locations", {"name": "North"})).json["data"]["id"]
    await ada.call(
        "PUT",
        PATH,
        {"quiet_hours": {"begins": "20:00", "ends": "10:00"}},
    )
    own = {"quiet_hours": {"begins": "23:00", "ends": "06:00"}}
    assert (await ada.call("PUT", f"{PATH}?location_id={made}", own)).status == 200
    assert (await rules(ada, f"?location_id={made}"))["quiet_hours"]["begins"] == "23:00"
    assert (await rules(ada))["quiet_hours"]["begins"] == "20:00"
    assert (await ada.call("DELETE", f"{PATH}?location_id={made}")).status == 204
    assert (await rules(ada, f"?location_id={made}"))["quiet_hours"]["begins"] == "20:00"
    assert (await ada.call("GET", f"{PATH}?location_id={bakery}")).status == 404


async def test_the_page_of_all_settings_and_the_rules_agree(ada: Browser, services: Services, bakery: UUID) -> None:
    """ORG-009's quiet hours are these, not others beside them."""
    hours = {"enabled": True, "start": "19:00", "end": "07:30"}
    await ada.call("PATCH", "/api/v1/organization/settings", {"quiet_hours": hours})
    assert (await rules(ada))["quiet_hours"]["begins"] == "19:00"
    async with services.database.transaction(bakery) as tx:
        policy = await messaging.sending_policy(tx)
    assert policy.quiet_hours is not None
    assert f"{policy.quiet_hours.ends:%H:%M}" == "07:30"
