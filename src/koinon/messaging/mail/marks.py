"""Places kept out of the sight of tools that know no Liquid, and put back when these are done.

An inliner turns `>` in a tag into `&gt;`, moves `{% for %}` out of a table and splits an attribute at a quote: so it
sees `lqk7qx` instead, and a comment where a tag stands between elements.
"""

import html
import re
from collections.abc import Callable

LIQUID = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_MARK = re.compile(r'<!--lqk(\d+)qx-->|lqk(\d+)qx(?:="")?')
_RAW = re.compile(r"<(style|title|textarea)\b", re.IGNORECASE)


class Marks:
    """The marks of one text; a text that spells one itself is safe, since those are kept like Liquid."""

    def __init__(self) -> None:
        self.kept: list[str] = []

    def keep(self, text: str) -> str:
        """A word that stands for `text`."""
        self.kept.append(text)
        return f"lqk{len(self.kept) - 1}qx"

    def hide(self, text: str) -> str:
        """The text with words for its Liquid."""
        return re.sub(f"{LIQUID.pattern}|lqk\\d+qx", lambda found: self.keep(found[0]), text, flags=re.DOTALL)

    def hide_in_html(self, text: str) -> str:
        """HTML with words for its Liquid; a tag between elements becomes a comment, which no parser moves."""
        found: list[str] = []
        for is_text, piece in _pieces(self.hide(text)):
            found.append(_MARK.sub(self._comment, piece) if is_text else piece)
        return "".join(found)

    def _comment(self, found: re.Match[str]) -> str:
        return f"<!--{found[0]}-->" if self.kept[int(found[2])].startswith("{%") else found[0]

    def show(self, text: str) -> str:
        """Everything back in its place."""
        return _MARK.sub(lambda found: self.kept[int(found[1] or found[2])], text)


def _pieces(text: str) -> list[tuple[bool, str]]:
    """Where a text between elements stands, and where a tag, a comment, or what is no markup at all."""
    pieces, at = list[tuple[bool, str]](), 0
    while at < len(text):
        opened = text.find("<", at)
        if opened < 0:
            break
        pieces.append((True, text[at:opened]))
        at = _end(text, opened)
        pieces.append((False, text[opened:at]))
    return [*pieces, (True, text[at:])]


def _end(text: str, opened: int) -> int:
    if text.startswith("<!--", opened):
        return _after(text, "-->", opened)
    if raw := _RAW.match(text, opened):
        return _after(text, f"</{raw[1]}", raw.end())
    at, quote = opened + 1, ""
    while at < len(text) and (quote or text[at] != ">"):
        letter = text[at]
        quote = ("" if letter == quote else quote) if quote else (letter if letter in "\"'" else "")
        at += 1
    return at + 1


def _after(text: str, word: str, start: int) -> int:
    found = re.compile(re.escape(word), re.IGNORECASE).search(text, start)
    return len(text) if found is None else found.end()


def liquid_only(text: str) -> str:
    """The Liquid of a text in its lines, without the words between: what a check of a megabyte of HTML needs."""
    return outside(text, lambda piece: " " + "\n" * piece.count("\n"))


def outside(text: str, change: Callable[[str], str]) -> str:
    """The text with everything but its Liquid changed."""
    parts, at = list[str](), 0
    for found in LIQUID.finditer(text):
        parts += [change(text[at : found.start()]), found[0]]
        at = found.end()
    return "".join([*parts, change(text[at:])])


def escaped(text: str) -> str:
    """Plain words as HTML; their Liquid stays."""
    return outside(text, html.escape)
