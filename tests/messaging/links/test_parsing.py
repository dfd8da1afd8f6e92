"""Where a link begins and ends in a text as people write it (MSG-072)."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koinon.messaging.links.policy.parsing import find, replace

_LETTER = "abcdefghijklmnopqrstuvwxyz0123456789"
_HOST = st.from_regex(r"\A[a-z]{1,8}(\.[a-z0-9]{1,6}){0,2}\.[a-z]{2,4}\Z")
# Unreserved and sub-delimiters of RFC 3986 that do not end a sentence, and never at the end.
_PATH = st.from_regex(r"\A(/[A-Za-z0-9._~%&=+@-]{0,8}[A-Za-z0-9/]){0,3}\Z")
_URL = st.builds("{}://{}{}".format, st.sampled_from(["http", "https", "HTTPS"]), _HOST, _PATH)
_BEFORE = st.sampled_from(["", "See ", "(", "[", "«", "“", "请", "→ ", "a:\n", '"'])
_AFTER = st.sampled_from(
    ["", ".", ", and", ")", ").", "!?", "»", "”", "。", "…", "\nBye", "🎉", '"', "'", ";", "\u200b", "<br>"]
)


@given(_BEFORE, _URL, _AFTER)
def test_what_surrounds_a_link_stays_outside(before: str, url: str, after: str) -> None:
    found = find(before + url + after)
    assert [one.url for one in found] == [url]
    assert found[0].start == len(before)


@given(st.text(alphabet=st.sampled_from([*_LETTER, *":/.()[]{}%?#&= \n\"'…🎉é"]), max_size=60))
def test_any_text_is_put_together_again(text: str) -> None:
    text = text.replace("a", "https://")
    found = find(text)
    assert all(text[one.start : one.end] == one.url for one in found)
    assert all(one.end <= other.start for one, other in itertools.pairwise(found))
    assert replace(text, {one.url: one.url for one in found}) == text


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("(see https://en.wikipedia.org/wiki/Ada_(name))", "https://en.wikipedia.org/wiki/Ada_(name)"),
        ("https://x.org/a[1]]", "https://x.org/a[1]"),
        ("*https://x.org*", "https://x.org"),
        ("https://x.org/*", "https://x.org/*"),
        ("https://bücher.example/straße?ä=ö#ü.", "https://bücher.example/straße?ä=ö#ü"),
        ("https://例え.jp/道。次", "https://例え.jp/道"),
        ("http://x.org:8080/?a=1&b=2#c", "http://x.org:8080/?a=1&b=2#c"),
        ("it's 'https://x.org/o'brien'", "https://x.org/o'brien"),
        ("https://[2001:db8::1]/a", "https://[2001:db8::1]/a"),
    ],
)
def test_links_people_write(text: str, url: str) -> None:
    assert [one.url for one in find(text)] == [url]


@pytest.mark.parametrize(
    "text", ["https://", "http://:80", "xhttps://a.org", "ftp://a.org", "mailto:a@b.org", "tel:+1", "www.a.org"]
)
def test_what_is_no_web_link_is_left(text: str) -> None:
    assert find(text) == []


def test_liquid_belongs_to_the_link_it_stands_in() -> None:
    text = 'Hi https://x.org/?n={{ contact.first_name | default: "you" }}&b=1, or https://y.org.'
    personal, plain = find(text)
    assert personal.url == 'https://x.org/?n={{ contact.first_name | default: "you" }}&b=1'
    assert personal.is_personal
    assert plain.url == "https://y.org"
    assert not plain.is_personal
    assert find("{% if a %}https://x.org/{{ b }}{% endif %}")[0].is_personal


def test_only_whole_links_are_exchanged() -> None:
    text = "https://x.org and https://x.org/a, https://x.org."
    assert replace(text, {"https://x.org": "S"}) == "S and https://x.org/a, S."
