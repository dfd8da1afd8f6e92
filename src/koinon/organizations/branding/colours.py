"""Colours that can be read: contrast as WCAG 2.2 defines it, and the nearest shade that has enough (ORG-010)."""

import re

ENOUGH = 4.5
WHITE, NIGHT = "#ffffff", "#16181a"
STEPS = 100
_HEX = re.compile(r"#?([0-9a-fA-F]{6}|[0-9a-fA-F]{3})")


def parse(text: str) -> str | None:
    """`#1a2b3c` of what somebody wrote (`1a2b3c`, `#abc`); None where it is no colour."""
    found = _HEX.fullmatch(text.strip())
    if found is None:
        return None
    digits = found[1].lower()
    return "#" + ("".join(2 * digit for digit in digits) if len(digits) == 3 else digits)


def luminance(color: str) -> float:
    """Relative luminance of an sRGB colour, 0 to 1 (WCAG 2.2, definitions)."""
    parts = [value / 255 for value in _rgb(color)]
    red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """From 1 to 21 (WCAG 2.2, definitions)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def readable(color: str, behind: str = WHITE) -> str:
    """The nearest shade of `color` that stands out 4.5 : 1 from `behind`: darker on light, lighter on dark."""
    towards = "#000000" if luminance(behind) > 0.5 else WHITE
    for step in range(STEPS + 1):
        mixed = _mix(color, towards, step / STEPS)
        if contrast(mixed, behind) >= ENOUGH:
            return mixed
    return towards


def _rgb(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def _mix(color: str, towards: str, share: float) -> str:
    mixed = (round(a + (b - a) * share) for a, b in zip(_rgb(color), _rgb(towards), strict=True))
    return "#" + "".join(f"{value:02x}" for value in mixed)
