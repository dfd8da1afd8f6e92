"""What somebody typed into the search box, read: words, exact phrases, operators. No I/O."""

import re
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Literal

import msgspec

from koinon.kit.text import fold

MOST_TERMS = 12
LONGEST = 200
_TOKEN = re.compile(r'(?P<not>-)?(?:(?P<name>[a-z_]+):)?(?:"(?P<quoted>[^"]*)"?|(?P<bare>[^\s"]+))', re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")
_APOSTROPHES = str.maketrans("", "", "'’")
_NUMBER = re.compile(r"#(\d{1,9})")
OPERATORS = frozenset({"from", "label", "before", "after", "is", "has", "channel", "assignee", "team", "in"})


class State(StrEnum):
    """What `is:` takes."""

    OPEN = "open"
    PENDING = "pending"
    SNOOZED = "snoozed"
    RESOLVED = "resolved"
    CLOSED = "closed"
    UNREAD = "unread"
    SPAM = "spam"


class NotUnderstood(ValueError):
    """An operator with a value that it cannot have: `name` of the operator, what was `given`."""

    def __init__(self, name: str, given: str) -> None:
        super().__init__(f"{name}:{given}")
        self.name, self.given = name, given


class Term(msgspec.Struct, frozen=True):
    """Words that stand beside each other (one word: a word). `exact` as they are written, `begins` a first part."""

    words: tuple[str, ...]
    exact: bool = False
    begins: bool = False
    excluded: bool = False

    @property
    def tsquery(self) -> str:
        """For `to_tsquery`: letters and digits alone are in it. Exact words are those of weight A."""
        mark = ":A" if self.exact else ":*" if self.begins else ""
        return " <-> ".join(f"'{word}'{mark}" for word in self.words)


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A search: its terms (all must be there), and what its operators say. `number` is a conversation's."""

    terms: tuple[Term, ...] = ()
    number: int | None = None
    from_: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    before: date | None = None
    after: date | None = None
    states: tuple[State, ...] = ()
    has_media: bool = False
    channels: tuple[str, ...] = ()
    assignees: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    where: Literal["", "notes", "messages"] = ""

    @property
    def sought(self) -> tuple[Term, ...]:
        """The terms that are to be found, and shown in what is found."""
        return tuple(term for term in self.terms if not term.excluded)

    @property
    def of_conversations(self) -> bool:
        """Whether it asks for conversations alone: by state, label, channel or whose they are, and for no words."""
        asks = Asked(
            states=self.states, labels=self.labels, channels=self.channels, assignees=self.assignees, teams=self.teams
        )
        return self == asks and self != Asked()

    @property
    def plain(self) -> str:
        """The words alone, as a search for people takes them; empty where an operator or a phrase says more."""
        simple = all(not term.exact and not term.excluded for term in self.terms)
        return " ".join(word for term in self.terms for word in term.words) if simple else ""


def tokens(text: str) -> list[str]:
    """Folded words in order, each time they occur: what is indexed, and asked for."""
    return _WORD.findall(fold(text).translate(_APOSTROPHES))


def words(typed: str) -> tuple[Term, ...]:
    """What a list is searched by: words and phrases, without those left out; operators find messages, not rows."""
    try:
        asked = parse(typed)
    except NotUnderstood:
        return ()
    plain = asked == Asked(terms=asked.terms, number=asked.number)
    return asked.terms if plain and asked.sought else ()


def number(typed: str) -> int | None:
    """The number of a conversation: `#1042`."""
    found = _NUMBER.fullmatch(typed.strip())
    return int(found[1]) if found else None


def parse(typed: str) -> Asked:
    """Read a search: `sister "next sunday" -cancelled from:ada label:prayer before:2026-10-01 is:open has:file`.

    The last word may be the beginning of one, as somebody is typing it; so may every word that ends in `*`. What looks
    like an operator and is none (`http://…`) is words. Raises NotUnderstood for a date or a state that is none.
    """
    said: dict[str, list[str]] = {}
    terms: list[Term] = []
    numbered = None
    typed = typed[:LONGEST]
    for found in _TOKEN.finditer(typed):
        name = (found["name"] or "").lower()
        value = found["quoted"] if found["quoted"] is not None else found["bare"]
        if name in OPERATORS and not found["not"]:
            if value:
                said.setdefault(name, []).append(value)
            continue
        if not name and (given := number(value)) is not None:
            numbered = given
            continue
        said_words = tokens(f"{found['name'] or ''} {value}" if name else value)
        is_last = found.end() == len(typed.rstrip()) and typed[-1:].strip() != ""
        begins = found["quoted"] is None and (value.endswith("*") or (is_last and not found["not"]))
        exact = found["quoted"] is not None
        terms += _terms(said_words, exact=exact, begins=begins, excluded=bool(found["not"]))
    return _asked(tuple(terms[:MOST_TERMS]), numbered, said)


def _terms(words: list[str], *, exact: bool, begins: bool, excluded: bool) -> list[Term]:
    if not words:
        return []
    if exact:
        return [Term(tuple(words), exact=True, excluded=excluded)]
    last = len(words) - 1
    return [Term((word,), begins=begins and at == last, excluded=excluded) for at, word in enumerate(words)]


def _asked(terms: tuple[Term, ...], number: int | None, said: dict[str, list[str]]) -> Asked:
    places = {"note": "notes", "notes": "notes", "message": "messages", "messages": "messages"}
    where = said.get("in", [""])[-1].lower()
    return Asked(
        terms=terms,
        number=number,
        from_=tuple(said.get("from", ())),
        labels=tuple(said.get("label", ())),
        before=_day("before", said),
        after=_day("after", said),
        states=tuple(_state(one) for one in said.get("is", ())),
        has_media=any(_is_file(one) for one in said.get("has", ())),
        channels=tuple(_channel(one) for one in said.get("channel", ())),
        assignees=tuple(said.get("assignee", ())),
        teams=tuple(said.get("team", ())),
        where=places[_one_of("in", where, places)] if where else "",  # type: ignore[arg-type]
    )


def _day(name: str, said: dict[str, list[str]]) -> date | None:
    if name not in said:
        return None
    try:
        return date.fromisoformat(said[name][-1])
    except ValueError:
        raise NotUnderstood(name, said[name][-1]) from None


def _one_of(name: str, given: str, known: Iterable[str]) -> str:
    if given not in known:
        raise NotUnderstood(name, given)
    return given


def _state(given: str) -> State:
    done = {"done": "resolved", "live": "open"}.get(given.lower(), given.lower())
    return State(_one_of("is", done, [state.value for state in State]))


def _is_file(given: str) -> bool:
    return bool(_one_of("has", given.lower(), ("file", "files", "attachment", "media", "picture")))


def _channel(given: str) -> str:
    named = {"text": "sms", "mail": "email"}.get(given.lower(), given.lower())
    return _one_of("channel", named, ("sms", "whatsapp", "email", "push"))
