"""Pure decisions about notes: whom one names, and for how long its author may change it."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

LONGEST = 5_000
EDIT_MINUTES = 15
MOST_NAMED = 50
Id = TypeVar("Id")


def named(body: str, names: Mapping[str, Sequence[Id]]) -> list[Id]:
    """Whom `@Name` in a note means, each once, in order of appearance; the longest name that fits is meant.

    Names are compared without regard to case; `@` inside a word (an address) names nobody.
    """
    folded = {name.casefold(): ids for name, ids in names.items() if name.strip()}
    longest = sorted(folded, key=len, reverse=True)
    text, found = body.casefold(), dict[Id, None]()
    for at in re.finditer(r"(?<!\w)@", text):
        rest = text[at.end() :]
        meant = next((name for name in longest if rest.startswith(name) and not _goes_on(rest, len(name))), None)
        if meant is not None:
            found.update(dict.fromkeys(folded[meant]))
    return list(found)[:MOST_NAMED]


def _goes_on(rest: str, end: int) -> bool:
    return rest[end : end + 1].isalnum()


def called(people: Mapping[Id, str], teams: Mapping[Id, str] | None = None) -> dict[str, list[Id]]:
    """What each can be called: the whole name, and of people the first alone where one only has it.

    Names are in one case, as they are compared: what is a team's whole name is nobody's first alone.
    """
    names: dict[str, list[Id]] = {}
    firsts: dict[str, list[Id]] = {}
    for person, name in people.items():
        names.setdefault(name.casefold(), []).append(person)
        firsts.setdefault(name.partition(" ")[0].casefold(), []).append(person)
    for team, name in (teams or {}).items():
        names.setdefault(name.casefold(), []).append(team)
    return names | {first: who for first, who in firsts.items() if len(who) == 1 and first not in names}


def may_edit(written_at: datetime, now: datetime) -> bool:
    """Whether its author may still change a note (INB-012)."""
    return now - written_at <= timedelta(minutes=EDIT_MINUTES)
