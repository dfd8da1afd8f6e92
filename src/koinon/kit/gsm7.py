"""SMS segments: which alphabet a text needs and how many parts it is billed as.

Sources: 3GPP TS 23.038 (GSM 7-bit default alphabet and its extension table) and TS 23.040 §9.2.3.24 (concatenation).
National shift tables are left out: no provider we speak to uses them.
"""

import re
from typing import Literal, NamedTuple

GSM7 = "GSM-7"
UCS2 = "UCS-2"
Encoding = Literal["GSM-7", "UCS-2"]

BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ"
    " !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = "\f^{}\\[~]|€"

SINGLE_GSM7, PART_GSM7 = 160, 153
SINGLE_UCS2, PART_UCS2 = 70, 67

_FOREIGN = re.compile(f"[^{re.escape(BASIC + EXTENSION)}]")
_EXTENDED = re.compile(f"[{re.escape(EXTENSION)}]")
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
_ESCAPE = "\x1b"
_HIGH_SURROGATE = "\ud800"
_PAIR = _HIGH_SURROGATE + "\udc00"


class Segments(NamedTuple):
    """`units` are septets (GSM-7) or 16-bit units (UCS-2); `offences` are (index, character) that force UCS-2."""

    encoding: Encoding
    units: int
    segments: int
    offences: tuple[tuple[int, str], ...]


def count(text: str) -> Segments:
    """Alphabet, size and parts of `text` as a carrier bills it; an empty text is one segment of 0 units."""
    if _FOREIGN.search(text) is None:
        return Segments("GSM-7", len(text) + len(_EXTENDED.findall(text)), segments(text), ())
    offences = tuple((found.start(), found.group()) for found in _FOREIGN.finditer(text))
    return Segments("UCS-2", len(text) + len(_ASTRAL.findall(text)), segments(text), offences)


def segments(text: str) -> int:
    """Only the number of parts: what a broadcast of 100,000 rendered texts asks for."""
    if _FOREIGN.search(text) is None:
        if len(text) <= SINGLE_GSM7 // 2:
            return 1
        units, paired = _EXTENDED.subn(_ESCAPE + "-", text)
        return _parts(units, paired, _ESCAPE, SINGLE_GSM7, PART_GSM7)
    if len(text) <= SINGLE_UCS2 // 2:
        return 1
    units, paired = _ASTRAL.subn(_PAIR, text)
    return _parts(units, paired, _HIGH_SURROGATE, SINGLE_UCS2, PART_UCS2)


def _parts(units: str, paired: int, first_of_pair: str, single: int, part: int) -> int:
    if len(units) <= single:
        return 1
    if not paired:
        return -(-len(units) // part)
    parts = start = 0
    while start < len(units):
        end = start + part
        if end < len(units) and units[end - 1] == first_of_pair:
            end -= 1  # a pair that does not fit moves whole to the next part
        start = end
        parts += 1
    return parts


# What Twilio and Telnyx both substitute ("smart encoding"), held to punctuation and spaces: a letter or a combining
# mark is never touched, because a name must stay a name. Choice: one space for every odd space and for a tab.
_CHEAPER = str.maketrans(
    dict.fromkeys("«»“”„‟ʺˮ❝❞〝〞＂", '"')
    | dict.fromkeys("‘’‛ʻʼʽʹˈˊˋ`´❛❜＇", "'")
    | dict.fromkeys("‐‑‒–—―−•⁃⎼⎽﹣－", "-")
    | dict.fromkeys("‚", ",")
    | dict.fromkeys("‹", "<")
    | dict.fromkeys("›", ">")
    | dict.fromkeys("⁄∕", "/")
    | dict.fromkeys("\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t", " ")
    | dict.fromkeys("\u2028\u2029", "\n")
    | dict.fromkeys("\u200b\ufeff\u2060\u00ad", "")
    | {"…": "...", "‼": "!!", "¼": "1/4", "½": "1/2", "¾": "3/4"}
)


PLAINER = {chr(odd): plain for odd, plain in _CHEAPER.items()}


def cheaper(text: str) -> str:
    """`text` with typographic punctuation and odd spaces replaced by what GSM-7 can write; letters stay as they are."""
    return text.translate(_CHEAPER)
