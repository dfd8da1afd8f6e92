"""How likely two people are one: what they share and how alike their names are (CON-077).

Typing errors are measured by the Jaro-Winkler similarity (Winkler 1990), made for names in census records.
"""

from datetime import date
from typing import NamedTuple

from rapidfuzz.distance import JaroWinkler

from koinon.contacts.contracts.merging import DuplicateReason, Likelihood
from koinon.contacts.policy.nicknames import same_person

TYPING_ERROR = 0.9
"""From this similarity on two words are one with a slip of the finger: garcia and gracia 0.95, maria and mario 0.92."""
VERY_LIKELY, LIKELY, LEAST = 85, 65, 40
_SUFFIXES = frozenset(["jr", "sr", "ii", "iii", "iv", "junior", "filho", "neto"])


class Known(NamedTuple):
    """What is compared of a person: folded names, the day of birth, and whether its year is known."""

    given: str
    family: str
    preferred: str
    born: date | None
    year_known: bool = True


class Shared(NamedTuple):
    """What two people have in common."""

    phone: bool = False
    email: bool = False


class Likeness(NamedTuple):
    """Out of 100, and why."""

    score: int
    reasons: list[DuplicateReason]


def likelihood(score: int) -> Likelihood:
    """The score as a word."""
    if score >= VERY_LIKELY:
        return "very_likely"
    return "likely" if score >= LIKELY else "possible"


def compared(one: Known, other: Known, shared: Shared) -> Likeness | None:
    """How likely they are one person; None where it is not worth a look.

    A shared number or mail counts with a name that is alike, or where one of the two has no name yet: families share
    them. The same birthday counts with the same surname; of twins the given names differ, and they stand last.
    """
    names = _names(one, other)
    same_day = one.born is not None and one.born == other.born and one.year_known and other.year_known
    reasons: list[DuplicateReason] = []
    reasons += ["same_phone"] if shared.phone else []
    reasons += ["same_email"] if shared.email else []
    reasons += ["same_name"] if names == 1.0 else ["similar_name"] if names >= 0.6 else []
    reasons += ["same_birth_date"] if same_day else []
    score = _score(one, other, shared, names, same_day=same_day)
    return Likeness(min(score, 100), reasons) if score >= LEAST else None


def _score(one: Known, other: Known, shared: Shared, names: float, *, same_day: bool) -> int:
    score = 0
    if shared.phone or shared.email:
        nameless = not _words(one) or not _words(other)
        score = 60 if nameless else round(90 * names) if names >= 0.6 else 0
        score += 8 if shared.phone and shared.email and score else 0
    if same_day and (score or _alike(one.family, other.family)):
        score = max(score, 88 if names >= 0.6 else 45) + 7
    if _told_apart(one, other):
        score -= 45
    return score


def _told_apart(one: Known, other: Known) -> bool:
    """Father and son: another birthday, or a Jr. at one name only."""
    born = one.born, other.born
    if None not in born and born[0] != born[1]:
        return True
    return bool(_SUFFIXES & set(_words(one))) != bool(_SUFFIXES & set(_words(other)))


def _words(person: Known) -> list[str]:
    return [*person.given.split(), *person.preferred.split(), *person.family.split()]


def _names(one: Known, other: Known) -> float:
    """1 the same, 0.6 and more alike, less for strangers; parts may stand in each other's place."""
    straight = _given(one, other) * 0.5 + _family(one.family, other.family) * 0.5
    swapped = 0.0
    if one.family and other.family:
        swapped = 0.95 * min(_word(one.given, other.family), _word(one.family, other.given))
    if not (one.given or one.preferred) or not (other.given or other.preferred):
        straight = min(straight, 0.75)
    if _given(one, other) < 0.6:  # a surname alone is a family, not a person
        straight = 0.0
    return max(straight, swapped)


def _given(one: Known, other: Known) -> float:
    mine = [name for name in (one.given, one.preferred) if name]
    theirs = [name for name in (other.given, other.preferred) if name]
    if not mine or not theirs:
        return 0.7 if one.family and other.family else 0.0
    return max(_word(a, b) for a in mine for b in theirs)


def _family(one: str, other: str) -> float:
    if not one or not other:
        return 0.8  # "Ada" beside "Ada Lovelace"
    return _word(one, other)


def _word(one: str, other: str) -> float:
    """One part of a name: equal 1, a nickname 0.95, an initial or one of several words 0.85, a slip as similar."""
    if one == other:
        return 1.0
    first, second = one.split(), other.split()
    if not first or not second:
        return 0.0
    if same_person(first[0], second[0]) or same_person(one, other):
        return 0.95
    if set(first) < set(second) or set(second) < set(first):
        return 0.9
    if 1 in (len(one), len(other)) and one[0] == other[0]:
        return 0.85
    alike = JaroWinkler.similarity(one, other)
    return alike if alike >= TYPING_ERROR else 0.0


def _alike(one: str, other: str) -> bool:
    return bool(one) and _word(one, other) > 0
