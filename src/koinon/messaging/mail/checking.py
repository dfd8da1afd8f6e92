"""What is wrong with the words of a mail, field by field (MSG-004, 005)."""

from collections.abc import Iterator
from typing import NamedTuple

from koinon.messaging.content.template import check as liquid_faults
from koinon.messaging.contracts.content import Variant
from koinon.messaging.mail import blocks, handwritten, places, prose
from koinon.messaging.mail.marks import Marks, liquid_only
from koinon.platform import errors

MOST_SUBJECT = 255


class Fault(NamedTuple):
    """A mistake: where (`subject`, `html`, `blocks.2.text`), in which line, what (a msgid with `{name}`), and what was
    probably meant.
    """

    place: str
    sentence: str
    line: int = 1
    name: str = ""
    suggestion: str | None = None


def check(variant: Variant) -> tuple[Fault, ...]:
    """Every mistake of a mail. Raises 422 for blocks that are none."""
    return tuple(_faults(variant))


def hold(variant: Variant) -> None:
    """Raise 422 with every mistake of a mail that is to be kept for good."""
    if found := check(variant):
        raise errors.invalid(_named(one) for one in found)


def _named(one: Fault) -> errors.FieldFault:
    values = {"name": one.name, "line": one.line, "suggestion": one.suggestion or ""}
    return errors.FieldFault(one.place, "validation_failed", one.sentence, values)


def _faults(variant: Variant) -> Iterator[Fault]:
    for place in ("subject", "preheader"):
        value = getattr(variant, place)
        yield from _liquid(place, value)
        if len(value) > MOST_SUBJECT:
            yield Fault(place, "This has more than 255 characters.")
    if variant.blocks:
        yield from _of_blocks(variant)
    elif variant.html:
        yield from _written(variant.html, "html")
        yield from _liquid("html", liquid_only(variant.html))
    yield from _liquid("body", liquid_only(variant.body))


def _of_blocks(variant: Variant) -> Iterator[Fault]:
    for place, block in blocks.each(blocks.read(variant.blocks)):
        for name, value in blocks.texts(block):
            if isinstance(block, blocks.Html):
                yield from _written(value, f"{place}.{name}")
            said = prose.cleaned(value) if isinstance(block, blocks.Text | blocks.Footer) else value
            yield from _liquid(f"{place}.{name}", liquid_only(said))


def _written(text: str, place: str) -> Iterator[Fault]:
    marks = Marks()
    yield from (Fault(place, one.sentence, one.line, one.name) for one in handwritten.faults(marks.hide_in_html(text)))


def _liquid(place: str, text: str) -> Iterator[Fault]:
    for one in liquid_faults(places.without(text)):
        yield Fault(place, one.sentence, one.line, one.name, one.suggestion)
