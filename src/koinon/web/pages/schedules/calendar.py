"""The calendar: a month or a week of all that goes out, to look at and to move about in."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from babel import Locale, dates
from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Response

from koinon import messaging
from koinon.kit import clock
from koinon.messaging import CalendarEntry
from koinon.platform import errors
from koinon.platform.errors import KoinonError
from koinon.web import formats, forms
from koinon.web.ambient import ambient
from koinon.web.i18n import N_, gettext, sentence
from koinon.web.pages.schedules import words
from koinon.web.pages.schedules.acting import wall_of
from koinon.web.toasts import toast_after
from koinon.web.visit import Visit

READ = {"permission": "schedules:read"}
WRITE = {"permission": "schedules:write"}
WEEKS = 6
STATES = {
    "coming": (N_("Scheduled"), "brand"),
    "paused": (N_("Paused"), "warn"),
    "scheduled": (N_("About to go out"), "brand"),
    "preparing": (N_("Being prepared"), "brand"),
    "sending": (N_("Going out"), "brand"),
    "completed": (N_("Sent"), "good"),
    "cancelled": (N_("Stopped"), ""),
    "failed": (N_("Failed"), "bad"),
    "missed": (N_("Missed"), "warn"),
    "skipped": (N_("Left out"), ""),
    "asking": (N_("Late: you decide"), "warn"),
}


@get("/schedules/calendar", opt=READ)
async def calendar(visit: Visit) -> Response[Any]:
    """A month, or a week."""
    by_week = visit.request.query_params.get("view") == "week"
    with visit.words():
        zone = ZoneInfo(ambient().time_zone)
        today = clock.now().astimezone(zone).date()
        shown = _day(visit.request.query_params.get("at", ""), today)
        first = _first(shown, by_week)
        days = [first + timedelta(days=number) for number in range(7 if by_week else _weeks(shown, first) * 7)]
    since, until = (_midnight(day, zone) for day in (days[0], days[-1] + timedelta(days=1)))
    async with visit.transaction() as tx:
        found = await messaging.calendar_entries(tx, since, until)
    with visit.words():
        by_day: dict[date, list[dict[str, Any]]] = defaultdict(list)
        for entry in found:
            by_day[entry.at.astimezone(zone).date()].append(_shown(entry))
        step = timedelta(days=7) if by_week else timedelta(days=31)
        back = shown - step if by_week else shown.replace(day=1) - timedelta(days=1)
        on = shown + step if by_week else shown.replace(day=1) + step
        view = "week" if by_week else "month"
        context: dict[str, Any] = {
            "weeks": [[_cell(day, by_day[day], shown, today, by_week) for day in week] for week in _rows(days)],
            "weekdays": [words.weekday(day.weekday()) for day in days[:7]],
            "title": _title(shown, days, by_week),
            "address": f"/schedules/calendar?view={view}&at={shown:%Y-%m-%d}",
            "back": f"/schedules/calendar?view={view}&at={back:%Y-%m-%d}",
            "on": f"/schedules/calendar?view={view}&at={on:%Y-%m-%d}",
            "views": [
                (f"/schedules/calendar?view=month&at={shown:%Y-%m-%d}", gettext("Month"), None, not by_week),
                (f"/schedules/calendar?view=week&at={shown:%Y-%m-%d}", gettext("Week"), None, by_week),
                ("/schedules", gettext("List"), None, False),
            ],
            "zone": ambient().time_zone.replace("_", " "),
            "is_empty": not found,
        }
    return visit.draw("schedules/calendar.html", active="schedules", by_week=by_week, **context)


def _day(text: str, today: date) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return today
    return found if abs((found - today).days) < 3_660 else today


def _first(shown: date, by_week: bool) -> date:
    """The first day of its week, or of the week in which its month begins; weeks begin as they do in its country."""
    begin = shown if by_week else shown.replace(day=1)
    week_start = int(Locale.parse(ambient().region).first_week_day)
    return begin - timedelta(days=(begin.weekday() - week_start) % 7)


def _weeks(shown: date, first: date) -> int:
    following = (shown.replace(day=28) + timedelta(days=4)).replace(day=1)
    return -(-(following - first).days // 7)


def _rows(days: Sequence[date]) -> list[Sequence[date]]:
    return [days[start : start + 7] for start in range(0, len(days), 7)]


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _title(shown: date, days: Sequence[date], by_week: bool) -> str:
    if by_week:
        return f"{formats.short_day(days[0])} – {formats.day(days[-1])}"
    return formats.upper_first(str(dates.format_skeleton("yMMMM", shown, locale=ambient().region)))


def _cell(day: date, entries: list[dict[str, Any]], shown: date, today: date, by_week: bool) -> dict[str, Any]:
    return {
        "day": day.isoformat(),
        "number": day.day,
        "name": str(dates.format_date(day, "full", locale=ambient().region)),
        "entries": entries,
        "is_today": day == today,
        "is_other": not by_week and day.month != shown.month,
    }


def _shown(entry: CalendarEntry) -> dict[str, Any]:
    label, tone = STATES.get(entry.state, STATES["completed"])
    href = f"/broadcasts/{entry.broadcast_id}" if entry.broadcast_id else f"/schedules/{entry.schedule_id}"
    return {
        "entry": entry,
        "clock": formats.clock(entry.at),
        "state": gettext(label),
        "tone": tone,
        "href": href,
        "wall": entry.wall.isoformat(timespec="minutes") if entry.wall else "",
        "meets": formats.listing(list(dict.fromkeys(entry.meets))) if entry.meets else "",
    }


@post("/schedules/{schedule_id:uuid}/move", opt=WRITE, status_code=forms.SEE_OTHER)
async def move(visit: Visit, schedule_id: FromPath[UUID]) -> Redirect:
    """Move one date to another day or time; whoever moved it too quickly moves it back."""
    form = await visit.form()

    def said(name: str) -> str:
        return forms.text(form, name) or str(visit.request.query_params.get(name, ""))

    wall = wall_of(said("date"))
    to = _target(said("to"), wall)
    back = forms.local_path(said("back"), f"/schedules/{schedule_id}")
    with visit.words():
        try:
            async with visit.transaction() as tx:
                await messaging.move_date(tx, schedule_id, wall, to)
        except KoinonError as refused:
            if refused.status not in (409, 422):
                raise
            return toast_after(forms.see(back), forms.said(refused))
        undo = f"/schedules/{schedule_id}/move?date={to.isoformat()}&to={wall.isoformat()}"
        told = sentence(N_("Moved to %(date)s."), date=words.wall(to))
        return toast_after(forms.see(back), told, undo=undo, seconds=10)


def _target(text: str, wall: datetime) -> datetime:
    """A day keeps its time of the day."""
    if not text:
        raise errors.invalid_field("to", "missing_required_field")
    found = wall_of(text)
    return datetime.combine(found.date(), wall.time()) if len(text) == 10 else found
