"""The paragraphs of a text block: a small part of HTML that every mail program shows alike."""

import html

import nh3

from koinon.messaging.mail.marks import LIQUID, Marks

TAGS = {"p", "br", "strong", "b", "em", "i", "u", "s", "a", "ul", "ol", "li"}
SCHEMES = {"http", "https", "mailto", "tel"}


def cleaned(text: str) -> str:
    """What may stand in a text block, as HTML; its Liquid stays, unescaped, as an editor writes it escaped."""
    marks = Marks()
    hidden = marks.hide(LIQUID.sub(lambda found: _said(found[0]), text))
    clean = nh3.clean(hidden, tags=TAGS, attributes={"a": {"href"}}, url_schemes=SCHEMES, link_rel=None)
    return marks.show(clean if "<p" in clean or "<ul" in clean or "<ol" in clean else f"<p>{clean}</p>")


def _said(liquid: str) -> str:
    return html.unescape(liquid).replace("\xa0", " ")
