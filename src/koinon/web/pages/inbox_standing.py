"""How a conversation stands, in words: priorities, the choices of snoozing, why it is nobody's."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from koinon.inbox import Snooze, wakes_at
from koinon.kit import clock
from koinon.web import formats
from koinon.web.ambient import ambient
from koinon.web.i18n import N_, gettext

PRIORITIES = {"urgent": N_("Urgent"), "high": N_("High"), "normal": N_("Normal"), "low": N_("Low")}
SNOOZES = {
    Snooze.LATER_TODAY: N_("In three hours"),
    Snooze.TOMORROW: N_("Tomorrow"),
    Snooze.NEXT_WEEK: N_("Next week"),
    Snooze.UNTIL_REPLY: N_("Until they write"),
}
BECAUSE = {
    "nobody_online": N_("Nobody is online"),
    "all_full": N_("Everybody has enough"),
    "no_members": N_("The team has no people"),
}


FEELINGS = {
    "negative": N_("They seem unhappy"),
    "neutral": N_("They seem neither happy nor unhappy"),
    "positive": N_("They seem happy"),
}


def feeling(sentiment: str | None) -> str:
    """How somebody's last message sounds, as a language model judged it; empty where none did."""
    return gettext(FEELINGS[sentiment]) if sentiment in FEELINGS else ""


def priorities() -> Sequence[tuple[str, str]]:
    """The priorities with their names, the most pressing first."""
    return [(value, gettext(name)) for value, name in PRIORITIES.items()]


def priority_name(value: str) -> str:
    """What a priority is called."""
    return gettext(PRIORITIES.get(value, PRIORITIES["normal"]))


def snoozes() -> Sequence[tuple[str, str, str]]:
    """What one click offers, with when each ends: the hour, and of next week the day."""
    now, zone = clock.now(), ZoneInfo(ambient().time_zone)
    return [
        (choice.value, gettext(name), _end(choice, wakes_at(choice, now, zone))) for choice, name in SNOOZES.items()
    ]


def _end(choice: Snooze, at: datetime | None) -> str:
    if at is None:
        return ""
    hour = formats.clock(at)
    return f"{formats.short_day(formats.local(at))} {hour}" if choice is Snooze.NEXT_WEEK else hour


def because(reason: str | None) -> str:
    """Why a conversation is nobody's, where it was to find somebody by itself."""
    return gettext(BECAUSE[reason]) if reason in BECAUSE else ""
