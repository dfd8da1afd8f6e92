"""What a mail may hold: sizes of MSG-005, depth that parsers bear, Liquid field by field."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koinon.messaging.contracts.content import Variant
from koinon.messaging.mail import blocks
from koinon.messaging.mail.checking import check, hold
from koinon.messaging.mail.look import Look
from koinon.messaging.mail.marks import LIQUID, Marks
from koinon.messaging.mail.paper import paper
from koinon.platform.errors import InvalidFieldsError


def _html(text: str) -> Variant:
    return Variant(channel="email", subject="Supper", html=text)


def _blocks(*raw: dict[str, Any]) -> Variant:
    return Variant(channel="email", subject="Supper", blocks=raw)


def _said(variant: Variant) -> list[tuple[str, int, str]]:
    return [(one.place, one.line, one.name) for one in check(variant)]


def test_a_mistake_is_told_with_its_field_its_line_and_what_was_meant() -> None:
    found = check(_html("<p>\nHi {{ contact.frist_name }}</p>"))
    assert [(one.place, one.line, one.name, one.suggestion) for one in found] == [
        ("html", 2, "contact.frist_name", "contact.first_name")
    ]


def test_each_block_is_checked_by_itself() -> None:
    mail = _blocks(
        {"type": "text", "html": "{% if contact.name %}Hi"},
        {"type": "columns", "columns": [[], [{"type": "button", "href": "https://x.org/{{ nobody }}"}]]},
        {"type": "html", "html": "<p>\n<b>x</p>"},
    )
    assert _said(mail) == [
        ("blocks[0].html", 1, ""),
        ("blocks[1].columns[1][0].href", 1, "nobody"),
        ("blocks[2].html", 2, "<b>"),
    ]


def test_a_subject_has_255_characters_at_most() -> None:
    assert check(Variant(channel="email", subject="x" * 255, html="<p>a</p>")) == ()
    assert [one.place for one in check(Variant(channel="email", subject="x" * 256, html="<p>a</p>"))] == ["subject"]


def test_html_of_a_megabyte_is_the_most() -> None:
    assert check(_html("<p>" + "x" * 999_993 + "</p>")) == ()
    assert [one.sentence for one in check(_html("x" * 1_000_001))] == ["A mail can have at most 1 MB of HTML."]


@pytest.mark.parametrize(
    "text",
    [
        "<div>" * 50_000,
        "<b>" * 50_000 + "x",
        "<table><tr><td>" * 5_000,
        "<div/>" * 50_000,
        "".join(f'<a id="{n}"><p></a>' for n in range(5_000)),
        "<font color=1><p></font>" * 5_000,
        "<style>" + "a{}" * 40_000 + "</style>",
        "<br>" * 20_001,
    ],
)
def test_what_would_end_a_parser_is_refused_before_it(text: str) -> None:
    """Its source: css-inline dies of 50,000 nested elements, and formatting that does not close is opened anew."""
    assert check(_html(text))


def test_sloppy_but_harmless_html_passes() -> None:
    assert (
        check(_html("<!doctype html><html><body><p>One<p>Two<ul><li>a<li>b</ul><br/><img src=x>{{ contact.name }}"))
        == ()
    )


@pytest.mark.parametrize(
    "text", ["<script>x</script>", "<form></form>", '<p onclick="x">a</p>', '<a href=" javascript:x">a</a>', "<iframe>"]
)
def test_what_mail_programs_take_out_is_told(text: str) -> None:
    assert "cannot be in a mail" in check(_html(text))[0].sentence


@pytest.mark.parametrize(
    ("raw", "path"),
    [
        ([{"type": "video"}], "blocks[0].type"),
        ([{"type": "heading", "level": 9}], "blocks[0].level"),
        ([{"type": "heading", "colour": "red"}], "blocks[0]"),
        (
            [{"type": "columns", "columns": [[], [{"type": "columns", "columns": [[], []]}]]}],
            "blocks[0].columns[1][0].type",
        ),
        ([{"type": "spacer"}] * 201, "blocks"),
        ([{}], "blocks[0]"),
    ],
)
def test_what_is_no_block_is_refused_with_its_place(raw: list[dict[str, Any]], path: str) -> None:
    with pytest.raises(InvalidFieldsError) as refused:
        blocks.read(raw)
    assert refused.value.listed[0].path == path


def test_mistakes_refuse_what_is_to_be_kept() -> None:
    with pytest.raises(InvalidFieldsError) as refused:
        hold(_html("<p>{{ contact.frist_name }}</p>"))
    assert (refused.value.status, refused.value.listed[0].path) == (422, "html")
    hold(_html("<p>{{ contact.first_name }} {{ unsubscribe_url }}</p>"))


@given(st.text(alphabet="ab<>/\"' {}%=!-lqk0x\n", max_size=60))
def test_whatever_is_hidden_is_shown_again(text: str) -> None:
    for hide in (Marks.hide, Marks.hide_in_html):
        marks = Marks()
        hidden = hide(marks, text)
        assert not LIQUID.search(hidden)
        assert marks.show(hidden) == text


@given(st.text(alphabet="abp<>/\"' =!-\n&;", max_size=80))
def test_html_that_passes_the_check_can_be_made(text: str) -> None:
    mail = _html(text)
    if not check(mail):
        assert paper(mail, Look(), leaves=True).renderer({})(()).html
