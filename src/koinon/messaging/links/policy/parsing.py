"""Links in a text as people write it: where each begins and ends (MSG-072, 073).

What ends a sentence stays outside, brackets belong to a link only where it opened them, and Liquid inside a link is a
part of it (`https://x.org/?n={{ contact.first_name }}`). A host may have letters of any script (RFC 3987).
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

# RFC 3986 leaves out spaces, controls and <>"{}|\^`; besides, what closes a sentence or a quotation in other scripts.
_OUTSIDE = (
    r"\s\x00-\x1f\x7f<>\"`{}|\\^"
    "“”„«»‹›‘’‚。、，！？；：「」『』（）【】《》…"
    r"\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff"
)
_LINK = re.compile(
    rf"(?<![A-Za-z0-9])https?://(?:\{{\{{.{{0,500}}?\}}\}}|\{{%.{{0,500}}?%\}}|[^{_OUTSIDE}]){{1,4000}}",
    re.IGNORECASE | re.DOTALL,
)
_LIQUID = re.compile(r"\{\{|\{%")
_ENDINGS = ".,;:!?'"
_CLOSING = {")": "(", "]": "["}
_EMPHASIS = "*_~"


class Found(NamedTuple):
    """A link of a text: `text[start:end]` is `url`, which may hold Liquid."""

    start: int
    end: int
    url: str

    @property
    def is_personal(self) -> bool:
        """Whether it differs from person to person."""
        return _LIQUID.search(self.url) is not None


def find(text: str) -> list[Found]:
    """Every http and https link of `text`, in order; none overlaps another."""
    return list(_found(text))


def replace(text: str, instead: Mapping[str, str]) -> str:
    """`text` with each link that `instead` names exchanged for what it gives; everything else as it stands."""
    parts, at = list[str](), 0
    for one in _found(text):
        if (other := instead.get(one.url)) is not None:
            parts += (text[at : one.start], other)
            at = one.end
    return "".join((*parts, text[at:])) if parts else text


def _found(text: str) -> Iterator[Found]:
    for match in _LINK.finditer(text):
        start, url = match.start(), match.group()
        before = text[start - 1] if start else ""
        url = _trimmed(url, before)
        if _LIQUID.search(url) or _has_host(url):
            yield Found(start, start + len(url), url)


def _trimmed(url: str, before: str) -> str:
    """Without what belongs to the sentence around it."""
    while url:
        last = url[-1]
        opening = _CLOSING.get(last)
        if opening is not None and url.count(opening) >= url.count(last):
            return url
        emphasised = last in _EMPHASIS and last == before
        if opening is None and not emphasised and last not in _ENDINGS and not _is_picture(last):
            return url
        url = url[:-1]
    return url


def _is_picture(character: str) -> bool:
    """An emoji or a part of one: nobody ends a link with it on purpose."""
    return unicodedata.category(character) in ("So", "Sk", "Mn", "Me", "Cf") and ord(character) > 0x7F


def _has_host(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False
