"""Sentences in a reader's language, for every layer: English is the key, `locales/**/*.po` hold the others.

Each context keeps its own in `<context>/locales/<language>.po`, the pages in `web/locales/<language>/<area>.po`.
"""

from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from babel import Locale, dates, numbers
from babel.messages.pofile import read_po

from koinon.platform.product_name import spoken

LOCALES = ("en", "es", "pt")
REGIONS = {"en": "en_US", "es": "es", "pt": "pt_BR"}
PACKAGE = Path(__file__).parents[1]

Catalog = dict[tuple[str | None, str], tuple[str, ...]]


@cache
def catalog(language: str) -> Catalog:
    """All translated sentences of a language: (context, English) → (singular, plural) or (only,)."""
    merged: Catalog = {}
    files = [*PACKAGE.glob(f"*/locales/{language}/*.po"), *PACKAGE.glob(f"*/locales/{language}.po")]
    for path in sorted(files, key=lambda path: (path.parent.name != language, path)):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                forms = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
                if message.id and forms and all(forms):
                    key = message.id if isinstance(message.id, str) else message.id[0]
                    merged.setdefault((message.context, key), forms)
    return merged


def translated(language: str, message: str, context: str | None = None) -> str:
    """The sentence in `language`; English where no translation is known."""
    forms = catalog(language).get((context, message)) if language in LOCALES and language != "en" else None
    return spoken(forms[0] if forms else message)


def counted(language: str, singular: str, plural: str, number: float) -> str:
    """The sentence for this number, by the language's own plural rule (CLDR)."""
    one = Locale(language).plural_form(number) == "one"
    forms = catalog(language).get((None, singular)) if language != "en" else None
    if not forms:
        return spoken(singular if one else plural)
    return spoken(forms[0] if one else forms[-1])


class Words(msgspec.Struct, frozen=True):
    """One language, where there is no page around it: a mail's sentences, numbers and money (CLDR, through Babel)."""

    language: str
    zone: str | None = None

    def gettext(self, message: str, **values: Any) -> str:
        """The sentence with its `%(name)s` places filled."""
        text = translated(self.language, message)
        return text % values if values else text

    def ngettext(self, singular: str, plural: str, number: float, **values: Any) -> str:
        """The sentence for this number; `%(num)s` is the number itself."""
        return counted(self.language, singular, plural, number) % {"num": self.number(number), **values}

    def country(self, code: str) -> str:
        """España for ES; the code where it is none."""
        return str(Locale.parse(self.language).territories.get(code, code))

    def number(self, value: float) -> str:
        """1,117 in English, 1.117 in Portuguese."""
        return numbers.format_decimal(value, locale=REGIONS[self.language])

    def percent(self, share: float) -> str:
        """A share between 0 and 1."""
        return numbers.format_percent(share, locale=REGIONS[self.language])

    def money(self, micros: int, currency: str) -> str:
        """Micro-units (1e-6 of the currency)."""
        return numbers.format_currency(micros / 1_000_000, currency, locale=REGIONS[self.language])

    def day_time(self, moment: Any, time_zone: str) -> str:
        """The moment on the clock of `time_zone`."""
        return dates.format_datetime(moment, "medium", dates.get_timezone(time_zone), REGIONS[self.language])


def words(language: str | None, zone: str | None = None) -> Words:
    """The words of `language`; of English where we do not speak it. `zone` is the reader's clock, where it is known."""
    return Words(language if language in LOCALES else "en", zone)
