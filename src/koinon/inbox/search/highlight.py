"""The words of a text that a search meant, marked in the text as it was written."""

import re
from collections.abc import Collection

from koinon.inbox.search.contracts import Snippet
from koinon.inbox.search.policy import tokens

AROUND = 60
LONGEST = 220
_PIECE = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


def pieces(text: str) -> list[tuple[int, int, str]]:
    """Where each word of a text stands, and how it is indexed: accents folded, apostrophes dropped."""
    return [(m.start(), m.end(), "".join(tokens(m[0]))) for m in _PIECE.finditer(text)]


def snippet(text: str, meant: Collection[str]) -> Snippet:
    """About 220 characters around the first of the `meant` words, with all of them marked."""
    flat = " ".join(text.split())
    marks = [(start, end) for start, end, word in pieces(flat) if word in meant]
    begin = _cut(flat, marks[0][0] - AROUND) if marks else 0
    end = min(len(flat), begin + LONGEST)
    lead, trail = "… " if begin else "", "…" if end < len(flat) else ""
    shown = [(s - begin + len(lead), e - begin + len(lead)) for s, e in marks if s >= begin and e <= end]
    return Snippet(f"{lead}{flat[begin:end]}{trail}", tuple(shown))


def _cut(text: str, at: int) -> int:
    """The beginning of the word at or before `at`."""
    return 0 if at <= 0 else text.rfind(" ", 0, at) + 1
