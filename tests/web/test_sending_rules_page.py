"""The page of sending rules and what the composer says of them, as an owner's browser uses them (MSG-046..059)."""

from uuid import UUID

from koinon import messaging
from koinon.messaging.contracts import AudienceRef, BroadcastDraft, TargetRef
from koinon.platform.services import Services
from tests.identity.browser import Browser
from tests.messaging import cast
from tests.messaging.rules.policies import lay_down, night_now
from tests.web.forms_of import form_in
from tests.web.test_carriers_page import owner, page, submit
from tests.web.test_route_pages import organization_of

__all__ = ["owner"]
RULES = "/settings/rules"
API = "/api/v1/settings/sending"


async def test_rules_are_read_changed_and_said_back(owner: Browser) -> None:
    form = form_in(await page(owner, RULES), RULES)
    assert (form["begins"], form["ends"], form["most_0"], form["days_0"]) == ("21:00", "08:00", "1", "7")
    changes = {
        "quiet": "yes",
        "begins": "22:00",
        "ends": "09:30",
        "sunday": "13:00",
        "clock": "organization",
        "expires": "48",
        "purpose_0": "promotional",
        "most_0": "1",
        "days_0": "7",
        "purpose_1": "informational",
        "most_1": "4",
        "days_1": "30",
        "channel_1": "sms",
        "over_cap": "refuse",
        "budget_month": "50",
        "budget_broadcast": "12.50",
        "postal": "12 Main St",
    }
    saved = await submit(owner, RULES, **changes)
    assert (saved.status, saved.headers["location"]) == (303, RULES)
    found = (await owner.call("GET", API)).json["data"]
    assert found["quiet_hours"] == {"begins": "22:00", "ends": "09:30", "sunday_ends": "13:00"}
    assert [(cap["purpose"], cap["most"], cap["days"], cap["channel"]) for cap in found["caps"]] == [
        ("promotional", 1, 7, None),
        ("informational", 4, 30, "sms"),
    ]
    assert (found["over_cap"], found["expires_after_hours"], found["postal_address"]) == ("refuse", 48, "12 Main St")
    assert (found["budgets"]["month_micros"], found["budgets"]["broadcast_micros"]) == (50_000_000, 12_500_000)
    again = form_in(await page(owner, RULES), RULES)
    assert (again["budget_broadcast"], again["clock"], again["most_1"]) == ("12.50", "organization", "4")


async def test_what_cannot_be_read_is_told_at_its_field_with_what_was_typed(owner: Browser) -> None:
    refused = await submit(
        owner,
        RULES,
        quiet="yes",
        begins="21:00",
        budget_month="much",
        purpose_0="promotional",
        most_0="0",
        ends="21:00",
    )
    assert refused.status == 422
    assert "Write an amount such as 50 or 12.50" in refused.raw.decode()
    assert "Write whole numbers" in refused.raw.decode()
    assert 'value="much"' in refused.raw.decode()


async def test_a_location_gets_hours_of_its_own_and_gives_them_back(owner: Browser) -> None:
    place = (await owner.call("POST", "/api/v1/locations", {"name": "North"})).json["data"]["id"]
    there = f"{RULES}?location={place}"
    assert "North" in await page(owner, RULES)
    assert (await submit(owner, there, quiet="yes", begins="23:00", ends="06:00")).status == 303
    assert (await owner.call("GET", f"{API}?location_id={place}")).json["data"]["quiet_hours"]["begins"] == "23:00"
    assert (await owner.call("GET", API)).json["data"]["quiet_hours"]["begins"] == "21:00"
    assert (await submit(owner, f"{RULES}/drop?location={place}")).status == 303
    assert (await owner.call("GET", f"{API}?location_id={place}")).json["data"]["quiet_hours"]["begins"] == "21:00"


async def test_the_composer_says_who_waits_and_shows_them(owner: Browser, services: Services) -> None:
    """MSG-059: "2 at 08:00", each with its people."""
    organization = await organization_of(owner)
    await cast.sender(services, organization, "http://127.0.0.1:9")
    people = await cast.people(services, organization, cast.distinct(3))
    await in_zones(services, organization, people)
    await lay_down(services, organization, quiet_hours=night_now())
    async with services.database.transaction(organization) as tx:
        draft = BroadcastDraft(name="News", body="Hello", audience=AudienceRef((TargetRef("all"),)))
        made = await messaging.create_draft(tx, draft)
    shown = await page(owner, f"/broadcasts/{made.id}")
    assert "1 now" in shown
    assert "2 at " in shown
    waiting = shown.split("outcome=later")[1].split('"')[0].replace("&amp;", "&")
    listed = await page(owner, f"/broadcasts/{made.id}/outlook?outcome=later{waiting}")
    assert [str(person) in listed for person in people] == [True, True, False]
    assert "Not all of it leaves at once" in await page(owner, f"/broadcasts/{made.id}/review")


async def in_zones(services: Services, organization: UUID, people: list[UUID]) -> None:
    """Two by the organization's night, the last twelve hours away."""
    async with services.database.transaction(organization) as tx:
        for zone, some in (("UTC", people[:2]), ("Etc/GMT-12", people[2:])):
            await tx.execute(
                "update contacts set time_zone = %(zone)s where id = any(%(ids)s)", {"zone": zone, "ids": some}
            )
