"""Text as people type it: folding for search, cleaning of input, masking for those who may not see an address."""

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+")
_SURROGATE = re.compile("[\ud800-\udfff]")
# Letters that Unicode does not decompose, but that people type without their stroke.
_STROKES = str.maketrans({"ø": "o", "đ": "d", "ł": "l", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"})


class BadText(ValueError):
    """Refused input; `code` is one of `nul`, `surrogate`, `too_long`, `empty`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def fold(text: str) -> str:
    """Lower case without accents, compatibility forms unified: "José Ñandú" -> "jose nandu"."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return unicodedata.normalize("NFC", bare).casefold().translate(_STROKES)


def words(text: str) -> list[str]:
    """Distinct folded words in order of appearance, apostrophes dropped: "O'Brien, Ana-Lúcia" -> obrien, ana, lucia."""
    bare = fold(text).replace("'", "").replace("’", "")
    return list(dict.fromkeys(_WORD.findall(bare)))


def clean(text: str, max_length: int, *, required: bool = False) -> str:
    """NFC, trimmed (API-009); raises BadText for NUL, a lone surrogate, more than `max_length` characters or none."""
    if "\x00" in text:
        raise BadText("nul")
    if _SURROGATE.search(text):
        raise BadText("surrogate")
    tidy = unicodedata.normalize("NFC", text).strip()
    if len(tidy) > max_length:
        raise BadText("too_long")
    if required and not tidy:
        raise BadText("empty")
    return tidy


def mask_phone(phone: str) -> str:
    """The last four digits only: "•••• 1234"."""
    return f"•••• {phone[-4:]}"


def mask_email(email: str) -> str:
    """First letters and the top-level domain: "ada@example.com" -> "a•••@e•••.com"."""
    name, _, domain = email.rpartition("@")
    host, _, top = domain.rpartition(".")
    return f"{name[:1]}•••@{host[:1]}•••.{top}"


def initials(*names: str | None) -> str:
    """At most two capitals for an avatar: ("Ada", "Lovelace") -> "AL"; "?" when there is no letter."""
    parts = [word for name in names if name for word in _WORD.findall(name)]
    chosen = parts if len(parts) < 2 else [parts[0], parts[-1]]
    return "".join(word[0].upper()[:1] for word in chosen) or "?"


def masked(address: str) -> str:
    """A mail address or a number, enough of it to recognise."""
    return mask_email(address) if "@" in address else mask_phone(address)
