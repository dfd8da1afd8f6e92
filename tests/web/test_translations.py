"""Every sentence of the pages and of the errors has its Spanish and its Portuguese."""

import re
from collections import defaultdict
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from koinon.web.i18n import LOCALES_FOLDER, catalog

SRC = Path(__file__).parents[2] / "src" / "koinon"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "N_": None,
    "ngettext": (1, 2),
    "n_": (1, 2),
    "pgettext": ((1, "c"), 2),
}
METHODS = [("web/templates/design/**", "ignore"), ("**.py", "python"), ("**.html", "jinja2.ext:babel_extract")]
METHODS = [(pattern, method) for pattern, method in METHODS if method != "ignore"]
OPTIONS = {"**.html": {"extensions": "jinja2.ext.do,jinja2.ext.loopcontrols", "trim_blocks": "true", "silent": "false"}}
PLACES = re.compile(r"%\(\w+\)s|\{\w+\}")


def wanted() -> dict[tuple[str | None, str], str]:
    """Every marked sentence with where it stands; the living page's own English is not a product's sentence."""
    found: dict[tuple[str | None, str], str] = {}
    for name, line, message, _comments, context in extract_from_dir(
        SRC, METHODS, OPTIONS, KEYWORDS, strip_comment_tags=True
    ):
        key = message[0] if isinstance(message, tuple) else message
        if key:
            found.setdefault((context, key), f"{name}:{line}")
    return found


@pytest.mark.parametrize("locale", ["es", "pt"])
def test_nothing_is_left_in_english(locale: str) -> None:
    missing = {key: where for key, where in wanted().items() if key not in catalog(locale)}
    skeleton = "\n".join(
        f'#: {where}\nmsgid "{key[1]}"\nmsgstr ""\n' for key, where in sorted(missing.items(), key=lambda i: i[1])
    )
    assert not missing, f"{len(missing)} sentences lack {locale}; add to locales/{locale}/<area>.po:\n{skeleton}"


@pytest.mark.parametrize("locale", ["es", "pt"])
def test_a_translation_keeps_the_places_of_its_sentence(locale: str) -> None:
    wrong = []
    for (_context, english), forms in catalog(locale).items():
        wrong += [form for form in forms if not set(PLACES.findall(form)) <= set(PLACES.findall(english)) | {"%(num)s"}]
        wrong += [forms[-1]] if not set(PLACES.findall(english)) <= set(PLACES.findall(forms[-1])) | {"%(num)s"} else []
    assert wrong == []


@pytest.mark.parametrize("locale", ["es", "pt"])
def test_a_translation_is_safe_inside_an_attribute(locale: str) -> None:
    assert [form for forms in catalog(locale).values() for form in forms if '"' in form or "<" in form] == []


@pytest.mark.parametrize("locale", ["es", "pt"])
def test_two_areas_never_translate_one_sentence_differently(locale: str) -> None:
    forms: dict[tuple[str | None, str], set[str]] = defaultdict(set)
    for path in (LOCALES_FOLDER / locale).glob("*.po"):
        with path.open("rb") as file:
            for message in read_po(file, locale=locale):
                if message.id and message.string:
                    english = message.id if isinstance(message.id, str) else message.id[0]
                    forms[message.context, english].add(str(message.string))
    assert {key: found for key, found in forms.items() if len(found) > 1} == {}
