"""Which characters of a text force the alphabet of 70 a segment, and whether doing without them saves (MSG-012)."""

from collections.abc import Sequence

import msgspec

from koinon.kit import gsm7

NAMED = 12


class Dear(msgspec.Struct, frozen=True):
    """Every such character of the text once, in its order; `saves` where texts without them take fewer segments."""

    characters: list[str]
    saves: bool


def dear(body: str, samples: Sequence[str]) -> Dear:
    """What makes `body` dear; judged by the texts that people get (`samples`), else by the body itself."""
    found = list(dict.fromkeys(character for _, character in gsm7.count(body).offences))
    plainer = str.maketrans(dict.fromkeys(found, "x"))
    saves = any(gsm7.segments(text.translate(plainer)) < gsm7.segments(text) for text in samples or [body])
    return Dear(found[:NAMED], bool(found) and saves)
