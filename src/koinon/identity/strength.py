"""Which passwords are too easy (IDN-004, NIST SP 800-63B §5.1.1.2): a rule each, so that the refusal can say which.

The 10,000 commonest are those of zxcvbn's list (Wheeler, USENIX Security 2016), which keeps given names apart: they
count too. A password is folded (case, digits for letters) and its decoration of digits and signs taken off before
it is compared, so one word covers its thousands of variants. zxcvbn's own judgement is not asked: it takes ten seconds
for a password made for that.
"""

import re
from collections.abc import Iterable
from functools import cache
from importlib import import_module
from itertools import pairwise
from typing import Literal, NamedTuple

from koinon.platform import errors

SHORTEST, LONGEST = 12, 128
Rule = Literal["too_short", "too_long", "common", "repeats", "sequence", "contains_name"]

SENTENCES: dict[Rule, str] = {
    "too_short": "Use at least 12 characters; four ordinary words are a good password.",
    "too_long": "Use at most 128 characters.",
    "common": "This is one of the passwords that are tried first.",
    "repeats": "This repeats the same few characters.",
    "sequence": "This follows the keyboard or the alphabet.",
    "contains_name": "This contains your name, address or organization.",
}

# What English lists lack: our other languages, those we are made for, the newer services, well-known phrases.
_MORE = """
contrasena contraseña senha secreto segredo bienvenido bemvindo willkommen teamo teamomucho euteamo administrador
princesita futebol corinthians palmeiras unodostres verano invierno jesuschrist jesucristo jesuscristo jesusislord
church christ iglesia igreja blessed hallelujah aleluya aleluia godisgood godislove godbless holyspirit trinity gloria
amen facebook instagram whatsapp tiktok youtube twitter gmail correcthorsebatterystaple onetwothree passwordpassword
thisismypassword mypassword helloworld opensesame koinon
"""
_COMMONEST, _PAIRED = 10_000, 500
_FOLD = str.maketrans(
    {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i", "ñ": "n"}
)
_SEQUENCES = (
    "01234567890123456789",
    "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertzuiopasdfghjklyxcvbnm",
    "azertyuiopqsdfghjklmwxcvbn",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
    "1q2w3e4r5t6y7u8i9o0p",
)
_SCORES = (12, 16, 20, 26)


class Strength(NamedTuple):
    """`score` 0-4 for the hint while typing, and the rule that refuses the password, if one does."""

    score: int
    rule: Rule | None


def strength(password: str, names: Iterable[str] = ()) -> Strength:
    """How good a password is for someone with these names (own, address, organization)."""
    rule = _broken_rule(password, names)
    if rule is not None:
        return Strength(0, rule)
    variety = len(set(password))
    return Strength(sum(min(len(password), 2 * variety) >= least for least in _SCORES), None)


def sentence_of(found: Strength) -> str:
    """Why a password is refused, in words to translate; empty where it is not."""
    return SENTENCES[found.rule] if found.rule else ""


def require_strong(password: str, names: Iterable[str] = (), *, field: str = "password") -> None:
    """Raise 422 `password_too_weak` saying which rule."""
    rule = strength(password, names).rule
    if rule is not None:
        raise errors.invalid_field(field, "password_too_weak", SENTENCES[rule], rule=rule)


def _broken_rule(password: str, names: Iterable[str]) -> Rule | None:
    if len(password) < SHORTEST:
        return "too_short"
    if len(password) > LONGEST:
        return "too_long"
    lowered = password.lower()
    if _repeats(lowered):
        return "repeats"
    if _is_sequence(lowered):
        return "sequence"
    if _is_common(lowered):
        return "common"
    if _contains_name(lowered, names):
        return "contains_name"
    return None


def _repeats(text: str) -> bool:
    """Few different characters, or one short piece over and over."""
    return len(set(text)) <= 4 or re.fullmatch(r"(.{1,6}?)\1{1,}.{0,5}", text, re.DOTALL) is not None


def _is_sequence(text: str) -> bool:
    """Nearly every step is a neighbour in the alphabet, in counting, or on a keyboard row, forwards or back."""
    steps = sum(any(a + b in row or b + a in row for row in _SEQUENCES) for a, b in pairwise(text))
    return steps >= 0.7 * (len(text) - 1)


def _is_common(text: str) -> bool:
    tailless = re.sub(r"[^a-zñ]+$", "", text)
    for candidate in (text, text.translate(_FOLD), tailless.translate(_FOLD)):
        bare = re.sub(r"^[^a-zñ]+|[^a-zñ]+$", "", candidate)
        words = [word for word in re.split(r"[^a-zñ]+", bare) if word]
        joined = "".join(words)
        if candidate in commonest() or joined in commonest() or _is_two_words(joined):
            return True
    return False


def _is_two_words(text: str) -> bool:
    """Two of the very commonest, one behind the other; two ordinary words are no worse than others."""
    return any(text[:i] in _paired() and text[i:] in _paired() for i in range(4, len(text) - 3))


@cache
def commonest() -> frozenset[str]:
    """What is tried first, in lower case."""
    lists = _frequency_lists()
    names = lists["female_names"][:1_000] + lists["male_names"]
    return frozenset(lists["passwords"][:_COMMONEST]) | frozenset(names) | frozenset(_MORE.split())


@cache
def _paired() -> frozenset[str]:
    return frozenset(_frequency_lists()["passwords"][:_PAIRED]) | frozenset(_MORE.split())


def _frequency_lists() -> dict[str, list[str]]:
    # 14 MB and 0.2 s, which workers and the scheduler never need.
    found: dict[str, list[str]] = import_module("zxcvbn.frequency_lists").FREQUENCY_LISTS
    return found


def _contains_name(text: str, names: Iterable[str]) -> bool:
    """A name makes up most of the password: what is left without it is shorter than 8 characters."""
    pieces = {piece for name in names for piece in (*re.split(r"[\s@.]+", name.lower()), name.lower().replace(" ", ""))}
    return any(len(piece) >= 4 and piece in text and len(text.replace(piece, "")) < 8 for piece in pieces)
