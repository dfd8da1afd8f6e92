"""A stranger's HTML as it may be shown: cleaned by nh3 (Ammonia), in a page of its own that runs and fetches nothing.

The page stands in a frame without scripts, forms and an origin, under a policy that lets in no picture of elsewhere
until somebody asks for them: three walls, of which each would do (OWASP XSS Prevention; HTML §4.8.5 `sandbox`).
"""

import re
from collections.abc import Callable, Mapping
from html import escape, unescape
from urllib.parse import unquote

import nh3

from koinon.inbox.mails import quotes, styles

MOST_HTML = 400_000
"""Characters that are kept of a mail's HTML."""
MOST_DEPTH, MOST_UNCLOSED, MOST_TAGS = 150, 30, 30_000
_TAGS_WORDS = """
    a abbr address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del details
    dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark nav ol p
    pre q s samp section small span strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul
    var wbr
"""
TAGS = set(_TAGS_WORDS.split())
ATTRIBUTES: dict[str, set[str]] = {
    "*": {"style", "dir", "lang", "title", "align", "valign", "width", "height", "bgcolor"},
    "a": {"href"},
    "img": {"src", "alt", "border"},
    "font": {"color", "face", "size"},
    "table": {"border", "cellpadding", "cellspacing"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "ol": {"start", "type"},
}
UNREAD = {"script", "style", "title", "template", "noscript", "object", "svg", "math", "select", "textarea", "iframe"}
SCHEMES = {"https", "http", "mailto", "tel", "cid", "data"}
LINKS = ("https://", "http://", "mailto:", "tel:")
_OWN = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]+", re.IGNORECASE)
_IMG = re.compile(r'<img((?: [a-z]+="[^"]*")*)>')
_SRC = re.compile(r' src="([^"]*)"')
_ALT = re.compile(r' alt="([^"]*)"')
_TINY = re.compile(r' (?:width|height)="[012](?:px)?"')
_NAMES = re.compile(r"<(/?)([a-z][a-z0-9]*)", re.IGNORECASE)
_BY_THEMSELVES_WORDS = """
    area base br col embed hr img input link meta source track wbr p li td th tr dt dd option tbody thead tfoot
"""
_BY_THEMSELVES = frozenset(_BY_THEMSELVES_WORDS.split())
_FORMATTING_WORDS = """
    a b big code em font i nobr s small strike strong tt u
"""
_FORMATTING = frozenset(_FORMATTING_WORDS.split())
_PICTURES = re.compile(r"<img\b[^<>]{0,2000}?\bsrc\s*=\s*(?:[\"']\s*)?https?:", re.IGNORECASE)
_LINK = re.compile(r"<a\b[^<>]{0,500}?\bhref\s*=\s*(?:[\"']\s*)?https?:", re.IGNORECASE)
_RICH = re.compile(r"<(?:img|table|h[1-6]|ul|ol|b|strong|em|i|u|font|center|hr|pre)\b", re.IGNORECASE)


def is_rich(html: str, text: str) -> bool:
    """Whether it says more than its plain text: pictures, tables, lists, weight, links that do not stand in there."""
    return _RICH.search(html) is not None or ("http" not in text and _LINK.search(html) is not None)


def fetches(html: str) -> bool:
    """Whether it shows pictures that lie elsewhere."""
    return _PICTURES.search(html) is not None


def is_bearable(html: str) -> bool:
    """Whether it can be taken apart in bounded time: a parser repeats each unclosed tag in each block that follows.

    50,000 nested elements take nh3 five seconds.
    """
    depth = unclosed = 0
    for count, tag in enumerate(_NAMES.finditer(html)):
        name, step = tag[2].lower(), -1 if tag[1] else 1
        if name in _FORMATTING:
            unclosed = max(0, unclosed + step)
        if name not in _BY_THEMSELVES:
            depth = max(0, depth + step)
        if depth > MOST_DEPTH or unclosed > MOST_UNCLOSED or count >= MOST_TAGS:
            return False
    return True


def cleaned(html: str, own: Mapping[str, str], *, with_pictures: bool, quoted: str = "…") -> str | None:
    """What of a mail's body may be shown; `own` has its own parts' pictures as data addresses, by their Content-ID.

    Without `with_pictures` none from elsewhere, but what they say instead; never one of a dot, which only counts who
    looks. None where the mail cannot be taken apart in bounded time.
    """
    text = html[:MOST_HTML]
    if not is_bearable(text):
        return None
    clean = nh3.clean(
        quotes.folded(text, escape(quoted)),
        tags=TAGS,
        clean_content_tags=UNREAD,
        attributes=ATTRIBUTES,
        attribute_filter=_attribute,
        url_schemes=SCHEMES,
        url_relative="deny",
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
        filter_style_properties=set(styles.PROPERTIES),
    )
    return _IMG.sub(_pictured(own, with_pictures=with_pictures), clean)


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name == "style":
        return styles.safe(value)
    if name == "href":
        return value if value.strip().lower().startswith(LINKS) else None
    if name == "src":
        address = value.strip()
        fits = address.lower().startswith(("cid:", "https://", "http://")) or _OWN.fullmatch(address)
        return address if fits else None
    return value


def _pictured(own: Mapping[str, str], *, with_pictures: bool) -> "Callable[[re.Match[str]], str]":
    def picture(found: re.Match[str]) -> str:
        attributes = found[1]
        address = _SRC.search(attributes)
        if address is None:
            return ""
        is_dot = _TINY.search(attributes) is not None
        shown = _address(unescape(address[1]), own, with_pictures=with_pictures and not is_dot)
        if shown:
            return f'<img{_SRC.sub("", attributes)} src="{escape(shown)}">'
        told = _ALT.search(attributes)
        return f'<span class="unshown">{told[1]}</span>' if told and told[1].strip() and not is_dot else ""

    return picture


def _address(address: str, own: Mapping[str, str], *, with_pictures: bool) -> str:
    if address[:4].lower() == "cid:":
        return own.get(unquote(address[4:]), "")
    if address[:5].lower() == "data:":
        return address
    return address if with_pictures else ""


_PAGE = """<!doctype html>
<html lang="{lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer"><title>{title}</title><base target="_blank"><style>
:root{{color-scheme:light}}
html{{background:#fff}}
body{{margin:0;padding:14px;font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}}
body{{color:#1c1c1a;overflow-wrap:anywhere}}
img{{max-width:100%;height:auto}}
table{{max-width:100%}}
@media (max-width:640px){{table,td,th{{width:auto!important;min-width:0!important}}table{{width:100%!important}}}}
.unshown{{display:inline-block;padding:6px 10px;border:1px dashed #b9b6ad;border-radius:6px}}
.unshown{{color:#55534c;font:13px/1.4 system-ui,sans-serif}}
pre{{white-space:pre-wrap}}
blockquote{{margin:8px 0;padding-left:12px;border-left:3px solid #d8d6cf;color:#55534c}}
summary{{cursor:pointer;color:#55534c;font-size:13px;margin:8px 0}}
</style></head><body>{body}</body></html>
"""


def page(body: str, title: str, lang: str) -> str:
    """The page of a mail: white paper by day and by night, since mails are written for it."""
    return _PAGE.format(body=body, title=escape(title), lang=escape(lang))


def as_text(text: str) -> str:
    """The words of a mail that cannot be shown as it was sent."""
    return f"<pre>{escape(text)}</pre>"


def policy(*, with_pictures: bool) -> str:
    """The Content-Security-Policy of that page; the sandbox holds too where it is opened by itself."""
    elsewhere = " https: http:" if with_pictures else ""
    return (
        "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "
        f"img-src data:{elsewhere}; style-src 'unsafe-inline'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    )
