"""The shipped guide, as help chat reads it: the pages that fit a question, cited by name (INB-105)."""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from koinon.inbox.assist.contracts import HelpTurn
from koinon.inbox.assist.policy import posed

FOLDER = Path(__file__).parents[2] / "guide"
"""Inside the package, so that a wheel ships it; in the source tree a link to docs/guide."""
MOST_SECTIONS = 6
LONGEST = 1_800
_WORD = re.compile(r"\w{3,}")


class Part(NamedTuple):
    """A section of a page: the page's file name without its ending, its title, its words."""

    page: str
    title: str
    text: str


@cache
def parts() -> tuple[Part, ...]:
    """Every section of the guide; none where it was not shipped."""
    found = list[Part]()
    for path in sorted(FOLDER.glob("*.md")):
        for section in re.split(r"(?m)^(?=#{1,3} )", path.read_text(encoding="utf-8")):
            title, _, text = section.strip().partition("\n")
            if text.strip():
                found.append(Part(path.stem, title.lstrip("# "), text.strip()[:LONGEST]))
    return tuple(found)


def fitting(question: str, most: int = MOST_SECTIONS) -> list[Part]:
    """The sections that share most words with the question, those of the title counting thrice."""
    words = set(_WORD.findall(question.casefold()))

    def score(part: Part) -> int:
        title, text = set(_WORD.findall(part.title.casefold())), set(_WORD.findall(part.text.casefold()))
        return 3 * len(words & title) + len(words & text)

    ranked = sorted(((score(part), at) for at, part in enumerate(parts())), key=lambda one: (-one[0], one[1]))
    return [parts()[at] for points, at in ranked[:most] if points]


def page(name: str) -> str | None:
    """A page of the guide as Markdown; None where there is none by that name."""
    known = {path.stem: path for path in FOLDER.glob("*.md")}
    return known[name].read_text(encoding="utf-8") if name in known else None


def asked(question: str, before: Sequence[HelpTurn] = ()) -> list[dict[str, str]]:
    """The question with the sections that fit it, behind what was asked and answered before."""
    instruction = (
        "You answer questions about the product Koinon from the sections of its guide in the data, in the language of "
        "the question. Cite the page of each section you use as [page-name]. Where the guide does not say it, say so."
    )
    earlier = before[-1].question if before else ""
    sections = [
        {"page": part.page, "title": part.title, "text": part.text} for part in fitting(f"{earlier} {question}")
    ]
    told = [{"question": turn.question, "answer": turn.answer} for turn in before]
    return posed(instruction, {"before": told, "question": question, "guide": sections})


def cited(text: str) -> tuple[str, ...]:
    """The pages of the guide that an answer names; a page that is none is left out."""
    known = {part.page for part in parts()}
    named: Sequence[str] = re.findall(r"\[([a-z0-9-]{1,60})(?:\.md)?\]", text)
    return tuple(dict.fromkeys(one for one in named if one in known))
