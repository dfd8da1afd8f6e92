"""The catalogue, one locking function, days and months, notices, exceptions (ORG-018..026)."""

import asyncio
import logging
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koinon import contacts, organizations
from koinon.kit import clock
from koinon.organizations.plans import catalogue, figures, notices, periods, usage
from koinon.organizations.plans.recount import recount
from koinon.platform import configuration, errors
from koinon.platform.db import Database
from koinon.platform.services import Services
from koinon.platform.settings import SettingsError
from tests.conftest import SECRETS
from tests.identity.browser import Browser

SMALL = """
default = "starter"
[plans.starter]
seats = 150
contacts = 3
locations = 1
messages_per_day = 10
messages_per_month = 25
[plans.pro]
contacts = 100
"""


@pytest.fixture(autouse=True)
def small() -> Iterator[None]:
    """A small catalogue, as with billing on."""
    with catalogue.using(catalogue.read(SMALL)):
        yield


async def plan(database: Database, organization_id: UUID, code: str) -> None:
    async with database.transaction(organization_id) as tx:
        await organizations.change_plan(tx, code)


# Product brief, plan table: the nine fixed figures.
@pytest.mark.parametrize(
    ("resource", "wanted"),
    [
        ("requests", [100, 500, 2_000, -1]),
        ("messages_per_day", [500, 5_000, 50_000, -1]),
        ("contacts", [500, 5_000, 50_000, -1]),
        ("seats", [3, 10, 50, -1]),
        ("locations", [1, 5, 50, -1]),
        ("requests_in_flight", [10, 25, 50, 100]),
        ("request_log_days", [30, 30, 30, 30]),
    ],
)
def test_the_sample_catalogue_has_the_products_figures(resource: str, wanted: list[int]) -> None:
    sample = catalogue.sample()
    assert [sample.limit(plan, resource) for plan in ("starter", "growth", "pro", "enterprise")] == wanted


def test_without_billing_nothing_is_limited_but_the_occupation_of_the_server() -> None:
    limits = {code: catalogue.OFF.limit("self_hosted", code) for code in organizations.RESOURCES}
    assert {code: limit for code, limit in limits.items() if limit != -1} == {
        "requests_in_flight": 100, "api_keys": 50, "request_log_days": 30,
    }  # fmt: skip


def test_settings_choose_the_catalogue(tmp_path: Path) -> None:
    file = tmp_path / "plans.toml"
    file.write_text(SMALL)
    environment = SECRETS | {"KOINON_BILLING": "on", "KOINON_PLANS_FILE": str(file)}
    catalogue.configure(configuration.load(environment))
    assert catalogue.current().limit("pro", "contacts") == 100
    catalogue.configure(configuration.load(environment | {"KOINON_BILLING": "off"}))
    assert catalogue.current() is catalogue.OFF


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("plans = [", "not TOML"),
        ('default = "x"', "needs a table"),
        ('default = "x"\n[plans.x]\nunicorns = 3', "plans.x.unicorns is not a resource"),
        ('default = "x"\n[plans.x]\nseats = "many"', "plans.x.seats must be a whole number"),
        ('default = "x"\n[plans.x]\nseats = -2', "plans.x.seats must be a whole number"),
        ('default = "x"\n[plans.x]\nseats = true', "plans.x.seats must be a whole number"),
        ('default = "y"\n[plans.x]\nseats = 1', "`default` must name one"),
    ],
)
def test_a_faulty_catalogue_says_what_is_wrong(text: str, words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        catalogue.read(text)


async def test_of_two_hundred_claims_at_once_exactly_the_allowed_ones_win(database: Database, chapel: UUID) -> None:
    async def claim() -> bool:
        try:
            async with database.transaction(chapel) as tx:
                await organizations.require_limit(tx, "seats")
        except errors.KoinonError as error:
            assert error.code == "plan_limit_exceeded"
            return False
        return True

    taken = await asyncio.gather(*(claim() for _ in range(200)))
    assert sum(taken) == 150
    async with database.transaction(chapel) as tx:
        assert await tx.scalar("select value from usage_gauges where resource = 'seats'") == 150


async def test_two_simultaneous_last_ones_leave_one_winner(database: Database, chapel: UUID) -> None:
    async def take(first: asyncio.Event, second: asyncio.Event) -> bool:
        async with database.transaction(chapel) as tx:
            await figures.plan_in_force(tx)
            first.set()
            await second.wait()
            try:
                await organizations.require_limit(tx, "contacts", 2)
            except errors.KoinonError:
                return False
            return True

    one, other = asyncio.Event(), asyncio.Event()
    assert sorted(await asyncio.gather(take(one, other), take(other, one))) == [False, True]


async def test_the_refusal_says_everything_a_client_needs(database: Database, chapel: UUID) -> None:
    async with database.transaction(chapel) as tx:
        with pytest.raises(errors.KoinonError) as refused:
            await organizations.require_limit(tx, "contacts", 4)
    assert (refused.value.status, refused.value.retryable) == (409, False)
    assert refused.value.details == {
        "limit": 3, "current": 0, "plan": "starter", "resource": "contacts", "upgrade_path": "/settings/plan",
    }  # fmt: skip


async def test_what_is_given_back_can_be_taken_again(database: Database, chapel: UUID) -> None:
    async with database.transaction(chapel) as tx:
        await organizations.require_limit(tx, "contacts", 3)
        await organizations.give_back(tx, "contacts")
        await organizations.require_limit(tx, "contacts")
        with pytest.raises(errors.KoinonError, match="plan_limit_exceeded"):
            await organizations.require_limit(tx, "contacts")


async def test_a_claim_that_rolls_back_takes_nothing(database: Database, chapel: UUID) -> None:
    with pytest.raises(ZeroDivisionError):
        async with database.transaction(chapel) as tx:
            await organizations.require_limit(tx, "contacts", 3)
            raise ZeroDivisionError
    async with database.transaction(chapel) as tx:
        await organizations.require_limit(tx, "contacts", 3)


async def test_a_claim_up_to_the_limit_takes_what_there_is_room_for(database: Database, chapel: UUID) -> None:
    async with database.transaction(chapel) as tx:
        assert await organizations.claim_up_to(tx, "contacts", 5) == 3
        assert await organizations.claim_up_to(tx, "contacts", 5) == 0


async def test_what_was_made_while_unlimited_counts_once_there_is_a_limit(services: Services, chapel: UUID) -> None:
    """Nobody keeps the meter of an unlimited resource: it is counted when the first limited claim comes."""
    with catalogue.using(catalogue.OFF):
        async with services.database.transaction(chapel) as tx:
            for name in ("Ada", "Ben", "Eve"):
                await contacts.create(tx, services.vault, contacts.NewContact(given_name=name))
    async with services.database.transaction(chapel) as tx:
        with pytest.raises(errors.KoinonError) as refused:
            await contacts.create(tx, services.vault, contacts.NewContact(given_name="Dan"))
    assert refused.value.details["current"] == 3


async def test_a_sample_never_counts(database: Database, chapel: UUID) -> None:
    async with database.transaction(chapel) as tx:
        await tx.execute("update organizations set is_sample = true")
        await organizations.require_limit(tx, "contacts", 1_000)


async def test_messages_of_a_day_end_at_local_midnight(database: Database, chapel: UUID) -> None:
    """Grace Chapel lives in New York: its 20 November ends at 05:00 UTC (EST, UTC-5)."""
    with clock.frozen(datetime(2026, 11, 20, 23, 0, tzinfo=UTC)):
        async with database.transaction(chapel) as tx:
            first = await organizations.take_messages(tx, 8)
            second = await organizations.take_messages(tx, 8)
            third = await organizations.take_messages(tx, 8)
    midnight = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)
    assert [first.count, second.count, third.count] == [8, 2, 0]
    assert (second.resource, second.limit, second.until) == ("messages_per_day", 10, midnight)
    with clock.frozen(midnight):
        async with database.transaction(chapel) as tx:
            assert (await organizations.take_messages(tx, 8)).count == 8


async def test_messages_of_a_month_wait_for_the_next_month(database: Database, chapel: UUID) -> None:
    for day in (18, 19, 20):
        with clock.frozen(datetime(2026, 11, day, 12, 0, tzinfo=UTC)):
            async with database.transaction(chapel) as tx:
                grant = await organizations.take_messages(tx, 10)
    assert (grant.count, grant.resource) == (5, "messages_per_month")
    assert grant.until == datetime(2026, 12, 1, 5, 0, tzinfo=UTC)


async def test_replies_pass_a_used_up_day_and_are_counted(database: Database, chapel: UUID) -> None:
    async with database.transaction(chapel) as tx:
        await organizations.take_messages(tx, 10)
        assert (await organizations.take_messages(tx, 2, must_pass=True)).count == 2
        assert await tx.scalar("select value from usage_counters where resource = 'messages_per_day'") == 12


async def test_a_used_up_day_is_429_until_midnight(database: Database, chapel: UUID) -> None:
    with clock.frozen(datetime(2026, 11, 21, 4, 0, tzinfo=UTC)):
        async with database.transaction(chapel) as tx:
            await organizations.take_messages(tx, 10)
            with pytest.raises(errors.KoinonError) as refused:
                await organizations.require_messages(tx)
    assert (refused.value.code, refused.value.status) == ("daily_quota_exceeded", 429)
    assert refused.value.retry_after == 3_601


async def test_hundred_claims_of_one_day_grant_exactly_its_limit(database: Database, chapel: UUID) -> None:
    async def take() -> int:
        async with database.transaction(chapel) as tx:
            return (await organizations.take_messages(tx, 3)).count

    assert sum(await asyncio.gather(*(take() for _ in range(100)))) == 10


# tz database: New York left daylight saving time on 1 November 2026, Santiago skipped the midnight of 6 September 2026.
@pytest.mark.parametrize(
    ("day", "zone", "instant"),
    [
        (date(2026, 11, 1), "America/New_York", datetime(2026, 11, 1, 4, tzinfo=UTC)),
        (date(2026, 11, 2), "America/New_York", datetime(2026, 11, 2, 5, tzinfo=UTC)),
        (date(2026, 9, 6), "America/Santiago", datetime(2026, 9, 6, 4, tzinfo=UTC)),
    ],
)
def test_a_day_begins_when_its_clocks_say_so(day: date, zone: str, instant: datetime) -> None:
    assert periods.start_of(day, zone) == instant


@given(st.integers(0, 10**9), st.integers(0, 10**6), st.integers(1, 10**9))
def test_the_threshold_told_is_the_highest_one_passed(before: int, add: int, limit: int) -> None:
    told = notices.reached(before, before + add, limit)
    passed = [t for t in (80, 95, 100) if before / limit * 100 < t <= (before + add) / limit * 100]
    assert told == (max(passed) if passed else None)


async def test_each_threshold_is_told_once_in_its_period(database: Database, chapel: UUID) -> None:
    with clock.frozen(datetime(2026, 11, 20, 12, 0, tzinfo=UTC)):
        for add in (7, 1, 1, 1):
            async with database.transaction(chapel) as tx:
                await organizations.take_messages(tx, add)
    async with database.transaction(chapel) as tx:
        told = await tx.all(
            tuple,
            "select type, (payload->>'threshold')::int from events where type like 'organization.limit%' order by seq",
        )
    assert told == [("organization.limit_warning", 80), ("organization.limit_reached", 100)]


async def test_a_meter_that_went_wrong_is_put_right_at_night_and_told(
    services: Services, chapel: UUID, caplog: pytest.LogCaptureFixture
) -> None:
    async with services.database.transaction(chapel) as tx:
        await contacts.create(tx, services.vault, contacts.NewContact(given_name="Ada"))
        await tx.execute("update usage_gauges set value = 3 where resource = 'contacts'")
    with caplog.at_level(logging.WARNING, "koinon.organizations"):
        await recount(services, chapel)
    assert [(r.levelname, r.message, r.resource, r.counted) for r in caplog.records] == [  # type: ignore[attr-defined]
        ("ERROR", "gauge_corrected", "contacts", 1)
    ]
    async with services.database.transaction(chapel) as tx:
        await organizations.require_limit(tx, "contacts", 2)
        due = await tx.scalar("select due_at from wakeups where organization_id = %(o)s", {"o": chapel})
    assert due.astimezone(periods.ZoneInfo("America/New_York")).hour == 3


async def test_an_exception_beats_the_plan_until_its_day_and_survives_another_plan(
    database: Database, chapel: UUID
) -> None:
    until = clock.now() + timedelta(days=1)
    async with database.transaction(chapel) as tx:
        await organizations.override_limit(tx, "contacts", 7, "Agreed by letter.", until)
    await plan(database, chapel, "pro")
    async with database.transaction(chapel) as tx:
        found = next(use for use in await organizations.limits(tx) if use.resource == "contacts")
        assert (found.limit, found.source, found.valid_until, found.reason) == (
            7,
            "override",
            until,
            "Agreed by letter.",
        )
        await tx.execute("update organization_limits set valid_until = now() - interval '1 second'")
    figures.forget(chapel)
    assert (await organizations.plan_figures(database, chapel)).limit("contacts") == 100


async def test_an_exception_needs_a_reason_and_a_day_to_come(database: Database, chapel: UUID) -> None:
    async with database.transaction(chapel) as tx:
        with pytest.raises(errors.InvalidFieldsError) as refused:
            await organizations.override_limit(tx, "unicorns", -2, "why not", clock.now() - timedelta(1))
    assert [fault.path for fault in refused.value.faults] == ["resource", "limit", "reason", "valid_until"]


async def test_a_change_is_seen_at_once_where_it_was_made(database: Database, chapel: UUID) -> None:
    assert (await organizations.plan_figures(database, chapel)).limit("contacts") == 3
    await plan(database, chapel, "pro")
    assert (await organizations.plan_figures(database, chapel)).limit("contacts") == 100


async def test_what_lies_above_a_smaller_plan_is_named_and_stays(services: Services, chapel: UUID) -> None:
    await plan(services.database, chapel, "pro")
    async with services.database.transaction(chapel) as tx:
        for number in range(5):
            await contacts.create(tx, services.vault, contacts.NewContact(given_name=f"Person {number}"))
        over = await organizations.excess(tx, "starter")
        assert [(each.resource, each.limit, each.current) for each in over] == [("contacts", 3, 5)]
        await organizations.change_plan(tx, "starter")
        assert await contacts.count(tx, services.vault, contacts.ContactQuery()) == 5
        with pytest.raises(errors.KoinonError, match="plan_limit_exceeded"):
            await contacts.create(tx, services.vault, contacts.NewContact(given_name="One more"))


async def test_locations_are_limited_and_an_archived_one_makes_room(ada: Browser) -> None:
    answer = await ada.call("POST", "/api/v1/locations", {"name": "North"})
    assert (answer.status, answer.error["code"]) == (409, "plan_limit_exceeded")
    assert answer.error["details"]["upgrade_path"] == "/settings/plan"


# A line through (0, 10), (1, 12), (2, 14) grows by 2 a day; from 14 to 20 it takes 3 days.
def test_the_day_of_the_limit_follows_the_trend() -> None:
    day = date(2026, 11, 20)
    points = [(day + timedelta(days=n), 10 + 2 * n) for n in range(3)]
    assert usage.slope_of(points) == pytest.approx(2.0)
    assert usage.expected_on(20, 14, 2.0, day) == date(2026, 11, 23)
    assert usage.expected_on(20, 14, 0.0, day) is None
    assert usage.expected_on(20, 20, 2.0, day) == day
    assert usage.slope_of(points[:2]) == 0.0
