"""Schedules over HTTP: made in the composer, looked at, paused, a date left out, its words changed (MSG-060 to 069)."""

from datetime import timedelta
from uuid import UUID

import pytest

from koinon import messaging
from koinon.kit import clock
from koinon.messaging import BroadcastDraft
from koinon.platform.services import Services
from koinon.web.pages.schedules import times, words
from tests.identity.browser import Browser
from tests.identity.conftest import found
from tests.messaging import cast
from tests.pages import pages_of
from tests.web.forms_of import Form, form_in

FORM = "application/x-www-form-urlencoded"


class Reader:
    """Ada, signed in, with three people and a number to write from."""

    def __init__(self, browser: Browser, organization: UUID) -> None:
        self.browser, self.organization = browser, organization

    async def see(self, path: str, status: int = 200) -> str:
        answer = await self.browser.call("GET", path, accept="text/html")
        assert answer.status == status, answer.raw[:600]
        return answer.raw.decode()

    async def send(self, form: Form, **fields: str) -> tuple[int, str]:
        headers = {"accept": "text/html", "content_type": FORM, "x_csrf_token": form["csrf_token"]}
        answer = await self.browser.call("POST", form.action, form.typed(**fields), **headers)
        return answer.status, str(answer.headers.get("location", "")) + answer.raw.decode()


@pytest.fixture(scope="module")
async def ada(services: Services) -> Reader:
    browser = Browser(pages_of(services))
    signed = await found(services)
    browser.token = signed.token
    await browser.call("GET", "/api/v1/me")
    assert signed.organization_id is not None
    await cast.sender(services, signed.organization_id, "http://127.0.0.1:9")
    await cast.people(services, signed.organization_id, cast.distinct(3))
    return Reader(browser, signed.organization_id)


async def scheduled(services: Services, ada: Reader, body: str = "See you on Sunday", **typed: str) -> str:
    """The path of a schedule that was made in the composer."""
    made = await cast.draft(services, ada.organization, body)
    form = form_in(await ada.see(f"/broadcasts/{made.id}/later"), f"/broadcasts/{made.id}/schedule")
    day = f"{(clock.now() + timedelta(days=10)).date():%Y-%m-%d}"
    status, to = await ada.send(form, **{"day": day, "clock": "09:00", "repeat": "weekly", **typed})
    assert status == 303, to
    return to[to.index("/schedules/") :][:47]


async def test_a_schedule_is_made_paused_resumed_and_cancelled(services: Services, ada: Reader) -> None:
    path = await scheduled(services, ada, time_zone="Europe/Madrid")
    page = await ada.see(path)
    assert "Every week on" in page
    assert "Europe/Madrid" in page
    for act, shown in (("pause", "Paused"), ("resume", "Active"), ("cancel", "Cancelled")):
        status, _ = await ada.send(form_in(await ada.see(path), f"{path}/{act}"))
        assert status == 303
        assert shown in await ada.see(path)


async def test_a_date_is_left_out_taken_back_and_moved(services: Services, ada: Reader) -> None:
    path = await scheduled(services, ada)
    assert (await ada.send(form_in(await ada.see(path), f"{path}/skip")))[0] == 303
    back = form_in(await ada.see(path), f"{path}/restore")
    assert (await ada.send(back))[0] == 303
    day = f"{(clock.now() + timedelta(days=12)).date():%Y-%m-%d}"
    assert (await ada.send(form_in(await ada.see(path), f"{path}/move"), to=day))[0] == 303
    calendar = await ada.see(f"/schedules/calendar?view=week&at={day}")
    assert f'data-date="{day}T09:00"' in calendar
    assert "3 people" in calendar


async def test_what_it_says_is_changed_in_the_composer(services: Services, ada: Reader) -> None:
    path = await scheduled(services, ada)
    _, to = await ada.send(form_in(await ada.see(path), f"{path}/edit"))
    draft = UUID(to[to.index("/broadcasts/") + 12 :][:36])
    async with services.database.transaction(ada.organization) as tx:
        await messaging.update_draft(tx, draft, {"body": "See you on Saturday"})
    composer = await ada.see(f"/broadcasts/{draft}")
    assert "Review and send" not in composer
    done = form_in(composer, f"/broadcasts/{draft}/replace-scheduled")
    assert (await ada.send(done))[0] == 303
    assert "See you on Saturday" in await ada.see(path)


async def test_times_are_changed_for_what_is_to_come(services: Services, ada: Reader) -> None:
    path = await scheduled(services, ada)
    form = form_in(await ada.see(f"{path}/when"), f"{path}/when")
    assert (await ada.send(form, repeat="monthly_last", clock="18:30"))[0] == 303
    assert "Every month on the last day" in await ada.see(path)


async def test_what_cannot_be_is_said_at_its_field(services: Services, ada: Reader) -> None:
    made = await cast.draft(services, ada.organization)
    form = form_in(await ada.see(f"/broadcasts/{made.id}/later"), f"/broadcasts/{made.id}/schedule")
    status, page = await ada.send(form, day="2020-01-01")
    assert status == 422
    assert "That time is over. Choose a later one, or send it now." in page
    status, page = await ada.send(form, day="", repeat="custom", rule="FREQ=MINUTELY")
    assert status == 422


async def test_the_next_five_dates_are_shown_while_choosing(services: Services, ada: Reader) -> None:
    made = await cast.draft(services, ada.organization)
    form = form_in(await ada.see(f"/broadcasts/{made.id}/later"), f"/broadcasts/{made.id}/schedule")
    form.action = "/schedules/dates"
    status, part = await ada.send(form, day="2030-01-31", clock="09:00", repeat="monthly")
    assert status == 200
    assert part.count("<li>") == 5
    assert "Sun, Mar 31, 2030, 9:00" in part.replace("\u202f", " ")  # no 31 February


async def test_lists_are_shown(services: Services, ada: Reader) -> None:
    await scheduled(services, ada, body="Choir practice")
    assert "Choir practice" in await ada.see("/schedules")
    await ada.see("/schedules?show=over")
    assert 'data-calendar="move-date"' in await ada.see("/schedules/calendar?at=nonsense")


RULES = [
    "FREQ=DAILY;INTERVAL=2",
    "FREQ=WEEKLY;BYDAY=MO,FR;UNTIL=20301231",
    "FREQ=MONTHLY;COUNT=5",
    "FREQ=MONTHLY;BYMONTHDAY=-1",
    "FREQ=MONTHLY;BYDAY=3TH",
    "FREQ=YEARLY",
    "FREQ=HOURLY;INTERVAL=6",
    "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO",
]


@pytest.mark.parametrize("rule", RULES)
def test_the_form_gives_back_the_rule_it_was_given(rule: str) -> None:
    known = messaging.Timing(starts_at=messaging.coming_wall(clock.now(), "UTC"), time_zone="UTC", rrule=rule)
    known = messaging.tidy_timing(
        type(known)(starts_at=known.starts_at.replace(2030, 1, 17), time_zone="UTC", rrule=rule)
    )
    shown = times.shown(known)
    assert times.timing_of(shown).rrule == known.rrule
    assert words.repetition(known.rrule, known.starts_at)
    assert (shown.repeat == "custom") == ("BYWEEKNO" in rule)
    assert BroadcastDraft().channel == "sms"
