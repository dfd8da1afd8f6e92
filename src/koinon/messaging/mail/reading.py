"""What a reader meets in the HTML of a mail: links, pictures, words."""

from html.parser import HTMLParser
from typing import NamedTuple

from koinon.messaging.mail.handwritten import VOID
from koinon.messaging.mail.marks import Marks

_UNSEEN = frozenset(("style", "title", "script", "head"))


class Link(NamedTuple):
    """Where it leads, and what it says."""

    href: str
    text: str


class Picture(NamedTuple):
    """Its file and description; None where none is given."""

    src: str
    alt: str | None


class Seen(NamedTuple):
    """`letters` is how much there is to read, without what is hidden and without the links' targets."""

    links: tuple[Link, ...]
    pictures: tuple[Picture, ...]
    letters: int


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[Link] = []
        self.pictures: list[Picture] = []
        self.letters = 0
        self.stack: list[tuple[str, bool]] = []
        self.href: str | None = None
        self.said: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "img":
            self.pictures.append(Picture(given.get("src") or "", given.get("alt")))
            self.said.append(given.get("alt") or "")
        if tag in VOID:
            return
        if tag == "a" and "href" in given:
            self.href, self.said = given["href"] or "", []
        hidden = tag in _UNSEEN or "display:none" in (given.get("style") or "").replace(" ", "")
        self.stack.append((tag, hidden or self.is_hidden()))

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self.href is not None:
            self.links.append(Link(self.href, " ".join("".join(self.said).split())))
            self.href = None
        if any(one == tag for one, _ in self.stack):
            while self.stack.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not self.is_hidden():
            self.letters += len("".join(data.split()))
            self.said.append(data)

    def is_hidden(self) -> bool:
        return bool(self.stack) and self.stack[-1][1]


def seen_in(html: str) -> Seen:
    """Links, pictures and words of HTML, its Liquid as it stands."""
    marks, reader = Marks(), _Reader()
    reader.feed(marks.hide(html))
    reader.close()
    links = tuple(Link(marks.show(one.href), marks.show(one.text)) for one in reader.links)
    pictures = tuple(Picture(marks.show(p.src), None if p.alt is None else marks.show(p.alt)) for p in reader.pictures)
    return Seen(links, pictures, reader.letters)
