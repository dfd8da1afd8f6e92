"""A mail from blocks or HTML: its Liquid survives every tool, its values are never markup."""

import re
from typing import Any

from koinon.messaging.content.wording import Filled
from koinon.messaging.contracts.content import Variant
from koinon.messaging.mail.look import Look
from koinon.messaging.mail.paper import Written, paper

CHAPEL = Look(name="Grace Chapel", postal_address="12 Hill Street\nSpringfield, IL 62701", color="#7a1f4b")
NAME = '{{ contact.first_name | default: "friend" }}'


def _blocks(*raw: dict[str, Any], **more: Any) -> Variant:
    return Variant(channel="email", subject=f"Supper, {NAME}", blocks=raw, **more)


def _html(text: str) -> Variant:
    return Variant(channel="email", subject="Supper", html=text)


def _written(variant: Variant, *values: str, leaves: bool = True) -> Written:
    return paper(variant, CHAPEL, leaves=leaves).renderer({"organization.name": "Grace Chapel"})(values)


def test_a_value_is_text_in_html_and_in_the_text_part() -> None:
    supper = _blocks(
        {"type": "heading", "text": f"Dear {NAME}"}, {"type": "text", "html": "<p>Hi {{ contact.name }}</p>"}
    )
    assert paper(supper, CHAPEL, leaves=True).variables == ("contact.first_name", "contact.name")
    mail = _written(supper, "<b>Ada</b>", "A & B")
    assert mail.subject == "Supper, <b>Ada</b>"
    assert "Dear &lt;b&gt;Ada&lt;/b&gt;" in mail.html and "Hi A &amp; B" in mail.html
    assert "Dear <b>Ada</b>" in mail.text and "Hi A & B" in mail.text


def test_a_value_is_text_too_where_the_whole_interpreter_is_needed() -> None:
    clever = _html("<p>{% if contact.first_name %}{{ contact.first_name | upcase }}{% endif %}</p>")
    assert "<p>&lt;I&gt;</p>" in _written(clever, "<i>").html


def test_a_subject_stays_one_line() -> None:
    named = Variant(channel="email", subject="For {{ contact.first_name }}", html="<p>Hi</p>")
    assert _written(named, "Ada\r\nBcc: eve@example.org").subject == "For Ada Bcc: eve@example.org"


def test_an_empty_name_takes_its_default_and_what_needs_one_is_named() -> None:
    supper = _blocks({"type": "button", "text": "Come, {{ contact.last_name }}", "href": "https://example.org"})
    made = paper(supper, CHAPEL, leaves=True)
    assert made.required == {"contact.last_name"}
    assert made.missing(("", ""), {}) == "contact.last_name"
    assert made.renderer({})(("", "Zed")).subject == "Supper, friend"


def test_a_mail_fetches_nothing_from_outside() -> None:
    everything = _blocks(
        {"type": "heading", "text": "Supper"},
        {"type": "text", "html": "<p>Come</p>"},
        {"type": "columns", "columns": [[{"type": "divider"}], [{"type": "spacer", "height": 8}]]},
        {"type": "social", "links": [{"network": "facebook", "href": "https://example.org/us"}]},
        {"type": "footer"},
    )
    addresses = set(re.findall(r"https?://[^\s\"'<>)]+", _written(everything).html))
    assert addresses - {"http://www.w3.org/1999/xhtml"} == {"https://example.org/us"}
    assert not re.search(r"@import|<link\b|@font-face", _written(everything).html)


def test_a_loop_and_a_condition_in_a_table_stay_where_they_were() -> None:
    rows = "{% for one in (1..2) %}<tr><td>row</td></tr>{% endfor %}"
    table = _html(f"<style>td{{color:red}}</style><table><tbody>{rows}</tbody></table>")
    source = paper(table, CHAPEL, leaves=True).html.source
    assert re.search(r"<table><tbody>\{% for one in \(1\.\.2\) %\}<tr>.*</tr>\{% endfor %\}</tbody></table>", source)
    assert source.count('style="color: red;"') == 1


def test_liquid_in_an_attribute_keeps_its_quotes_and_signs() -> None:
    linked = _html('<a href="https://example.org/?n={{ contact.first_name | default: "you" }}&a=1">x</a>')
    assert 'href="https://example.org/?n=you&amp;a=1"' in _written(linked, "").html


def test_a_comparison_written_by_an_editor_is_the_comparison_meant() -> None:
    text = {"type": "text", "html": '<p>{% if contact.last_name &gt; "M" %}late{% else %}early{% endif %}</p>'}
    assert "late" in _written(_blocks(text), "Ada", "Zed").html
    assert "early" in _written(_blocks(text), "Ada", "Abel").text


def test_nothing_written_can_break_out_of_its_block() -> None:
    evil = '</mj-text></mj-column><mj-raw><script>alert(1)</script><mj-include path="/etc/passwd" />'
    mail = _written(_blocks({"type": "heading", "text": evil}, {"type": "text", "html": evil}), "Ada")
    assert "<script" not in mail.html and "mj-" not in re.sub(
        r"class=\"[^\"]*\"|&lt;.*?&gt;|\.mj-[\w-]+", "", mail.html
    )


def test_a_text_block_keeps_what_mail_programs_show_and_drops_the_rest() -> None:
    text = (
        '<p onclick="x()">Hi <strong>you</strong> <a href="javascript:x()">a</a><img src="x"><a href="tel:+1">b</a></p>'
    )
    html = _written(_blocks({"type": "text", "html": text}), "Ada").html
    assert "<strong>you</strong>" in html and 'href="tel:+1"' in html
    assert "onclick" not in html and "javascript" not in html and "<img" not in html


def test_styles_stand_in_place_and_the_dark_ones_in_a_sheet() -> None:
    html = _written(_blocks({"type": "text", "html": '<p>Read <a href="https://example.org">on</a></p>'}), "Ada").html
    assert re.search(r'<a href="https://example.org" style="color: #7a1f4b;?">', html)
    assert "@media (prefers-color-scheme:dark)" in html and "[data-ogsc]" in html
    assert '<meta name="color-scheme" content="light dark">' in html


def test_no_style_sheet_is_fetched() -> None:
    remote = _html('<head><link rel="stylesheet" href="http://127.0.0.1:9/x.css"></head><body><p>Hi</p></body>')
    assert "Hi" in _written(remote).html


def test_the_preview_line_comes_first_and_is_not_seen() -> None:
    mail = _written(_blocks({"type": "text", "html": "Hello"}, preheader=f"Bring bread, {NAME}"), "Ada")
    body = mail.html[mail.html.index("<body") :]
    assert re.match(r'<body[^>]*><div style="display:none[^>]*>Bring bread, Ada', body)
    assert "Bring bread" not in mail.text


def test_the_footer_says_who_writes_and_how_to_leave_in_the_language_of_the_mail() -> None:
    supper = _blocks({"type": "footer"}, {"type": "text", "html": "Hola"})
    look = Look(name="Grace Chapel", postal_address="12 Hill Street\nSpringfield", locale="es-MX")
    mail = paper(supper, look, leaves=True).renderer({})(("Ada",))
    assert "Grace Chapel, 12 Hill Street, Springfield" in mail.html
    assert '<a href="koinon:unsubscribe"' in mail.html and "Darse de baja: koinon:unsubscribe" in mail.text
    assert mail.text.index("Hola") < mail.text.index("Darse de baja")
    quiet = paper(supper, look, leaves=False).renderer({})(("Ada",))
    assert "koinon:" not in quiet.html and "12 Hill Street" in quiet.text


def test_the_places_of_ones_own_are_found_in_html_written_by_hand() -> None:
    text = '<p>{{ organization.postal_address }} <a href="{{unsubscribe_url}}">x</a> {{ preferences_url }}</p>'
    mail = _written(_html(text))
    assert "12 Hill Street<br>Springfield" in mail.html and 'href="koinon:unsubscribe"' in mail.html
    assert "12 Hill Street\nSpringfield" in mail.text and "koinon:preferences" in mail.text


def test_the_text_part_reads_as_a_letter() -> None:
    mail = _written(
        _blocks(
            {"type": "heading", "text": "Supper", "level": 1},
            {
                "type": "text",
                "html": '<p>Bring:</p><ul><li>Bread</li></ul><p>See <a href="https://a.org/x">here</a>.</p>',
            },
            {"type": "image", "src": "https://a.org/h.jpg", "alt": "The hall"},
            {"type": "image", "src": "https://a.org/line.png", "decorative": True},
            {"type": "columns", "columns": [[{"type": "text", "html": "Left"}], [{"type": "text", "html": "Right"}]]},
            {"type": "button", "text": "I come", "href": "https://a.org/yes"},
        ),
        "Ada",
    )
    assert mail.text == (
        "SUPPER\n\nBring:\n\n- Bread\n\nSee here (https://a.org/x).\n\n[The hall]\n\nLeft\n\nRight\n\n"
        "I come:\nhttps://a.org/yes\n"
    )


def test_text_of_ones_own_replaces_the_one_made() -> None:
    assert _written(
        Variant(channel="email", subject="x", html="<p>Hi</p>", body="Hello {{ contact.name }}"), "Ada"
    ).text == ("Hello Ada")


def test_a_word_that_looks_like_a_mark_is_only_a_word() -> None:
    assert "lqk0qx and Ada" in _written(_html("<p>lqk0qx and {{ contact.name }}</p>"), "Ada").html


def test_a_mail_that_is_looked_at_shows_no_way_out_without_its_address() -> None:
    ways = "Unsubscribe: koinon:unsubscribe\nChoose what you get: koinon:preferences\n"
    assert Filled(body=f"Dear Ada,\n\nsee you.\n\n{ways}Grace").shown().body == "Dear Ada,\n\nsee you.\n\nGrace"
    asked = "No more? koinon:unsubscribe"
    assert Filled(body=asked).shown().body == "No more? "
