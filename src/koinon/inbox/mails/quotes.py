"""Where a mail's HTML quotes others, so that it can be folded without a script (INB-011)."""

import re
from typing import NamedTuple

MOST_QUOTES = 20
_TAG = re.compile(r"<(/?)(div|blockquote)\b([^<>]{0,600})>", re.IGNORECASE)
# Gmail, Yahoo, Proton: an element around the quotation; Thunderbird and Apple Mail: `<blockquote type="cite">`.
_AROUND = ("gmail_quote", "yahoo_quoted", "protonmail_quote", 'type="cite"', "type='cite'", "type=cite")
# Outlook: everything behind.
_BEHIND = ("divrplyfwdmsg", "appendonsend")
_WORDS = re.compile(r"<[^<>]*>|&nbsp;|\s+")


class Quote(NamedTuple):
    """From where to where; to the end of what is around it where `end` is None."""

    start: int
    end: int | None


def quotes_in(html: str) -> list[Quote]:
    """What a mail quotes, outermost only. A mail that says nothing else quotes nothing: it is what it says."""
    found: list[Quote] = []
    depth, opened, kind = 0, 0, ""
    for tag in _TAG.finditer(html):
        is_end, name, attributes = tag[1] == "/", tag[2].lower(), tag[3].lower()
        if not kind:
            if is_end or len(found) >= MOST_QUOTES:
                continue
            if any(one in attributes for one in _BEHIND):
                found.append(Quote(tag.start(), None))
                break
            if any(one in attributes for one in _AROUND):
                depth, opened, kind = 1, tag.start(), name
        elif name == kind:
            depth += -1 if is_end else 1
            if depth == 0:
                found.append(Quote(opened, tag.end()))
                kind = ""
    if kind:
        found.append(Quote(opened, None))
    return found if _says_something(html, found) else []


def _says_something(html: str, quotes: list[Quote]) -> bool:
    rest, at = "", 0
    for quote in quotes:
        rest += html[at : quote.start]
        at = len(html) if quote.end is None else quote.end
    rest += html[at:]
    return "<img" in rest.lower() or bool(_WORDS.sub("", rest))


def folded(html: str, label: str) -> str:
    """The mail with each quotation in an element that opens by a click; `label` is what stands on it, as HTML."""
    parts, at = list[str](), 0
    for quote in quotes_in(html):
        parts += (html[at : quote.start], f"<details><summary>{label}</summary>")
        at = quote.start if quote.end is None else quote.end
        if quote.end is not None:
            parts += (html[quote.start : quote.end], "</details>")
    return "".join([*parts, html[at:]])
