"""A mail made ready once a version: its HTML and text hold Liquid, and one person's is filled in in microseconds."""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from html import escape
from typing import NamedTuple

import msgspec

from koinon.messaging.content.template import CONTACT_PATHS, KNOWN_PATHS, Template, Values
from koinon.messaging.contracts.content import Variant
from koinon.messaging.mail import blocks, inlining, markup, places, plain, styles
from koinon.messaging.mail.filling import HtmlTemplate
from koinon.messaging.mail.look import Look
from koinon.messaging.mail.marks import escaped

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

    def renderer(self, constants: Mapping[str, str]) -> Callable[[Values | None], Written]:
        """A function from a row's values to its mail."""
        subject, text, html = (part.renderer(constants, self.variables) for part in self.parts)
        return lambda values: Written(" ".join(subject(values).split()), text(values), html(values))


def paper(variant: Variant, look: Look, *, leaves: bool) -> Paper:
    """A mail made ready, kept for the next time; `leaves`: with a way out in its footer (MSG-080).

    Raises LiquidError for words that `check` refuses, and 422 for blocks that are none.
    """
    return _made(msgspec.json.encode(variant), look, leaves)


@lru_cache(_KEPT)
def _made(key: bytes, look: Look, leaves: bool) -> Paper:
    variant = msgspec.json.decode(key, type=Variant)
    read = blocks.read(variant.blocks)
    html = _of_blocks(read, look, leaves) if read else _of_hand(variant.html, look)
    html = _with_preheader(html, variant.preheader)
    text = variant.body or (plain.of_blocks(read, look, leaves=leaves) if read else plain.of_html(variant.html))
    address = look.postal_address
    return Paper(variant.subject, places.named(text, address), places.named(html, address, as_html=True))


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
