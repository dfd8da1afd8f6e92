"""An import in words: what a column can be, why rows stay out, how far it is."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import msgspec

from koinon.contacts import Import, ImportCounts, ImportPreview, ImportRow
from koinon.web.i18n import N_, gettext

STEPS = (N_("File"), N_("Columns"), N_("Check"), N_("Import"), N_("Result"))
STEP_OF = {
    "uploaded": 1,
    "mapped": 1,
    "checking": 2,
    "checked": 2,
    "running": 3,
    "paused": 3,
    "failed": 3,
    "cancelled": 4,
    "done": 4,
    "undoing": 4,
    "undone": 4,
}
BEFORE_RUN = frozenset({"uploaded", "mapped", "checking", "checked"})
BUSY = frozenset({"checking", "running", "undoing"})
OVER = frozenset({"done", "cancelled"})
TARGETS = (
    ("ignore", N_("Leave out")),
    ("given_name", N_("First name")),
    ("family_name", N_("Last name")),
    ("full_name", N_("Whole name (is split)")),
    ("name", N_("Name, kept whole")),
    ("preferred_name", N_("Called")),
    ("phone", N_("Phone number")),
    ("email", N_("Email")),
    ("birth_date", N_("Birthday")),
    ("locale", N_("Language")),
    ("tags", N_("Tags")),
    ("groups", N_("Groups")),
    ("external_id", N_("Id in your other system")),
)
REASONS = {
    "phone.empty": N_("Phone number missing"),
    "phone.spreadsheet": N_("Number rounded by a spreadsheet"),
    "phone.two_numbers": N_("Two numbers in one cell"),
    "phone.letters": N_("Words instead of a number"),
    "phone.country": N_("Unknown country code"),
    "phone.too_short": N_("Number too short"),
    "phone.too_long": N_("Number too long"),
    "phone.no_plus": N_("The + of another country is missing"),
    "phone.emergency": N_("Emergency number"),
    "phone.premium": N_("Premium-rate number"),
    "phone.invalid": N_("Number does not exist"),
    "email.shape": N_("Not a mail address"),
    "email.domain": N_("Mail address without a real domain"),
    "email.too_long": N_("Mail address too long"),
    "date.shape": N_("Not a date"),
    "date.future": N_("Birthday in the future"),
    "date.too_old": N_("Birthday too long ago"),
    "too_long": N_("Text too long"),
    "too_many_addresses": N_("Too many numbers for one person"),
    "too_many_cells": N_("More cells than columns"),
    "nobody": N_("Neither name nor address"),
    "ambiguous": N_("Could mean several people"),
    "over_plan": N_("No room in the plan"),
}
_STATES = {
    "uploaded": N_("Waiting for you"),
    "mapped": N_("Waiting for you"),
    "checking": N_("Checking"),
    "checked": N_("Ready to import"),
    "running": N_("Importing"),
    "paused": N_("Paused"),
    "done": N_("Done"),
    "failed": N_("Stopped"),
    "cancelled": N_("Cancelled"),
    "undoing": N_("Being undone"),
    "undone": N_("Undone"),
}
_TONES = {"done": "good", "failed": "bad", "running": "brand", "checking": "brand", "checked": "warn", "paused": "warn"}


class Column(msgspec.Struct, frozen=True):
    """A column of the file, what it is taken for, and what it holds."""

    index: int
    name: str
    target: str
    sample: list[str]
    options: list[tuple[str, str]]


def state_word(one: Import) -> str:
    """The state of an import."""
    return gettext(_STATES[one.state])


def state_tone(one: Import) -> str:
    """The colour of its chip."""
    return _TONES.get(one.state, "")


def columns(one: Import, preview: ImportPreview, fields: Mapping[str, str]) -> list[Column]:
    """The columns with what they are taken for: as chosen, else as guessed. `fields` are the own ones, by target."""
    chosen = [*(one.mapping or preview.guess), *["ignore"] * len(one.columns)]
    return [
        Column(n, name, chosen[n], _sample(preview.rows, n), _options(chosen[n], name, fields))
        for n, name in enumerate(one.columns)
    ]


def _sample(rows: Sequence[Sequence[str]], index: int) -> list[str]:
    filled = [row[index] for row in rows if index < len(row) and row[index].strip()]
    return list(dict.fromkeys(filled))[:3]


def _options(chosen: str, name: str, fields: Mapping[str, str]) -> list[tuple[str, str]]:
    """Everything a column can be; the last is a field made on the spot, named as the column is."""
    fresh = chosen if chosen.startswith("custom:") and chosen not in fields else custom_target(name)
    made = gettext("New field “%(name)s”") % {"name": name or fresh.removeprefix("custom:")}
    known = [(target, label) for target, label in fields.items() if target != fresh]
    return [*((code, gettext(label)) for code, label in TARGETS), *known, (fresh, fields.get(fresh, made))]


def encodings(one: Import) -> list[tuple[str, str]]:
    """What a text may be in; as it was read is among them."""
    common = [("utf-8", "UTF-8"), ("windows-1252", "Windows (1252)"), ("utf-16", "UTF-16"), ("mac-roman", "Mac")]
    return common if one.encoding in dict(common) else [(one.encoding, one.encoding.upper()), *common]


def custom_target(name: str) -> str:
    """The value under which a column of its own is kept."""
    bare = "".join(letter if letter.isalnum() else "_" for letter in name.lower()).strip("_")
    return f"custom:{bare[:40] or 'value'}"


def reasons(counts: ImportCounts) -> list[tuple[str, int]]:
    """Why rows stay out, the commonest first."""
    ordered = sorted(counts.reasons.items(), key=lambda item: -item[1])
    return [(gettext(REASONS.get(code, N_("Something else"))), number) for code, number in ordered]


def who(one: Import, row: ImportRow) -> str:
    """Whom a row is about: its name columns, else its first cell that holds something."""
    names = [cell for cell, target in zip(row.cells, one.mapping, strict=False) if target in _NAMES and cell.strip()]
    return " ".join(names) or next((cell for cell in row.cells if cell.strip()), "")


_NAMES = frozenset({"name", "full_name", "given_name", "family_name"})


def _with_numbers(counts: ImportCounts, checked: ImportCounts | None) -> ImportCounts:
    """The run counts rows; how many numbers they hold was found by the check."""
    if checked is None or counts.distinct_numbers:
        return counts
    numbers = {"distinct_numbers": checked.distinct_numbers, "shared_numbers": checked.shared_numbers}
    return msgspec.structs.replace(counts, **numbers)


def told(one: Import) -> dict[str, Any]:
    """What every step shows of an import."""
    counts = one.checked if one.state in BEFORE_RUN else one.counts
    shown = _with_numbers(counts or ImportCounts(), one.checked)
    done = one.processed_rows if one.state != "checking" else one.checked_rows
    return {
        "one": one,
        "who": partial(who, one),
        "step": STEP_OF[one.state],
        "steps": [gettext(name) for name in STEPS],
        "counts": shown,
        "reasons": reasons(shown),
        "busy": one.state in BUSY,
        "done": done,
        "share": done / one.total_rows if one.total_rows else None,
        "state_word": state_word(one),
        "state_tone": state_tone(one),
    }
