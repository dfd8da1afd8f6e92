"""What is wrong with the words of a mail, field by field (MSG-004, 005)."""

from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from koinon.messaging.content.openings import never_closes
from koinon.messaging.content.template import check as liquid_faults
from koinon.messaging.contracts.content import Variant
from koinon.messaging.mail import blocks, handwritten, places, prose
from koinon.messaging.mail.marks import Marks, liquid_only
from koinon.platform import errors

MOST_SUBJECT = 255


class Fault(NamedTuple):
    """A mistake: where (`subject`, `html`, `blocks[2].text`), in which line, what (a msgid with `{name}`), and what was
    probably meant.
    """

    place: str
    sentence: str
    line: int = 1
    name: str = ""
    suggestion: str | None = None


def check(variant: Variant, *, takes_event: bool = False) -> tuple[Fault, ...]:
    """Every mistake of a mail; `takes_event`: values are given when it is sent. Raises 422 for blocks that are none."""
    for place in ("subject", "preheader", "html", "body"):
        if never_closes(getattr(variant, place)):
            return (Fault(place, handwritten.ENDLESS),)
    if never_closes(msgspec.json.encode(variant.blocks).decode()):
        return (Fault("blocks", handwritten.ENDLESS),)
    return tuple(_faults(variant, takes_event))


def hold(variant: Variant, path: str = "", *, takes_event: bool = False) -> None:
    """Raise 422 with every mistake of a mail that is to be kept for good; `path` stands before each place."""
    if found := named(variant, path, takes_event=takes_event):
        raise errors.invalid(found)


def named(variant: Variant, path: str = "", *, takes_event: bool = False) -> list[errors.FieldFault]:
    """Every mistake of a mail by its field."""
    return [_named(one, path) for one in check(variant, takes_event=takes_event)]


def _named(one: Fault, path: str) -> errors.FieldFault:
    values = {"name": one.name, "line": one.line, "suggestion": one.suggestion or ""}
    return errors.FieldFault(f"{path}{one.place}", "invalid_template", one.sentence, values)


def _faults(variant: Variant, is_event: bool) -> Iterator[Fault]:
    for place in ("subject", "preheader"):
        value = getattr(variant, place)
        yield from _liquid(place, value, is_event)
        if len(value) > MOST_SUBJECT:
            yield Fault(place, "This has more than 255 characters.")
    if variant.blocks:
        yield from _of_blocks(variant, is_event)
    elif variant.html:
        yield from _written(variant.html, "html")
        yield from _liquid("html", liquid_only(variant.html), is_event)
    yield from _liquid("body", liquid_only(variant.body), is_event)


def _of_blocks(variant: Variant, is_event: bool) -> Iterator[Fault]:
    for place, block in blocks.each(blocks.read(variant.blocks)):
        for name, value in blocks.texts(block):
            if isinstance(block, blocks.Html):
                yield from _written(value, f"{place}.{name}")
            said = prose.cleaned(value) if isinstance(block, blocks.Text | blocks.Footer) else value
            yield from _liquid(f"{place}.{name}", liquid_only(said), is_event)


def _written(text: str, place: str) -> Iterator[Fault]:
    marks = Marks()
    yield from (Fault(place, one.sentence, one.line, one.name) for one in handwritten.faults(marks.hide_in_html(text)))


def _liquid(place: str, text: str, is_event: bool) -> Iterator[Fault]:
    for one in liquid_faults(places.without(text), takes_event=is_event):
        yield Fault(place, one.sentence, one.line, one.name, one.suggestion)
