"""Translation: English sentences are the keys; `locales/<language>/<area>.po` hold the others, merged at first use."""

from functools import cache
from pathlib import Path
from typing import Any

from babel import Locale
from babel.messages.pofile import read_po
from markupsafe import Markup

from koinon.web.ambient import LOCALES, ambient

LOCALES_FOLDER = Path(__file__).parent / "locales"
PACKAGE = Path(__file__).parents[1]
COOKIE = "koinon_language"
LANGUAGE_NAMES = {"en": "English", "es": "Español", "pt": "Português"}

Catalog = dict[tuple[str | None, str], tuple[str, ...]]


def N_(message: str) -> str:
    """Mark a sentence for translation where it is defined; it is translated where it is shown."""
    return message


@cache
def catalog(locale: str) -> Catalog:
    """All translated sentences of a language: (context, English) → (singular, plural) or (only,)."""
    merged: Catalog = {}
    for path in [*sorted((LOCALES_FOLDER / locale).glob("*.po")), *sorted(PACKAGE.glob(f"*/locales/{locale}.po"))]:
        with path.open("rb") as file:
            for message in read_po(file, locale=locale):
                forms = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
                if message.id and forms and all(forms):
                    key = message.id if isinstance(message.id, str) else message.id[0]
                    merged.setdefault((message.context, key), forms)
    return merged


def gettext(message: str, context: str | None = None) -> str:
    """The sentence in the reader's language; English where no translation is known."""
    forms = catalog(ambient().locale).get((context, message)) if ambient().locale != "en" else None
    return forms[0] if forms else message


def pgettext(context: str, message: str) -> str:
    """`gettext` for a word that means different things in different places."""
    return gettext(message, context)


def ngettext(singular: str, plural: str, number: float) -> str:
    """The sentence for this number, by the language's own plural rule (CLDR)."""
    one = Locale(ambient().locale).plural_form(number) == "one"
    forms = catalog(ambient().locale).get((None, singular)) if ambient().locale != "en" else None
    if not forms:
        return singular if one else plural
    return forms[0] if one else forms[-1]


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
    forms = catalog(language).get((None, sentence)) if language in LOCALES and language != "en" else None
    return forms[0] if forms else sentence


def emphasised(text: str) -> Markup:
    """A translated sentence whose **bold** parts are marked so."""
    parts = text.split("**")
    return Markup("").join(Markup("<b>{}</b>").format(part) if at % 2 else part for at, part in enumerate(parts))


_ = gettext
