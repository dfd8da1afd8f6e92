"""Blocks as MJML, and that as HTML for every mail program (mjml.io; by the Rust library mrml).

Nothing a person wrote is ever in the MJML: words stand for it, so nothing written can break it or hide in it. Ours
nests five deep; the library dies of three thousand.
"""

import html
from collections.abc import Callable, Sequence
from typing import Any

from mjml import mjml2html

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
    Spacer,
    Text,
)
from koinon.messaging.mail.look import Look
from koinon.messaging.mail.marks import Marks, escaped
from koinon.messaging.mail.styles import BORDER, CARD, FONT, HEAD, INK, MUTED, PAPER, night
from koinon.messaging.mail.words import words

_DIVIDER = f'<mj-divider border-width="1px" border-color="{BORDER}" padding="8px 0 24px" css-class="k-line" />'
SIZES = {1: ("28px", "34px"), 2: ("22px", "28px"), 3: ("18px", "24px")}


def document(blocks: Sequence[Block], look: Look, *, leaves: bool) -> str:
    """The whole HTML of a mail made of blocks, Liquid and places kept; `leaves`: with a way out in its footer."""
    marks = Marks()
    drawing = _Drawing(marks, look, leaves)
    body = "".join(drawing.sections([one for one in blocks if not isinstance(one, Footer)]))
    ending = "".join(drawing.footer(one) for one in blocks if isinstance(one, Footer))
    made = mjml2html(
        f'<mjml lang="{marks.keep(html.escape(look.locale))}"><mj-head><mj-attributes><mj-all font-family="{FONT}" />'
        f'<mj-text font-size="16px" line-height="25px" color="{INK}" padding="0 0 16px" />'
        f'<mj-section padding="0" /></mj-attributes><mj-style>{night(look)}</mj-style><mj-raw>{HEAD}</mj-raw></mj-head>'
        f'<mj-body width="600px" background-color="{PAPER}" css-class="k-paper"><mj-wrapper padding="24px 12px 0">'
        f'<mj-section padding="0"><mj-column><mj-spacer height="1px" /></mj-column></mj-section></mj-wrapper>'
        f'<mj-wrapper background-color="{CARD}" border-radius="10px" padding="32px 28px 16px" css-class="k-card">'
        f"{body}</mj-wrapper>{ending}</mj-body></mjml>",
        fonts={},  # else it has every reader's mail program fetch Roboto from Google, who would learn of each opening
    )
    return marks.show(made)


class _Drawing:
    def __init__(self, marks: Marks, look: Look, leaves: bool) -> None:
        self.keep, self.look, self.leaves = marks.keep, look, leaves
        self._by: dict[type, Callable[[Any], str]] = {
            Heading: self.heading,
            Text: self.text,
            Image: self.image,
            Button: self.button,
            Divider: lambda _: _DIVIDER,
            Spacer: lambda one: f'<mj-spacer height="{one.height}px" />',
            Social: self.social,
            Html: lambda one: f'<mj-text css-class="k-ink">{self.keep(one.html)}</mj-text>',
        }

    def sections(self, blocks: Sequence[Block]) -> list[str]:
        """Columns stand in a row of their own, all else one below the other."""
        made, run = list[str](), list[str]()
        for one in blocks:
            if isinstance(one, Columns):
                made += [self.row(["".join(run)])] if run else []
                made.append(self.row(["".join(map(self.block, column)) for column in one.columns]))
                run = []
            elif not isinstance(one, Footer):
                run.append(self.block(one))
        return [*made, self.row(["".join(run)])] if run or not made else made

    def row(self, columns: Sequence[str]) -> str:
        most = len(columns) - 1
        gaps = (f"0 {8 if n < most else 0}px 0 {8 if n else 0}px" for n in range(len(columns)))
        pairs = zip(columns, gaps, strict=True)
        inside = "".join(f'<mj-column padding="{gap}" css-class="k-column">{one}</mj-column>' for one, gap in pairs)
        return f'<mj-section padding="0">{inside}</mj-section>'

    def block(self, one: Inner) -> str:
        return self._by[type(one)](one)

    def heading(self, one: Heading) -> str:
        size, line = SIZES[one.level]
        words_ = f'<h{one.level} class="k-heading">{self.keep(escaped(one.text))}</h{one.level}>'
        return (
            f'<mj-text font-size="{size}" line-height="{line}" font-weight="700" align="{one.align}" '
            f'padding="0 0 12px" css-class="k-ink">{words_}</mj-text>'
        )

    def text(self, one: Text) -> str:
        inside = self.keep(prose.cleaned(one.html))
        return f'<mj-text align="{one.align}" padding="0 0 4px" css-class="k-ink k-prose">{inside}</mj-text>'

    def image(self, one: Image) -> str:
        width = f' width="{one.width}px"' if one.width else ""
        href = f' href="{self.keep(escaped(one.href))}"' if one.href else ""
        alt = self.keep("" if one.decorative else escaped(one.alt))
        return (
            f'<mj-image src="{self.keep(escaped(one.src))}" alt="{alt}" align="{one.align}"{width}{href} '
            'border-radius="6px" padding="0 0 20px" font-size="14px" />'
        )

    def button(self, one: Button) -> str:
        color, back = ("#ffffff", self.look.color) if one.look == "solid" else (self.look.color, CARD)
        return (
            f'<mj-button href="{self.keep(escaped(one.href))}" align="{one.align}" background-color="{back}" '
            f'color="{color}" border="2px solid {self.look.color}" border-radius="8px" font-size="16px" '
            f'font-weight="600" line-height="20px" inner-padding="12px 22px" padding="4px 0 24px" '
            f'css-class="k-button k-{one.look}">{self.keep(escaped(one.text))}</mj-button>'
        )

    def social(self, one: Social) -> str:
        links = (f'<a href="{escaped(link.href)}">{NETWORKS[link.network]}</a>' for link in one.links)
        inside = self.keep(" &nbsp;·&nbsp; ".join(links))
        return f'<mj-text align="{one.align}" font-size="14px" css-class="k-muted">{inside}</mj-text>'

    def footer(self, one: Footer) -> str:
        said = words(self.look.locale)
        lines = [prose.cleaned(one.html)] if one.html else []
        lines += [html.escape(self.look.footer).replace("\n", "<br>")] if self.look.footer else []
        if self.leaves:
            lines += [html.escape(said.why.format(name=self.look.name))] if self.look.name else []
            way = f'<a href="{places.LEAVE}">{said.leave}</a> &nbsp;·&nbsp; <a href="{places.CHOOSE}">{said.choose}</a>'
            lines.append(way)
        address = ", ".join(part for part in (self.look.name, *self.look.postal_address.split("\n")) if part.strip())
        lines.append(html.escape(address))
        inside = self.keep("".join(line if line.startswith("<p") else f"<p>{line}</p>" for line in lines if line))
        return (
            '<mj-section padding="20px 28px 32px"><mj-column>'
            f'<mj-text align="center" font-size="13px" line-height="20px" color="{MUTED}" css-class="k-muted k-prose">'
            f"{inside}</mj-text></mj-column></mj-section>"
        )
