"""Which of our languages a caller reads, and sentences in it (API-011)."""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po

from koinon.platform.errors import fill

LANGUAGES = ("en", "es", "pt")
_RANGE = re.compile(r"\s*([A-Za-z]{1,8})(?:-[A-Za-z0-9]{1,8})*\s*(?:;\s*q\s*=\s*([01](?:\.\d{0,3})?))?\s*")

Translate = Callable[[str, str], str]


@lru_cache(512)
def choose(accept_language: str, default: str = "en") -> str:
    """The language of ours that `Accept-Language` (RFC 9110 §12.5.4) ranks highest, else `default`."""
    ranked: list[tuple[float, int, str]] = []
    for i, part in enumerate(accept_language[:200].split(",")):
        if match := _RANGE.fullmatch(part):
            quality = float(match[2]) if match[2] else 1.0
            ranked.append((-quality, i, match[1].lower()))
    return next((name for q, _, name in sorted(ranked) if name in LANGUAGES and q < 0), default)


def catalogues(folder: Path) -> Mapping[str, Mapping[str, str]]:
    """Sentences by language and msgid, from `es.po` and `pt.po` of a folder."""
    return {path.stem: _read(path) for path in sorted(folder.glob("*.po"))}


def _read(path: Path) -> dict[str, str]:
    with path.open("rb") as file:
        return {str(m.id): str(m.string) for m in read_po(file, locale=path.stem) if m.id and m.string}


_OURS = catalogues(Path(__file__).parent.parent / "locales")


def translate(language: str, sentence: str) -> str:
    """`sentence` (an English msgid) in `language`, from the platform's own catalogue; itself where it has none."""
    return _OURS.get(language, {}).get(sentence, sentence)


def say(look_up: Translate, language: str, sentence: str, values: Mapping[str, Any]) -> str:
    """The filled sentence in `language`."""
    return fill(look_up(language, sentence), values)
