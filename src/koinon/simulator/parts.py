"""The carrier's own count of parts (GSM 03.38, 3GPP TS 23.038 and 23.040), apart from the product's on purpose."""

import re
from typing import NamedTuple

_BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = "^{}\\[~]|€\f"
_ALL_BASIC = re.compile(f"[{re.escape(_BASIC)}]*").fullmatch
_ALL_GSM = re.compile(f"[{re.escape(_BASIC + _EXTENSION)}]*").fullmatch


class Parts(NamedTuple):
    encoding: str
    units: int
    parts: int


def count_parts(text: str) -> Parts:
    """Encoding as Telnyx names it, septets or 16-bit units, and parts; an empty text is one part."""
    if _ALL_BASIC(text):
        size = len(text)
        return Parts("GSM-7", size, 1 if size <= 160 else -(-size // 153))
    if _ALL_GSM(text):
        return _greedy("GSM-7", [2 if char in _EXTENSION else 1 for char in text], 160, 153)
    return _greedy("UCS-2", [2 if ord(char) > 0xFFFF else 1 for char in text], 70, 67)


def _greedy(encoding: str, costs: list[int], single: int, each: int) -> Parts:
    units = sum(costs)
    if units <= single:
        return Parts(encoding, units, 1)
    parts, room = 1, each
    for cost in costs:
        if cost > room:
            parts, room = parts + 1, each
        room -= cost
    return Parts(encoding, units, parts)
