"""Which passwords are too easy (IDN-004, NIST SP 800-63B §5.1.1.2): a rule each, so that the refusal can say which.

No published list of the 10,000 commonest passwords is at hand as a package, so what stands here is our own compact
one: the words and sequences that such lists are made of. A password is folded (case, digits for letters) and its
decoration of digits and signs taken off before it is compared, so one word covers its thousands of variants. Of the
commonest 10,000 nearly all are shorter than 12 characters and fail by length already.
"""

import re
from collections.abc import Iterable
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

_WORD_LIST = """
password passwort passord contrasena contraseña senha motdepasse wachtwoord parola secret secreto segredo letmein
welcome bienvenido bemvindo willkommen iloveyou iloveu teamo teamomucho euteamo admin administrator administrador
root login master superuser superman batman spiderman ironman pokemon starwars dragon monkey shadow sunshine
princess princesa princesita football futbol futebol baseball basketball soccer hockey liverpool chelsea arsenal
barcelona realmadrid manchester juventus flamengo corinthians palmeiras michael jennifer jessica michelle jordan
ashley daniel thomas charlie andrew matthew joshua robert william richard george nicole amanda samantha anthony
hunter ranger trustno computer internet facebook instagram google yahoo hotmail gmail twitter youtube tiktok
whatsapp samsung mustang ferrari mercedes porsche corvette harley yamaha chocolate cookie banana strawberry orange
purple yellow butterfly angel angels lovely loveme lover forever family familia mother father mommy daddy sister
brother baby jesus jesuschrist jesucristo jesuscristo jesusislord christ church iglesia igreja blessed blessing
faith amen gloria hallelujah aleluya aleluia godisgood godislove godbless heaven prayer grace trinity bible
holyspirit summer winter spring autumn verano invierno monday friday january october november december whatever
killer silver golden diamond platinum phoenix tigger snoopy mickey minnie garfield pikachu naruto changeme default
guest test testing testtest temp temporary sample example demo user username qwerty azerty qwertz access hello
helloworld goodluck lucky money dollar success winner champion freedom liberty america american canada mexico brasil
brazil argentina colombia espana portugal england london newyork california texas chicago correcthorsebatterystaple
abcd abcabc abcdabcd onetwothree unodostres passwordpassword thisismypassword mypassword opensesame nothing
something anything everything koinon
"""
_WORDS = frozenset(_WORD_LIST.split())
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
    for candidate in (text, text.translate(_FOLD)):
        bare = re.sub(r"^[^a-zñ]+|[^a-zñ]+$", "", candidate)
        words = [word for word in re.split(r"[^a-zñ]+", bare) if word]
        joined = "".join(words)
        if joined in _WORDS or _is_two_words(joined):
            return True
    return False


def _is_two_words(text: str) -> bool:
    return any(text[:i] in _WORDS and text[i:] in _WORDS for i in range(4, len(text) - 3))


def _contains_name(text: str, names: Iterable[str]) -> bool:
    """A name makes up most of the password: what is left without it is shorter than 8 characters."""
    pieces = {piece for name in names for piece in (*re.split(r"[\s@.]+", name.lower()), name.lower().replace(" ", ""))}
    return any(len(piece) >= 4 and piece in text and len(text.replace(piece, "")) < 8 for piece in pieces)
