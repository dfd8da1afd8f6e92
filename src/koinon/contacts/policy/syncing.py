"""What a sync may write: a field staff changed since it wrote it last stays theirs, unless it is told to (CON-090).

A three-way merge as version control does it: `base` is what the sync wrote last, `ours` what stands there, `theirs`
what the other system says now. Nobody has to note who edits what.
"""

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple


class Merged(NamedTuple):
    """What to write, what stays staff's, and what the next sync will compare with."""

    written: dict[str, Any]
    kept: list[str]
    base: dict[str, Any]


class Addresses(NamedTuple):
    """Addresses to add and to take away by what they are found by, and whether some that staff removed stay away."""

    added: set[str]
    removed: set[str]
    kept: bool


def merge(base: Mapping[str, Any], ours: Mapping[str, Any], theirs: Mapping[str, Any], *, overwrite: bool) -> Merged:
    """Fields of a person. One the sync never wrote is filled where it is empty."""
    written, kept, after = dict[str, Any](), list[str](), dict(base)
    for name, said in theirs.items():
        untouched = base[name] == ours.get(name) if name in base else not ours.get(name)
        if said == ours.get(name):
            after[name] = said
        elif untouched or overwrite:
            written[name] = after[name] = said
        else:
            kept.append(name)
    return Merged(written, kept, after)


def addresses(base: Collection[str], ours: Collection[str], theirs: Collection[str], *, overwrite: bool) -> Addresses:
    """Addresses of one kind: those staff added stay, those they removed do not come back."""
    away = set(base) - set(ours)
    added = set(theirs) - set(ours) - (set() if overwrite else away)
    return Addresses(added, (set(base) - set(theirs)) & set(ours), bool(set(theirs) & away) and not overwrite)
