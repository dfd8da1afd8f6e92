"""The text part of a mail: of the blocks themselves, or read from HTML that somebody wrote by hand."""

import re
from collections.abc import Sequence

import html2text

from koinon.messaging.mail import places, prose
from koinon.messaging.mail.blocks import (
    NETWORKS,
    Block,
    Button,
    Columns,
    Divider,
    Footer,
    Heading,
    Html,
    Image,
    Inner,
    Social,
    Text,
)
from koinon.messaging.mail.look import Look
from koinon.messaging.mail.marks import Marks
from koinon.messaging.mail.words import words

_LINK = re.compile(r"\[([^\]]*)\]\(<?([^)>]*)>?(?: \"[^\"]*\")?\)")
_LINE = "-" * 40


def of_html(text: str) -> str:
    """What a person reads in HTML, without pictures and tables' lines; a link's address stands after its words."""
    marks = Marks()
    reader = html2text.HTML2Text(bodywidth=0)
    reader.ignore_tables, reader.ignore_images, reader.ignore_emphasis = True, True, True
    reader.ul_item_mark = "-"
    read = _LINK.sub(_linked, reader.handle(marks.hide(text)))
    lines = (line.strip() for line in marks.show(read.replace("\\", "")).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _linked(found: re.Match[str]) -> str:
    words_, address = found[1].strip(), found[2].strip()
    return f"{words_} ({address})" if words_ and words_ != address else address


def of_blocks(blocks: Sequence[Block], look: Look, *, leaves: bool) -> str:
    """The blocks as text."""
    ordered = sorted(blocks, key=lambda one: isinstance(one, Footer))
    parts = [part for one in ordered for part in _parts(one, look, leaves)]
    return "\n\n".join(part for part in parts if part.strip()) + "\n"


def _parts(block: Block, look: Look, leaves: bool) -> list[str]:
    if isinstance(block, Columns):
        return [_inner(one) for column in block.columns for one in column]
    return _ending(block, look, leaves) if isinstance(block, Footer) else [_inner(block)]


def _inner(block: Inner) -> str:
    match block:
        case Heading():
            return block.text.upper() if block.level == 1 and "{" not in block.text else block.text
        case Text():
            return of_html(prose.cleaned(block.html))
        case Html():
            return of_html(block.html)
        case Button():
            return f"{block.text}:\n{block.href}" if block.href else block.text
        case Image():
            said = "" if block.decorative else block.alt
            return "\n".join(part for part in (f"[{said}]" if said else "", block.href) if part)
        case Divider():
            return _LINE
        case Social():
            return "\n".join(f"{NETWORKS[one.network]}: {one.href}" for one in block.links)
        case _:
            return ""


def _ending(block: Footer, look: Look, leaves: bool) -> list[str]:
    said = words(look.locale)
    parts = [_LINE, of_html(prose.cleaned(block.html)) if block.html else "", look.footer]
    if leaves:
        ways = f"{said.leave}: {places.LEAVE}\n{said.choose}: {places.CHOOSE}"
        parts += [said.why.format(name=look.name) if look.name else "", ways]
    return [*parts, "\n".join(part for part in (look.name, look.postal_address) if part)]
