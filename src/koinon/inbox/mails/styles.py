"""The styles of a stranger's mail: how words look and stand, and nothing that fetches, moves over others or runs."""

import re

# Of css-2024 what mail programs honour (Gmail's published list of supported properties); no position, no z-index.
_PROPERTIES_WORDS = """
    background-color border border-bottom border-bottom-color border-bottom-style border-bottom-width
    border-collapse border-color border-left border-left-color border-left-style border-left-width border-radius
    border-right border-right-color border-right-style border-right-width border-spacing border-style border-top
    border-top-color border-top-style border-top-width border-width box-sizing caption-side clear color direction
    display empty-cells float font font-family font-size font-style font-variant font-weight height letter-spacing
    line-height list-style list-style-position list-style-type margin margin-bottom margin-left margin-right
    margin-top max-height max-width min-height min-width opacity overflow overflow-wrap padding padding-bottom
    padding-left padding-right padding-top table-layout text-align text-decoration text-indent text-transform
    vertical-align visibility white-space width word-break word-spacing word-wrap
"""
PROPERTIES = frozenset(_PROPERTIES_WORDS.split())
MOST_VALUE = 200
_COLOUR = re.compile(r"#[0-9a-f]{3,8}|(?:rgb|hsl)a?\([0-9.,%\s/]{3,60}\)|[a-z]{3,30}", re.IGNORECASE)
# Letters, digits and what numbers, colours and names of fonts need: no escapes, no comments, no addresses.
_plain = re.compile(r"[\w\s#%.,()!+\-/'\"]*").fullmatch
_FUNCTION = re.compile(r"([\w-]*)\(")
FUNCTIONS = frozenset({"rgb", "rgba", "hsl", "hsla", "calc", "min", "max"})


def safe(style: str) -> str | None:
    """The declarations of a style attribute that may stand; None where none may."""
    kept = [one for part in style.split(";")[:100] if (one := _declaration(part))]
    return "; ".join(kept) or None


def _declaration(part: str) -> str | None:
    name, _, value = part.partition(":")
    name, value = name.strip().lower(), value.strip()
    if name == "background":  # with a picture or without: its colour alone
        name, value = "background-color", _colour_of(value)
    if name not in PROPERTIES or not value or len(value) > MOST_VALUE or not _plain(value):
        return None
    if any(called.lower() not in FUNCTIONS for called in _FUNCTION.findall(value)):
        return None
    return f"{name}: {value}"


def _colour_of(value: str) -> str:
    bare = re.sub(r"url\([^)]{0,2000}\)", " ", value[:4_000], flags=re.IGNORECASE)
    words = (found[0] for found in _COLOUR.finditer(bare))
    return next((word for word in words if word.lower() not in _NO_COLOURS), "")


_NO_COLOURS_WORDS = """
    none repeat scroll fixed local center top bottom left right cover contain auto inherit initial unset border
    padding content box round space url
"""
_NO_COLOURS = frozenset(_NO_COLOURS_WORDS.split())
