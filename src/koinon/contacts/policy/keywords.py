"""STOP, START and HELP in three languages (CON-052..058), and words of an organization's own beside them (CON-060).

The whole message counts, never a part of it: "STOP!!" stops, "don't stop praying" does not. Providers only know the
English words, so all three lists apply in every organization.
"""

import re
import unicodedata
from collections.abc import Collection
from enum import StrEnum
from typing import NamedTuple

from koinon.kit import text


class KeywordKind(StrEnum):
    """What a keyword asks for; `yes` is START only while consent is denied or pending."""

    STOP = "stop"
    START = "start"
    HELP = "help"
    YES = "yes"
    PREFERENCES = "preferences"


class Keyword(NamedTuple):
    """A recognised keyword: its normalised `word`, and the language to answer in."""

    kind: KeywordKind
    word: str
    language: str


_STOP = {
    "en": "stop|stopall|stop all|unsubscribe|cancel|end|quit|revoke|optout|opt out|opt-out",
    "es": "parar|alto|baja|darme de baja|cancelar|detener|salir|basta|no mas",
    "pt": "parar|pare|parar tudo|sair|cancelar|remover|descadastrar|nao quero mais",
}
_START = {
    "en": "start|unstop|subscribe",
    "es": "iniciar|empezar|comenzar|alta",
    "pt": "comecar|voltar|assinar",
}
_YES = {"en": "yes", "es": "si", "pt": "sim"}
_HELP = {"en": "help|info", "es": "ayuda|informacion", "pt": "ajuda|informacao"}
_PREFERENCES = {"en": "preferences", "es": "preferencias", "pt": "preferencias"}
_POLITE = "please|pls|plz|por favor|porfavor|porfa|thanks|thank you|gracias|obrigado|obrigada"

_SPACES = re.compile(r"\s+")
_POLITE_ENDS = re.compile(rf"^(?:{_POLITE}),? |,? (?:{_POLITE})$")
_LONGEST = 60  # a keyword with courtesy is shorter; anything longer is a sentence


def _by_word() -> dict[str, tuple[KeywordKind, tuple[str, ...]]]:
    known: dict[str, tuple[KeywordKind, tuple[str, ...]]] = {}
    lists = (
        (KeywordKind.STOP, _STOP),
        (KeywordKind.START, _START),
        (KeywordKind.YES, _YES),
        (KeywordKind.HELP, _HELP),
        (KeywordKind.PREFERENCES, _PREFERENCES),
    )
    for kind, languages in lists:
        for language, listed in languages.items():
            for word in listed.split("|"):
                known[word] = (kind, (*known.get(word, (kind, ()))[1], language))
    return known


_WORDS = _by_word()
RESERVED = frozenset(_WORDS)


def normalise(message: str) -> str:
    """NFKC, lower case, unaccented; without quotes, emoji, punctuation at the ends and double spaces (CON-052)."""
    folded = text.fold(unicodedata.normalize("NFKC", message))
    kept = "".join(letter if unicodedata.category(letter)[0] in "LNZPC" else " " for letter in folded)
    bare = re.sub(r"[\"'`´‘’“”«»‚„\u200b-\u200f\u2060\ufeff\ufe0f]", "", kept)
    return _trim(_SPACES.sub(" ", bare))


def match(message: str, locale: str = "en", own_stops: Collection[str] = ()) -> Keyword | None:
    """The keyword that `message` is, answered in the word's language: `locale` where the word belongs to several.

    `own_stops` are words in normal form by which an organization is stopped too.
    """
    for word in forms(message):
        if word in _WORDS:
            kind, languages = _WORDS[word]
            return Keyword(kind, word, locale if locale in languages else languages[0])
        if word in own_stops:
            return Keyword(KeywordKind.STOP, word, locale)
    return None


def forms(message: str) -> tuple[str, ...]:
    """The words that a message may be: its normal form, and the same without courtesy; none where it is a sentence."""
    word = normalise(message) if len(message) <= _LONGEST else ""
    if not word.isprintable():  # no word of anybody's, and a database takes no NUL
        return ()
    return tuple(dict.fromkeys(form for form in (word, _trim(_POLITE_ENDS.sub("", word))) if form))


def is_reserved(word: str) -> bool:
    """Whether a word already means STOP, START or HELP, however it is written (CON-060)."""
    return match(word) is not None


def _trim(words: str) -> str:
    start, end = 0, len(words)
    while start < end and not words[start].isalnum():
        start += 1
    while end > start and not words[end - 1].isalnum():
        end -= 1
    return words[start:end]
