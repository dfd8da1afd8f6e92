"""Names as people write them in one cell: "Lovelace, Ada", "Dr. María de la Cruz", "Ana Souza e Silva"."""

import re
from typing import NamedTuple

from koinon.kit import text

_TITLES = "mr mrs ms miss mx dr dra sr sra srta prof rev pastor fr father sister bro don dona dom padre"
_JOINED = "da das de del della den der di do dos du e el la las le los san santa st ten ter van von y"
_HONORIFICS = frozenset(_TITLES.split())
_PARTICLES = frozenset(_JOINED.split())
_SUFFIXES = frozenset(["jr", "sr", "ii", "iii", "iv", "filho", "junior", "neto", "md", "phd"])
_DOUBLE_SURNAME_LOCALES = frozenset(["es"])
_SPACES = re.compile(r"\s+")


class Name(NamedTuple):
    """The two parts people sort and greet by; either may be empty."""

    given: str
    family: str


def split(full_name: str, locale: str = "en") -> Name:
    """Given and family name; "Family, Given" is understood, particles stay with the surname, courtesy titles are cut.

    In Spanish, four words or more end in two surnames. One word is a given name.
    """
    written = _SPACES.sub(" ", full_name).strip()
    family, comma, given = written.partition(",")
    if comma and text.fold(given).strip(" .") not in _SUFFIXES:
        return Name(" ".join(_without_titles(given.split())), family.strip())
    words = _without_titles(written.replace(",", "").split())
    if len(words) < 2:
        return Name(" ".join(words), "")
    cut = _surname_start(words, locale)
    return Name(" ".join(words[:cut]), " ".join(words[cut:]))


def greeting(given: str, family: str, preferred: str) -> str:
    """What a message calls somebody: the preferred name, else the given one, else the family name."""
    return preferred or given or family


def sort_key(name: str) -> str:
    """A name folded for sorting and comparing, words joined by one space."""
    return " ".join(text.words(name))


def key_words(given_key: str, family_key: str, preferred: str) -> list[str]:
    """The searchable words of a name whose sort keys are known: what `text.words` makes of all three parts."""
    words = [*given_key.split(), *family_key.split()]
    return list(dict.fromkeys(words + text.words(preferred) if preferred else words))


def _without_titles(words: list[str]) -> list[str]:
    while len(words) > 1 and text.fold(words[0]).rstrip(".") in _HONORIFICS:
        words = words[1:]
    return words


def _surname_start(words: list[str], locale: str) -> int:
    cut = len(words) - 1
    if text.fold(words[cut]).strip(".") in _SUFFIXES and cut > 1:
        cut -= 1
    cut = _with_particles(words, cut)
    if locale in _DOUBLE_SURNAME_LOCALES and cut >= 3:
        cut = _with_particles(words, cut - 1)
    return cut


def _with_particles(words: list[str], cut: int) -> int:
    while cut > 1 and text.fold(words[cut - 1]) in _PARTICLES:
        cut -= 1
        if text.fold(words[cut]) in ("e", "y") and cut > 1:
            cut -= 1  # "Souza e Silva": the surname begins before the joining word
    return cut
