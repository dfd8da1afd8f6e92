"""Translation: English sentences are the keys; `locales/<language>/<area>.po` hold the others, merged at first use."""

from pathlib import Path
from typing import Any

from markupsafe import Markup

from koinon.platform import words
from koinon.platform.words import LOCALES, catalog
from koinon.web.ambient import ambient

LOCALES_FOLDER = Path(__file__).parent / "locales"
COOKIE = "koinon_language"
LANGUAGE_NAMES = {"en": "English", "es": "Español", "pt": "Português"}


def N_(message: str) -> str:
    """Mark a sentence for translation where it is defined; it is translated where it is shown."""
    return message


def gettext(message: str, context: str | None = None) -> str:
    """The sentence in the reader's language; English where no translation is known."""
    return words.translated(ambient().locale, message, context)


def pgettext(context: str, message: str) -> str:
    """`gettext` for a word that means different things in different places."""
    return gettext(message, context)


def ngettext(singular: str, plural: str, number: float) -> str:
    """The sentence for this number, by the language's own plural rule (CLDR)."""
    return words.counted(ambient().locale, singular, plural, number)


def sentence(message: str, /, **values: Any) -> str:
    """An error's or event's English sentence with `%(name)s` places, translated and filled."""
    text = gettext(message)
    return text % values if values else text


def choose_locale(cookie: str | None, accept_language: str | None, default: str = "en") -> str:
    """The language to greet in: the one chosen before, else the browser's first that we speak (RFC 9110 §12.5.4)."""
    if cookie in LOCALES:
        return cookie
    ranked = sorted(_ranges(accept_language or ""), key=lambda item: -item[1])
    return next((language for language, _ in ranked if language in LOCALES), default)


def _ranges(header: str) -> list[tuple[str, float]]:
    ranges = []
    for part in header.split(",")[:20]:
        tag, _, quality = part.partition(";q=")
        try:
            weight = float(quality) if quality else 1.0
        except ValueError:
            continue
        if weight > 0:
            ranges.append((tag.strip().lower().split("-")[0], weight))
    return ranges


def translate(language: str, sentence: str) -> str:
    """A sentence of any layer in `language`, else in English. For `rest.Problems(translate=…)`."""
    return words.translated(language, sentence)


def emphasised(text: str) -> Markup:
    """A translated sentence whose **bold** parts are marked so."""
    parts = text.split("**")
    return Markup("").join(Markup("<b>{}</b>").format(part) if at % 2 else part for at, part in enumerate(parts))


_ = gettext

__all__ = ["COOKIE", "LANGUAGE_NAMES", "LOCALES_FOLDER", "N_", "catalog", "choose_locale", "emphasised", "gettext"]
__all__ += ["_", "ngettext", "pgettext", "sentence", "translate"]
