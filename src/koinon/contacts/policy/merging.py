"""What one person is made of two: chosen, filled in, or the stricter of both (CON-078)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from koinon.contacts.contracts.merging import Choices

CHOSEN = (
    "given_name",
    "family_name",
    "preferred_name",
    "status",
    "location_id",
    "locale",
    "time_zone",
    "birth_date",
)
"""Columns where staff choose; without a word the survivor's value stays, and a blank is filled."""
PRIMARIES = ("primary_phone", "primary_email")
CUSTOM = "custom."
_GUARDIANS = ("guardian_only", "guardian_copy", "direct")
_STRICTEST = ("deceased", "blocked", "archived", "active")


def is_choice(field: str) -> bool:
    """Whether staff may choose whose `field` stays."""
    own = field.removeprefix(CUSTOM)
    return field in CHOSEN or field in PRIMARIES or (own != field and bool(own) and own.isascii() and own.isprintable())


def merged(survivor: Mapping[str, Any], absorbed: Mapping[str, Any], choices: Choices) -> dict[str, Any]:
    """The survivor's columns after the merge, those only that change.

    Names that nobody chose stay the survivor's; without a choice the stricter status wins, and do-not-contact and
    restricted always.
    """
    fit = {name: _kept(name, survivor[name], absorbed[name], choices) for name in CHOSEN}
    if "status" not in choices:
        fit["status"] = min(survivor["status"], absorbed["status"], key=_STRICTEST.index)
    if fit["birth_date"] != survivor["birth_date"]:
        fit["birth_year_known"] = absorbed["birth_year_known"]
    fit["guardian_policy"] = min(survivor["guardian_policy"], absorbed["guardian_policy"], key=_GUARDIANS.index)
    said = survivor if survivor["guardian_consent"] else absorbed
    fit["guardian_consent"], fit["guardian_consent_at"] = said["guardian_consent"], said["guardian_consent_at"]
    fit["do_not_contact"] = survivor["do_not_contact"] or absorbed["do_not_contact"]
    fit["do_not_contact_reason"] = survivor["do_not_contact_reason"] or absorbed["do_not_contact_reason"]
    fit["restricted"] = survivor["restricted"] or absorbed["restricted"]
    fit["restricted_reason"] = survivor["restricted_reason"] or absorbed["restricted_reason"]
    for name in ("last_inbound_at", "last_outbound_at"):
        fit[name] = _later(survivor[name], absorbed[name])
    fit["custom"] = _custom(survivor["custom"], absorbed["custom"], choices)
    return {name: value for name, value in fit.items() if value != survivor[name]}


def taken_back(
    before: Mapping[str, Any], after: Mapping[str, Any], now: Mapping[str, Any]
) -> tuple[dict[str, Any], int]:
    """The columns an undone merge gives back, where they still hold what it wrote; and how many changed since."""
    back = {name: value for name, value in before.items() if now[name] == after[name]}
    return back, len(before) - len(back)


def custom_taken_back(
    before: Mapping[str, Any], after: Mapping[str, Any], now: Mapping[str, Any]
) -> tuple[dict[str, Any], int]:
    """The own fields after an undone merge, and how many of those it wrote changed since."""
    back, kept = dict(now), 0
    for key in {*before, *after}:
        if before.get(key) == after.get(key):
            continue
        if now.get(key) != after.get(key):
            kept += 1
        elif key in before:
            back[key] = before[key]
        else:
            back.pop(key, None)
    return back, kept


def _kept(name: str, mine: Any, theirs: Any, choices: Choices) -> Any:
    if choices.get(name) == "absorbed":
        return theirs
    return mine if choices.get(name) == "survivor" or mine not in (None, "") else theirs


def _custom(mine: Mapping[str, Any], theirs: Mapping[str, Any], choices: Choices) -> dict[str, Any]:
    fit = {**theirs, **mine}
    for key in {*mine, *theirs}:
        side = choices.get(f"{CUSTOM}{key}")
        chosen = theirs if side == "absorbed" else mine
        if side is not None:
            fit.pop(key, None)
            fit |= {key: chosen[key]} if key in chosen else {}
    return fit


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((at for at in (one, other) if at is not None), default=None)
