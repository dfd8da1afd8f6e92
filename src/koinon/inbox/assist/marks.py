"""Addresses and numbers that a model must not know: a mark in what it is told, themselves in what it says (INB-102)."""

import re
from collections.abc import Mapping

# A model that translates translates the mark too.
_KIND = r"(?:number|n[úu]mero|e-?mail|correo(?: electr[óo]nico)?)"
_HIDDEN = re.compile(
    r"(?P<email>[\w.+%-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?P<number>\+?\d(?:[\s().\-/]{0,3}\d){6,})"
    rf"|(?P<mark>\[\s*{_KIND}\s*\d{{0,4}}\s*\])",
    re.IGNORECASE,
)
_SHOWN = re.compile(rf"[ \t]?\[\s*(?P<kind>{_KIND})\s*(?P<at>\d{{0,4}})\s*\]", re.IGNORECASE)
_UNFINISHED = re.compile(r"[ \t]?(?:\[[^\[\]]{0,40})?\Z")


class Hiding:
    """The marks of one call: the same words have the same mark, and what looks like a mark itself has one too."""

    def __init__(self) -> None:
        self.marks: dict[str, str] = {}
        self._known: dict[str, str] = {}

    def hide(self, text: str) -> str:
        """`text` without mail addresses, phone numbers and whatever looks like a card (seven digits and more)."""
        return _HIDDEN.sub(self._mark, text)

    def _mark(self, found: re.Match[str]) -> str:
        plain = found.group()
        if plain not in self._known:
            kind = "email" if found.lastgroup == "email" else "number"
            mark = f"[{kind} {len(self.marks) + 1}]"
            self.marks[mark] = plain
            self._known[plain] = mark
        return self._known[plain]


class Showing:
    """What a model says, as it comes, with what the marks stand for in their place; a mark it made up is left out."""

    def __init__(self, marks: Mapping[str, str]) -> None:
        self._marks = marks
        self._kept = ""

    def push(self, part: str) -> str:
        """What may be shown by now: a mark may come in pieces."""
        text = self._kept + part
        unfinished = _UNFINISHED.search(text)
        cut = unfinished.start() if unfinished else len(text)
        self._kept = text[cut:]
        return _SHOWN.sub(self._plain, text[:cut])

    def end(self) -> str:
        """What was kept back."""
        rest, self._kept = self._kept, ""
        return _SHOWN.sub(self._plain, rest)

    def _plain(self, found: re.Match[str]) -> str:
        kind = "number" if found["kind"].casefold().startswith("n") else "email"
        plain = self._marks.get(f"[{kind} {int(found['at'])}]") if found["at"] else None
        gap = found.group()[: -len(found.group().lstrip(" \t"))]
        return "" if plain is None else gap + plain
