"""A mail made ready once a version: its HTML and text hold Liquid, and one person's is filled in in microseconds."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from html import escape
from typing import NamedTuple

import msgspec

from koinon.messaging.content.openings import never_closes
from koinon.messaging.content.template import CONTACT_PATHS, KNOWN_PATHS, Template, Values
from koinon.messaging.contracts.content import Variant
from koinon.messaging.mail import blocks, handwritten, inlining, markup, places, plain, styles
from koinon.messaging.mail.filling import HtmlTemplate
from koinon.messaging.mail.look import Look
from koinon.messaging.mail.marks import Marks, escaped
from koinon.platform import errors

_KEPT = 128
_ROOM = "&#847; &zwnj; &nbsp; " * 40  # keeps the first words of the mail out of the preview line
_BODY = re.compile(r"<body\b[^>]*>", re.IGNORECASE)
_SKELETON = (
    '<!doctype html><html lang="{lang}"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1"><title></title></head>'
    "<body>{body}</body></html>"
)


class Written(NamedTuple):
    """A mail in one person's words, its places (`places.LEAVE`) still open."""

    subject: str
    text: str
    html: str


class Paper:
    """A compiled mail. `variables` are the contact's values it uses, in the order in which a ledger row keeps them.

    `events` are paths of values given when it is sent, which are constants to a renderer.
    """

    def __init__(self, subject: str, text: str, html: str) -> None:
        self.subject, self.text, self.html = Template(subject), Template(text), HtmlTemplate(html)
        self.parts = (self.subject, self.text, self.html)
        used = {path for part in self.parts for path in part.paths}
        self.paths = frozenset(used)
        self.variables = tuple(path for path in CONTACT_PATHS if path in used)
        self.required = frozenset(path for part in self.parts for path in part.required)
        self.events = tuple(sorted({path for part in self.parts for path in part.events}))

    def missing(self, values: Values | None, constants: Mapping[str, str]) -> str | None:
        """The first value that is empty though the mail needs it, or None."""
        given = {**constants, **dict(zip(self.variables, values or (), strict=False))}
        return next(
            (path for path in (*KNOWN_PATHS, *self.events) if path in self.required and not given.get(path)), None
        )

    def renderer(
        self, constants: Mapping[str, str], order: Sequence[str] | None = None
    ) -> Callable[[Values | None], Written]:
        """A function from a row's values to its mail; they are those of `variables`, or of `order`."""
        names = self.variables if order is None else order
        subject, text, html = (part.renderer(constants, names) for part in self.parts)
        return lambda values: Written(" ".join(subject(values).split()), text(values), html(values))


def paper(variant: Variant, look: Look, *, leaves: bool) -> Paper:
    """A mail made ready, kept for the next time; `leaves`: with a way out in its footer (MSG-080).

    Words alone become a mail of theirs with a footer. Raises LiquidError for words that `check` refuses, and 422 for
    blocks that are none and HTML that no parser should see.
    """
    return _made(msgspec.json.encode(variant), look, leaves)


@lru_cache(_KEPT)
def _made(key: bytes, look: Look, leaves: bool) -> Paper:
    variant = msgspec.json.decode(key, type=Variant)
    read = blocks.read(variant.blocks)
    if not read and not variant.html:
        read = _of_words(variant.body)
    _require_harmless(variant.html, *(one.html for _, one in blocks.each(read) if isinstance(one, blocks.Html)))
    html = _of_blocks(read, look, leaves) if read else _of_hand(variant.html, look)
    html = _with_preheader(html, variant.preheader)
    if variant.body and (variant.blocks or variant.html):
        text = variant.body
    else:
        text = plain.of_blocks(read, look, leaves=leaves) if read else plain.of_html(variant.html)
    address = look.postal_address
    return Paper(variant.subject, places.named(text, address), places.named(html, address, as_html=True))


def _of_words(text: str) -> tuple[blocks.Block, ...]:
    """Paragraphs as they were written, and the footer that every mail needs."""
    said = "".join(f"<p>{escaped(part).replace(chr(10), '<br>')}</p>" for part in text.split("\n\n") if part.strip())
    return (blocks.Text(html=said), blocks.Footer())


def _require_harmless(*texts: str) -> None:
    """Whatever was kept unfinished, or by an older check, ends no process."""
    for text in texts:
        endless = [handwritten.Wrong(handwritten.ENDLESS, 1)] if never_closes(text) else []
        if wrong := endless or handwritten.faults(Marks().hide_in_html(text)):
            values = {"name": wrong[0].name, "line": wrong[0].line}
            raise errors.invalid_field("html", "validation_failed", wrong[0].sentence, **values)


def _of_blocks(read: tuple[blocks.Block, ...], look: Look, leaves: bool) -> str:
    return inlining.inlined(markup.document(read, look, leaves=leaves), styles.in_place(look))


def _of_hand(text: str, look: Look) -> str:
    whole = text if _BODY.search(text) else _SKELETON.replace("{lang}", escape(look.locale)).replace("{body}", text)
    return inlining.inlined(whole)


def _with_preheader(html: str, preheader: str) -> str:
    """The line that a list of mails shows after the subject, and the place for the trap before the end."""
    if preheader:
        hidden = (
            '<div style="display:none;max-height:0;max-width:0;overflow:hidden;opacity:0;font-size:1px;'
            'line-height:1px">'
            f"{escaped(preheader)}{_ROOM}</div>"
        )
        html = _BODY.sub(lambda found: found[0] + hidden, html, count=1)
    head, end, tail = html.rpartition("</body>")
    return f"{head}{places.TRAP}{end}{tail}" if end else html + places.TRAP
