"""Steps of macros in words: what one will do, what it did, and why one cannot be done."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from koinon import inbox
from koinon.inbox import Label, Macro, MacroAction, MacroEffect, MacroStoppedError
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.web import formats, forms
from koinon.web.i18n import N_, gettext

Pairs = list[tuple[str, str]]
# What a step is called on its button and above it, and its icon.
KINDS: dict[str, tuple[str, str]] = {
    "reply": (N_("Answer them"), "reply"),
    "note": (N_("Write a note"), "sticky-note"),
    "label": (N_("Label it"), "tag"),
    "assign": (N_("Give it to somebody"), "user"),
    "status": (N_("Set how it stands"), "check"),
    "snooze": (N_("Snooze it"), "alarm-clock"),
    "automation": (N_("Start an automation"), "zap"),
}
# What a step does to how a conversation stands: before, and after.
STATUSES = {
    "resolved": (N_("Mark it done"), N_("Marked it done")),
    "closed": (N_("Close it"), N_("Closed it")),
    "pending": (N_("Set it to wait for them"), N_("Set it to wait for them")),
    "open": (N_("Reopen it"), N_("Reopened it")),
}
_DAY = 24 * 60
SNOOZES = {
    3 * 60: N_("For three hours"),
    _DAY: N_("For a day"),
    2 * _DAY: N_("For two days"),
    3 * _DAY: N_("For three days"),
    7 * _DAY: N_("For a week"),
    14 * _DAY: N_("For two weeks"),
}


class World(NamedTuple):
    """What steps can name: labels, teams and people by id."""

    labels: Sequence[Label]
    teams: dict[UUID, str]
    people: dict[UUID, str]


class Told(NamedTuple):
    """A step in a line, with its `text` where it writes one; `same` where nothing had to change."""

    icon: str
    sentence: str
    text: str = ""
    is_note: bool = False
    same: bool = False


async def world(tx: Tx) -> World:
    """What there is now."""
    people, teams = await inbox.namable(tx)
    return World(await inbox.all_labels(tx), dict(teams), dict(people))


def icon(kind: str) -> str:
    """The picture of a kind of step."""
    return KINDS[kind][1]


def snoozes(present: int | None) -> Pairs:
    """For how long a step puts a conversation aside; a time that is none of ours (`present`) stands among them."""
    known = {**SNOOZES, **({present: ""} if present else {})}
    return [("", gettext("Until they write")), *((str(one), snoozed(one)) for one in sorted(known))]


def snoozed(minutes: int) -> str:
    """For how long."""
    if minutes in SNOOZES:
        return gettext(SNOOZES[minutes])
    return gettext("For %(time)s") % {"time": formats.duration(minutes * 60)}


def outline(macro: Macro | Sequence[MacroAction], known: World) -> list[Told]:
    """What the steps of a macro do, before any conversation is known."""
    actions = macro.actions if isinstance(macro, Macro) else macro
    return [_planned(one, known) for one in actions]


def _planned(action: MacroAction, known: World) -> Told:
    names: list[str] = []
    if action.kind == "label":
        names = [one.name for one in known.labels if one.id in action.label_ids]
    elif action.kind == "assign":
        named = known.teams.get(action.team_id) if action.team_id else known.people.get(action.user_id)  # type: ignore[arg-type]
        names = [gettext("whoever runs it")] if action.to == "me" else [named or "…"] if action.to != "nobody" else []
    elif action.kind == "automation":
        names = [action.automation]
    effect = MacroEffect(step=0, kind=action.kind, body=action.body, names=names, status=action.status)
    if action.kind == "snooze" and action.minutes:
        how_long = snoozed(action.minutes)
        return Told(
            icon("snooze"), gettext("Snooze it %(how_long)s") % {"how_long": how_long[:1].lower() + how_long[1:]}
        )
    return told(effect, is_done=False)


def told(effect: MacroEffect, *, is_done: bool) -> Told:
    """What one step did, or will do."""
    sentence = (_done(effect) if is_done else _wanted(effect)) % {
        "names": formats.listing(list(effect.names)),
        "until": formats.day_time(effect.until) if isinstance(effect.until, datetime) else "",
    }
    return Told(icon(effect.kind), sentence, effect.body, effect.kind == "note", not effect.changed)


def _wanted(effect: MacroEffect) -> str:
    if effect.kind == "status":
        return gettext(STATUSES[effect.status or "open"][0])
    if effect.kind == "assign":
        return gettext("Give it to %(names)s") if effect.names else gettext("Give it back: nobody’s")
    if effect.kind == "snooze":
        return gettext("Snooze it until %(until)s") if effect.until else gettext("Snooze it until they write")
    return {
        "reply": gettext("Answer them"),
        "note": gettext("Write a note"),
        "label": gettext("Label it %(names)s"),
        "automation": gettext("Start the automation %(names)s"),
    }[effect.kind]


def _done(effect: MacroEffect) -> str:
    if effect.kind == "status":
        return gettext(STATUSES[effect.status or "open"][1])
    if effect.kind == "assign":
        return gettext("Gave it to %(names)s") if effect.names else gettext("Gave it back: nobody’s")
    if effect.kind == "snooze":
        return gettext("Snoozed it until %(until)s") if effect.until else gettext("Snoozed it until they write")
    return {
        "reply": gettext("Answered them"),
        "note": gettext("Wrote a note"),
        "label": gettext("Labelled it %(names)s"),
        "automation": gettext("Started the automation %(names)s"),
    }[effect.kind]


def why_stopped(stopped: MacroStoppedError) -> str:
    """Why its step cannot be done, in the reader's language."""
    refused = stopped.refused
    if isinstance(refused, errors.InvalidFieldsError) and stopped.kind == "label":
        return gettext("A label that it puts on was deleted.")
    if isinstance(refused, errors.InvalidFieldsError) and stopped.kind == "assign":
        return gettext("Whom it gives the conversation to is not here any more.")
    return forms.said(refused)
