"""What a row of the list says of a conversation beside its words: priority, labels, whose it is, how long they wait."""

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from koinon.inbox import ConversationRow, Status
from koinon.kit import clock
from koinon.platform.actor import Actor
from koinon.web import formats
from koinon.web.i18n import gettext

LONG = timedelta(minutes=30)
VERY_LONG = timedelta(hours=4)
WINDOW_AMBER, WINDOW_RED = timedelta(hours=2), timedelta(minutes=30)


class Mark(NamedTuple):
    """One of them: its words, its tone, its icon; states are never told by colour alone."""

    text: str
    tone: str = ""
    icon: str = ""


def marks(row: ConversationRow, actor: Actor, columns: Sequence[str]) -> list[Mark]:
    """The marks of a row, the most pressing first."""
    now = clock.now()
    found = []
    if row.priority in ("urgent", "high"):
        urgent = row.priority == "urgent"
        found.append(Mark(gettext("Urgent") if urgent else gettext("High"), "bad" if urgent else "warn", "zap"))
    if row.woke_at is not None and row.status == Status.OPEN:
        found.append(Mark(gettext("Woke up"), "info", "bell"))
    if row.status == Status.SNOOZED:
        found.append(Mark(gettext("Snoozed"), "", "hourglass"))
    if "waiting" in columns and row.waiting_since is not None and now - row.waiting_since >= LONG:
        waited = now - row.waiting_since
        words = gettext("Waits %(time)s") % {"time": formats.duration(waited.total_seconds())}
        found.append(Mark(words, "warn" if waited >= VERY_LONG else "", "clock"))
    if row.window_until is not None:
        found.append(_window(row.window_until - now))
    if "assignee" in columns and row.assignee_id is not None:
        mine = row.assignee_id == actor.id
        found.append(Mark(gettext("Yours") if mine else row.assignee_name or "", "brand" if mine else "", "user"))
    if "team" in columns and row.team_name:
        found.append(Mark(row.team_name, "", "users"))
    if "labels" in columns:
        found += [Mark(label.name, f"label is-{label.colour}", "tag") for label in row.labels]
    if "number" in columns and row.number:
        found.append(Mark(f"#{row.number}", "outline"))
    return found


def _window(left: timedelta) -> Mark:
    """How long WhatsApp lets us answer freely: amber at two hours, red at thirty minutes (INB-040)."""
    if left <= timedelta(0):
        return Mark(gettext("Window closed"), "bad", "lock")
    tone = "bad" if left <= WINDOW_RED else "warn" if left <= WINDOW_AMBER else ""
    return Mark(formats.duration(left.total_seconds()), tone, "hourglass")
