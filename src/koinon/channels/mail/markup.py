"""The plain text of a mail that has HTML only."""

import re
from html.parser import HTMLParser

UNSEEN = frozenset({"script", "style", "head", "title", "template"})
BREAKS = frozenset(
    {"p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "blockquote"}
)
# Possessive, so that nothing is tried twice: a tag's quoted values may hold `>`, an odd quote ends nowhere.
_ATTRIBUTES = re.compile(r"""<(/?[A-Za-z][^\s<>/"']*+)(?:(?:[^<>"']|"[^"<]{0,2000}"|'[^'<]{0,2000}')*+>|[^<>]*>)""")
_DECLARED = re.compile(r"<[!?][^<>]*>")
_STRAY = re.compile(r"<(?!/?[A-Za-z][^\s<>/]*>)")
_TAG = re.compile(r"<[^<>]*>")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._unseen += tag in UNSEEN
        if tag in BREAKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        if tag in BREAKS and tag != "br":
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.parts.append(re.sub(r"\s+", " ", data))


def text_of(html: str) -> str:
    """The words of an HTML text, a line for each block; of one too broken to be read, its words by rule of thumb."""
    sound = _sound(html)
    reader = _Reader()
    try:
        reader.feed(sound)
        reader.close()
    except (AssertionError, ValueError, RecursionError):  # `<![` of no declaration known
        return _TAG.sub(" ", sound).strip()
    lines = (line.strip() for line in "".join(reader.parts).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _sound(html: str) -> str:
    """Its bare tags and texts: of what is unclosed or quoted oddly the library's parser needs the square."""
    parts, at = [], 0
    while (start := html.find("<!--", at)) >= 0:
        parts.append(html[at:start])
        end = html.find("-->", start + 4)
        at = len(html) if end < 0 else end + 3
    bare = _ATTRIBUTES.sub(r"<\1>", _DECLARED.sub("", "".join([*parts, html[at:]])))
    return _STRAY.sub("&lt;", bare)
