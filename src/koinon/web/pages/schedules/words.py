"""Rules and dates in the reader's words."""

from datetime import datetime

from babel import dates

from koinon.kit.recurrence import BadRule, Frequency, Rule, parse
from koinon.messaging import RunStatus, Schedule
from koinon.web import formats
from koinon.web.ambient import ambient
from koinon.web.i18n import N_, gettext, ngettext, pgettext, sentence

_WALL = {"en": "EEE, MMM d, y, h:mm a", "es": "EEE d MMM y, H:mm", "pt": "EEE, d 'de' MMM 'de' y, HH:mm"}
_SATURDAY = 5
# Two of each: in Portuguese the days of the working week are of another gender than Saturday and Sunday.
_NTH = {
    1: (N_("the first %(weekday)s"), N_("the first %(restday)s")),
    2: (N_("the second %(weekday)s"), N_("the second %(restday)s")),
    3: (N_("the third %(weekday)s"), N_("the third %(restday)s")),
    4: (N_("the fourth %(weekday)s"), N_("the fourth %(restday)s")),
    5: (N_("the fifth %(weekday)s"), N_("the fifth %(restday)s")),
    -1: (N_("the last %(weekday)s"), N_("the last %(restday)s")),
}
RUN_STATES = {
    RunStatus.WAITING: (N_("Waiting"), "", "clock"),
    RunStatus.OPEN: (N_("Beginning"), "brand", "clock"),
    RunStatus.SPLIT: (N_("By people’s own clocks"), "brand", "clock"),
    RunStatus.ASKING: (N_("Late: you decide"), "warn", "circle-help"),
    RunStatus.SUCCESS: (N_("Sent"), "good", "circle-check"),
    RunStatus.FAILED: (N_("Failed"), "bad", "circle-alert"),
    RunStatus.SKIPPED: (N_("Left out"), "", "circle-minus"),
    RunStatus.MISSED: (N_("Missed"), "warn", "triangle-alert"),
}
REASONS = {
    "paused": N_("It was paused."),
    "cancelled": N_("Somebody stopped it."),
    "undone": N_("Somebody took it back."),
    "deleted": N_("Somebody threw it away."),
    "declined": N_("Somebody decided not to send it late."),
    "left_out": N_("Somebody left this date out."),
    "hour_passed": N_("The hour was over where they live."),
    "not_running": N_("Nothing ran when it was due."),
    "empty_audience": N_("Nobody was left whom it may go to."),
    "missing_values": N_("Some people lack a value that the text needs."),
    "sender_missing": N_("There was no number to send from."),
    "broadcast_blocked": N_("The sender could not send."),
    "approval_required": N_("So many people need a second person’s approval."),
    "trial_mode_restricted": N_("Sending is on trial."),
    "organization_suspended": N_("The organization was suspended."),
}


def state(status: str) -> tuple[str, str]:
    """How a schedule stands: word, tone."""
    named = {
        "pending": (pgettext("schedule", "Active"), "good"),
        "paused": (gettext("Paused"), "warn"),
        "sent": (pgettext("schedule", "Finished"), ""),
        "cancelled": (pgettext("schedule", "Cancelled"), ""),
        "failed": (pgettext("schedule", "Failed"), "bad"),
    }
    return named[status]


def wall(moment: datetime) -> str:
    """Sun, Jan 3, 2027, 9:00 AM: what clocks show, wherever they are."""
    return str(dates.format_datetime(moment, _WALL[ambient().locale], locale=ambient().region))


def reason(code: str | None) -> str:
    """Why a date was not sent, in a sentence; nothing for a code without one."""
    return gettext(REASONS[code]) if code in REASONS else gettext("Something stood in its way.") if code else ""


def repetition(rrule: str | None, start: datetime) -> str:
    """How it comes again, as a sentence."""
    if rrule is None:
        return gettext("Once")
    try:
        rule = parse(rrule)
    except BadRule:
        return rrule
    return _plain(rule, start) or sentence(N_("By the rule %(rule)s"), rule=rrule)


def _plain(rule: Rule, start: datetime) -> str:
    """The rules that have a sentence; "" for any other."""
    num = rule.interval
    special = rule.by_week or rule.by_year_day or rule.positions or rule.by_hour or rule.by_minute
    if special or (rule.by_month and rule.frequency is not Frequency.YEARLY):
        return ""
    match rule.frequency:
        case Frequency.HOURLY if not (rule.by_day or rule.by_month_day):
            return ngettext("Every hour", "Every %(num)s hours", num) % {"num": num}
        case Frequency.DAILY if not (rule.by_day or rule.by_month_day):
            return ngettext("Every day", "Every %(num)s days", num) % {"num": num}
        case Frequency.WEEKLY:
            days = [weekday(day) for _, day in rule.by_day] or [weekday(start.weekday())]
            listed = formats.listing(days)
            return ngettext("Every week on %(days)s", "Every %(num)s weeks on %(days)s", num) % {
                "num": num,
                "days": listed,
            }
        case Frequency.MONTHLY:
            return _monthly(rule, start)
        case Frequency.YEARLY if not (rule.by_day or rule.by_month_day or rule.by_month):
            day = str(dates.format_skeleton("MMMMd", start, locale=ambient().region))
            return ngettext("Every year on %(day)s", "Every %(num)s years on %(day)s", num) % {"num": num, "day": day}
    return ""


def _monthly(rule: Rule, start: datetime) -> str:
    num = rule.interval
    if rule.by_month_day == (-1,) and not rule.by_day:
        return ngettext("Every month on the last day", "Every %(num)s months on the last day", num) % {"num": num}
    if rule.by_day and not rule.by_month_day and all(which in _NTH for which, _ in rule.by_day):
        days = formats.listing([nth(which, day) for which, day in rule.by_day])
        return ngettext("Every month on %(days)s", "Every %(num)s months on %(days)s", num) % {"num": num, "days": days}
    if rule.by_day or any(day < 0 for day in rule.by_month_day):
        return ""
    days = formats.listing([str(day) for day in rule.by_month_day or (start.day,)])
    return ngettext("Every month on day %(days)s", "Every %(num)s months on day %(days)s", num) % {
        "num": num,
        "days": days,
    }


def nth(which: int, day: int) -> str:
    """The second Tuesday."""
    working, resting = _NTH[which]
    name = weekday(day)
    return sentence(resting, restday=name) if day >= _SATURDAY else sentence(working, weekday=name)


def weekday(day: int) -> str:
    """Its name; 0 is Monday."""
    return str(dates.get_day_names("wide", locale=ambient().region)[day])


def ending(schedule: Schedule) -> str:
    """When it ends."""
    if schedule.rrule is None or schedule.ends_at is None:
        return ""
    return formats.day(schedule.ends_at)
