"""The form “when”: what it shows of a timing, and the timing that was chosen in it."""

from datetime import date, datetime, time
from typing import Any, Literal, cast

import msgspec
from litestar.datastructures import FormMultiDict

from koinon.kit.recurrence import WEEKDAYS, BadRule, Frequency, Rule, parse, written
from koinon.messaging import Timing
from koinon.platform import errors
from koinon.web import forms
from koinon.web.i18n import N_, gettext, sentence
from koinon.web.pages.schedules import words

MOST_INTERVAL = 1_000
_FREQUENCIES = {
    "hourly": Frequency.HOURLY,
    "daily": Frequency.DAILY,
    "weekly": Frequency.WEEKLY,
    "monthly": Frequency.MONTHLY,
    "monthly_last": Frequency.MONTHLY,
    "monthly_weekday": Frequency.MONTHLY,
    "yearly": Frequency.YEARLY,
}


class When(msgspec.Struct, frozen=True, kw_only=True):
    """What the form holds, as text."""

    day: str
    clock: str
    time_zone: str
    repeat: str = "never"
    interval: str = "1"
    weekdays: tuple[str, ...] = ()
    rule: str = ""
    ends: str = "open"
    last_day: str = ""
    count: str = ""
    zone_mode: str = "fixed"
    hour_passed: str = "next_day"
    catch_up: str = "run_late"
    grace_minutes: str = "60"


def typed(form: FormMultiDict, zone: str) -> When:
    """What was typed."""

    def one(name: str, usual: str = "") -> str:
        return forms.text(form, name)[:500] or usual

    return When(
        day=one("day"),
        clock=one("clock"),
        time_zone=one("time_zone", zone),
        repeat=one("repeat", "never"),
        interval=one("interval", "1"),
        weekdays=tuple(day for day in forms.texts(form, "weekday") if day in WEEKDAYS),
        rule=one("rule"),
        ends=one("ends", "open"),
        last_day=one("last_day"),
        count=one("count"),
        zone_mode=one("zone_mode", "fixed"),
        hour_passed=one("hour_passed", "next_day"),
        catch_up=one("catch_up", "run_late"),
        grace_minutes=one("grace_minutes", "60"),
    )


def timing_of(when: When, known: Timing | None = None) -> Timing:
    """The timing. Raises 422 with the field that cannot be read; single dates of `known` are kept."""
    start = datetime.combine(_read(date, when.day, "day"), _read(time, when.clock, "clock"))
    grace = _number(when.grace_minutes, "grace_minutes", 0, 1_440)
    kept = known if known is not None and known.starts_at == start else None
    return Timing(
        starts_at=start,
        time_zone=when.time_zone,
        rrule=_rule(when, start),
        exdates=kept.exdates if kept else (),
        rdates=kept.rdates if kept else (),
        zone_mode="recipient" if when.zone_mode == "recipient" else "fixed",
        hour_passed=cast(Any, _one_of(when.hour_passed, ("send_now", "next_day", "skip"), "hour_passed")),
        catch_up=cast(Any, _one_of(when.catch_up, ("run_late", "skip", "ask"), "catch_up")),
        grace_minutes=grace,
    )


def _rule(when: When, start: datetime) -> str | None:
    if when.repeat == "never":
        return None
    if when.repeat == "custom":
        return when.rule
    if when.repeat not in _FREQUENCIES:
        raise errors.invalid_field("repeat", "invalid_enum")
    days: dict[str, Any] = {}
    if when.repeat == "weekly" and when.weekdays:
        days["by_day"] = tuple((0, WEEKDAYS.index(day)) for day in when.weekdays)
    elif when.repeat == "monthly_last":
        days["by_month_day"] = (-1,)
    elif when.repeat == "monthly_weekday":
        days["by_day"] = (nth_of(start.date()),)
    interval = _number(when.interval, "interval", 1, MOST_INTERVAL)
    return written(Rule(_FREQUENCIES[when.repeat], interval, **_end(when), **days))


def _end(when: When) -> dict[str, Any]:
    if when.ends == "on":
        return {"until": _read(date, when.last_day, "last_day")}
    if when.ends == "after":
        return {"count": _number(when.count, "count", 1, 100_000)}
    return {}


def nth_of(day: date) -> tuple[int, int]:
    """Which weekday of its month it is: the fifth, if there is one, is the last."""
    which = (day.day - 1) // 7 + 1
    return (which if which < 5 else -1), day.weekday()


def _read(kind: Any, value: str, field: str) -> Any:
    try:
        return kind.fromisoformat(value)
    except ValueError:
        raise errors.invalid_field(field, "missing_required_field" if not value else "validation_failed") from None


def _number(value: str, field: str, least: int, most: int) -> int:
    if not (value.isascii() and value.isdigit() and len(value) < 7 and least <= int(value) <= most):
        raise errors.invalid_field(field, "out_of_range")
    return int(value)


def _one_of(value: str, known: tuple[str, ...], field: str) -> str:
    if value not in known:
        raise errors.invalid_field(field, "invalid_enum")
    return value


def shown(timing: Timing) -> When:
    """A timing as the form shows it; a rule that the form has no choice for is shown as it is written."""
    repeat, rule = _repeat(timing)
    until = rule.until if rule else None
    ends: Literal["open", "on", "after"] = "on" if until else "after" if rule and rule.count else "open"
    return When(
        day=f"{timing.starts_at:%Y-%m-%d}",
        clock=f"{timing.starts_at:%H:%M}",
        time_zone=timing.time_zone,
        repeat=repeat,
        interval=str(rule.interval if rule else 1),
        weekdays=tuple(WEEKDAYS[day] for _, day in rule.by_day) if rule and repeat == "weekly" else (),
        rule=timing.rrule or "",
        ends=ends,
        last_day=f"{until:%Y-%m-%d}" if until else "",
        count=str(rule.count) if rule and rule.count else "",
        zone_mode=timing.zone_mode,
        hour_passed=timing.hour_passed,
        catch_up=timing.catch_up,
        grace_minutes=str(timing.grace_minutes),
    )


def _repeat(timing: Timing) -> tuple[str, Rule | None]:
    if timing.rrule is None:
        return "never", None
    try:
        rule = parse(timing.rrule)
    except BadRule:
        return "custom", None
    for repeat in _FREQUENCIES:
        guess = When(day="", clock="", time_zone="", repeat=repeat, interval=str(rule.interval))
        if repeat == "weekly":
            guess = msgspec.structs.replace(guess, weekdays=tuple(WEEKDAYS[day] for _, day in rule.by_day))
        made = _rule(guess, timing.starts_at)
        if made is not None and parse(made) == rule.unending():
            return repeat, rule
    return "custom", rule


def choices(start: date | None) -> dict[str, list[tuple[str, str]]]:
    """What the selects of the form offer; the weekday choice names the one of `start`."""
    which = words.nth(*nth_of(start)) if start else gettext("the same weekday")
    return {
        "repeats": [
            ("never", gettext("Does not repeat")),
            ("daily", gettext("Daily")),
            ("weekly", gettext("Weekly")),
            ("monthly", gettext("Monthly on the same day")),
            ("monthly_last", gettext("Monthly on the last day")),
            ("monthly_weekday", sentence(N_("Monthly on %(which)s"), which=which)),
            ("yearly", gettext("Yearly")),
            ("hourly", gettext("Hourly")),
            ("custom", gettext("By a rule of your own")),
        ],
        "weekdays": [(name, words.weekday(number)) for number, name in enumerate(WEEKDAYS)],
        "hours": [
            ("next_day", gettext("They get it the next day")),
            ("send_now", gettext("They get it at once")),
            ("skip", gettext("They are left out")),
        ],
        "catch_ups": [
            ("run_late", gettext("Send it late, within the time below")),
            ("skip", gettext("Leave it out")),
            ("ask", gettext("Ask me")),
        ],
    }
