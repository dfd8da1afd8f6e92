"""What each step of a macro needs, and what of it is kept."""

import msgspec

from koinon.inbox import policy
from koinon.inbox.macros.contracts import Kind, MacroAction

MOST_ACTIONS = 10
MOST_LABELS = 20
LONGEST_NAME = 80
LONGEST_REPLY = policy.LONGEST_OF_ALL
LONGEST_NOTE = 5_000
LONGEST_AUTOMATION = 100
TAKES: dict[Kind, tuple[str, ...]] = {
    "reply": ("body",),
    "note": ("body",),
    "label": ("label_ids",),
    "assign": ("to", "user_id", "team_id"),
    "status": ("status",),
    "snooze": ("minutes",),
    "automation": ("automation",),
}
NEEDS: dict[Kind, str] = {"reply": "body", "note": "body", "label": "label_ids", "automation": "automation"}


def kept(action: MacroAction) -> MacroAction:
    """The step with what its kind takes alone."""
    given = {name: getattr(action, name) for name in TAKES[action.kind]}
    if action.kind == "assign":
        given["user_id"] = action.user_id if action.to == "user" else None
        given["team_id"] = action.team_id if action.to == "team" else None
    return msgspec.structs.replace(MacroAction(kind=action.kind), **given)


def lacks(action: MacroAction) -> str | None:
    """The field that this step cannot do without and has not; None where it is whole."""
    if action.kind == "assign":
        named = {"user": action.user_id, "team": action.team_id}
        return f"{action.to}_id" if action.to in named and named[action.to] is None else None
    needed = NEEDS.get(action.kind)
    value = getattr(action, needed) if needed else "-"
    return needed if not (value.strip() if isinstance(value, str) else value) else None
