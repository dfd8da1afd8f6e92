"""Texts that would keep every parser busy for hours: marks that open again and again and never close.

What reads markup and Liquid looks from each opening for its end. A megabyte of openings without one costs the square of
that, so what all these searches would read together is counted first, in one pass.
"""

import re

MOST_READ = 4_000_000
"""Characters that all searches together may read: some hundred milliseconds of the slowest parser."""
MOST_SECTIONS = 500
_PAIRS = tuple(
    (re.compile(opening), closing)
    for opening, closing in (
        (r"\{\{", "}}"),
        (r"\{%", "%}"),
        (r"\{%-?\s*raw\b", "endraw"),
        (r"\{%-?\s*comment\b", "endcomment"),
        (r"\{%-?\s*doc\b", "enddoc"),
        ("<", ">"),
        ("<!--", "-->"),
    )
)


def never_closes(text: str) -> bool:
    """Whether `text` opens too much that does not close; linear in its length."""
    return text.count("<![") > MOST_SECTIONS or any(_reads_too_much(text, *pair) for pair in _PAIRS)


def _reads_too_much(text: str, opening: re.Pattern[str], closing: str) -> bool:
    read, end = 0, -1
    for found in opening.finditer(text):
        start = found.start()
        if start >= end:
            end = text.find(closing, start)
            end = len(text) if end < 0 else end
        read += end - start
        if read > MOST_READ:
            return True
    return False
