"""Every pair of text and ground of the tokens meets WCAG 2.2 AA (1.4.3: 4.5:1; 1.4.11: 3:1), in both themes."""

import math
import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).parents[2] / "frontend" / "css" / "tokens.css"
PATTERN = re.compile(r"--([\w-]+): light-dark\(oklch\(([^)/]+)\), oklch\(([^)/]+)\)\)")
COLOURS = {name: (light, dark) for name, light, dark in PATTERN.findall(TOKENS.read_text())}
GROUNDS = ("paper", "card", "sunken")
TEXTS = (
    [(ink, ground) for ink in ("ink", "ink-2", "ink-3", "brand", "good", "warn", "bad") for ground in GROUNDS]
    + [(tone, f"{tone}-soft") for tone in ("brand", "good", "warn", "bad")]
    + [("ink", f"{tone}-soft") for tone in ("brand", "good", "warn", "bad")]
    + [("ink-2", f"{tone}-soft") for tone in ("brand", "good", "warn", "bad")]
    + [("brand-ink", "brand"), ("brand-ink", "brand-strong"), ("card", "bad")]
)
SHAPES = [
    ("edge", "card"),
    ("edge", "paper"),
    ("good-fill", "card"),
    ("bad-fill", "card"),
    ("brand", "card"),
    ("brand", "paper"),
]


def luminance(oklch: str) -> float:
    """Relative luminance (WCAG 2.2) of an OKLCH colour (Björn Ottosson, “A perceptual color space”, 2020)."""
    lightness, chroma, hue = oklch.replace("%", "").split()
    level, angle = float(lightness) / 100, math.radians(float(hue))
    a, b = float(chroma) * math.cos(angle), float(chroma) * math.sin(angle)
    long = (level + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (level - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (level - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short
    clipped = [min(max(part, 0), 1) for part in (red, green, blue)]
    return 0.2126 * clipped[0] + 0.7152 * clipped[1] + 0.0722 * clipped[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_black_on_white_is_21_to_1() -> None:
    assert contrast("0% 0 0", "100% 0 0") == pytest.approx(21, abs=0.01)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXTS)
def test_text_can_be_read(theme: int, text: str, ground: str) -> None:
    assert contrast(COLOURS[text][theme], COLOURS[ground][theme]) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("shape", "ground"), SHAPES)
def test_shapes_can_be_seen(theme: int, shape: str, ground: str) -> None:
    assert contrast(COLOURS[shape][theme], COLOURS[ground][theme]) >= 3
