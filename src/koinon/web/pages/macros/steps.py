"""The steps of a macro as its form shows them, and back."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from litestar.datastructures import FormMultiDict
from msgspec import Struct, structs

from koinon import inbox
from koinon.inbox import MacroAction
from koinon.web import forms
from koinon.web.i18n import gettext
from koinon.web.pages.macros import words
from koinon.web.pages.macros.words import Pairs, World

MOST = inbox.MOST_MACRO_STEPS
MOST_MINUTES = 365 * 24 * 60 - 1


class Step(Struct, frozen=True):
    """One step in the form: its action, what it is called, and what is wrong with it (`focus` says where to go on)."""

    action: MacroAction
    name: str
    icon: str
    error: str = ""
    focus: str = ""

    @property
    def to(self) -> str:
        """Who gets it, as the form's choice."""
        given = self.action.user_id or self.action.team_id
        return f"{self.action.to}:{given}" if given else self.action.to


def shown(actions: Sequence[MacroAction], faults: Mapping[str, str] | None = None) -> list[Step]:
    """The steps, each with what was wrong with it (by the path of its action)."""
    made = []
    for number, action in enumerate(actions):
        error = next((said for path, said in (faults or {}).items() if path.startswith(f"actions[{number}]")), "")
        name, icon = words.KINDS[action.kind]
        made.append(Step(action, gettext(name), icon, error))
    return made


def typed(form: FormMultiDict) -> list[MacroAction]:
    """The steps of a form, as far as they go."""
    kinds = [one for one in form.getall("kind", []) if isinstance(one, str)]
    return [_typed(form, kind, number) for number, kind in enumerate(kinds[:MOST]) if kind in words.KINDS]


def _typed(form: FormMultiDict, kind: str, number: int) -> MacroAction:
    to, _, given = forms.text(form, f"to-{number}").partition(":")
    status = forms.text(form, f"status-{number}")
    made: dict[str, Any] = {"kind": kind}
    if kind in ("reply", "note"):
        made["body"] = forms.verbatim(form, f"body-{number}")
    elif kind == "label":
        made["label_ids"] = tuple(forms.ids(form, f"label-{number}"))
    elif kind == "assign":
        made |= {"to": to if to in ("me", "nobody", "user", "team") else "me", f"{to}_id": _id(given)}
        made = {name: value for name, value in made.items() if name in MacroAction.__struct_fields__}
    elif kind == "status":
        made["status"] = status if status in words.STATUSES else "resolved"
    elif kind == "snooze":
        made["minutes"] = forms.whole(forms.text(form, f"minutes-{number}"), MOST_MINUTES) or None
    else:
        made["automation"] = forms.text(form, f"automation-{number}")
    return MacroAction(**made)


def _id(value: str) -> UUID | None:
    try:
        return UUID(value)
    except ValueError:
        return None


def changed(actions: list[MacroAction], act: str) -> tuple[list[MacroAction], int, str]:
    """The steps after `add-<kind>`, `up-<n>`, `down-<n>` or `drop-<n>`; the step to go on with, and at what of it."""
    what, _, which = act.partition("-")
    if what == "add" and which in words.KINDS and len(actions) < MOST:
        return [*actions, MacroAction(kind=which)], len(actions), "body"  # type: ignore[arg-type]
    at = forms.whole(which, MOST)
    if at is None or at >= len(actions):
        return actions, -1, ""
    if what == "drop":
        return [*actions[:at], *actions[at + 1 :]], min(at, len(actions) - 2), "drop"
    to = at + {"up": -1, "down": 1}.get(what, 0)
    if not 0 <= to < len(actions):
        return actions, at, what
    moved = list(actions)
    moved[at], moved[to] = moved[to], moved[at]
    at_end = to == 0 if what == "up" else to == len(actions) - 1
    return moved, to, {"up": "down", "down": "up"}[what] if at_end else what


def focused(steps: list[Step], at: int, focus: str) -> list[Step]:
    """The steps with the one that takes the focus."""
    return [structs.replace(one, focus=focus) if number == at else one for number, one in enumerate(steps)]


def receivers(known: World) -> Pairs:
    """Who can be given a conversation."""
    teams = [(f"team:{one}", gettext("Team %(name)s") % {"name": name}) for one, name in known.teams.items()]
    people = [(f"user:{one}", name) for one, name in known.people.items()]
    return [("me", gettext("Whoever runs it")), ("nobody", gettext("Nobody")), *teams, *people]


def plain(actions: Sequence[MacroAction], known: World) -> str:
    """All steps as one text, to tell whether somebody changed them."""
    return "\n".join(": ".join(filter(None, (one.sentence, one.text))) for one in words.outline(actions, known))
