"""HTML written by hand, before any tool sees it: the parsers behind die of nesting without end, so it is measured here.

Elements must close in their order. HTML5 mends what does not by opening formatting anew, again and again, which no
count of depth would show.
"""

from html.parser import HTMLParser
from typing import NamedTuple

from koinon.messaging.content.openings import never_closes

MOST_CHARACTERS = 1_000_000
MOST_DEPTH = 200
MOST_ELEMENTS = 20_000
MOST_STYLE = 100_000
VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr")
)
ENDED_BY = {
    **{tag: frozenset((tag,)) for tag in ("li", "option", "p", "colgroup")},
    **dict.fromkeys(("dd", "dt"), frozenset(("dd", "dt"))),
    **dict.fromkeys(("td", "th"), frozenset(("td", "th"))),
    "tr": frozenset(("tr", "td", "th")),
    **dict.fromkeys(("tbody", "thead", "tfoot"), frozenset(("tr", "td", "th", "tbody", "thead", "tfoot"))),
}
"""What an element ends by beginning, as its own end need not be written (HTML, 13.1.2.4)."""
OPTIONAL = frozenset(("body", "head", "html", *ENDED_BY))
FORMATTING = frozenset(
    ("a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u")
)
_FORBIDDEN = """applet audio base button embed form frame frameset iframe input listing math noscript object plaintext
script select svg template textarea video xmp"""
FORBIDDEN = frozenset(_FORBIDDEN.split())
"""What mail programs take out, or what is a danger to whoever reads."""


ENDLESS = "This is nested too deep, or too long, for mail programs."


class _TooMuch(Exception):
    """More than is read to its end."""


class Wrong(NamedTuple):
    """What is wrong in which line: a msgid with `{name}`."""

    sentence: str
    line: int
    name: str = ""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.wrong: list[Wrong] = []
        self.open: list[str] = []
        self.elements = self.style = 0

    def say(self, sentence: str, name: str = "") -> None:
        if len(self.wrong) < 20:
            self.wrong.append(Wrong(sentence, self.getpos()[0], name))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements += 1
        if len(self.open) > MOST_DEPTH or self.elements > MOST_ELEMENTS:
            raise _TooMuch
        if tag in FORBIDDEN:
            self.say("{name} cannot be in a mail: mail programs take it out.", f"<{tag}>")
        for name, value in attrs:
            if name.startswith("on") or (value or "").strip().lower().startswith(("javascript:", "vbscript:")):
                self.say("{name} cannot be in a mail: mail programs take it out.", name)
        if tag == "meta" and any(name == "http-equiv" and (value or "").lower() == "refresh" for name, value in attrs):
            self.say("{name} cannot be in a mail: mail programs take it out.", "http-equiv")
        if tag not in VOID:
            while self.open and self.open[-1] in ENDED_BY.get(tag, ()):
                self.open.pop()
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)  # HTML knows no <div/>: it opens

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID or tag not in self.open:
            return
        while (last := self.open.pop()) != tag:
            if last not in OPTIONAL or tag in FORMATTING:
                self.say("{name} is not closed.", f"<{last}>")

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "style":
            self.style += len(data)
            if self.style > MOST_STYLE:
                raise _TooMuch


def faults(text: str) -> list[Wrong]:
    """What keeps HTML from being sent; its Liquid counts as words."""
    if len(text) > MOST_CHARACTERS:
        return [Wrong("A mail can have at most 1 MB of HTML.", 1)]
    if never_closes(text):
        return [Wrong(ENDLESS, 1)]
    reader = _Reader()
    try:
        # In one piece: fed by lines it would read what has not closed yet from its beginning at every line.
        reader.feed(text)
        reader.close()
    except _TooMuch:
        return [Wrong(ENDLESS, reader.getpos()[0])]
    if len(reader.open) > MOST_DEPTH:
        return [Wrong(ENDLESS, 1)]
    left = [tag for tag in reader.open if tag not in OPTIONAL]
    if left:
        reader.say("{name} is not closed.", f"<{left[-1]}>")
    return reader.wrong
