"""Which links are shortened, codes, and how long a text becomes (MSG-072, 073)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koinon.kit import gsm7
from koinon.messaging.contracts import Variant
from koinon.messaging.links.policy.codes import ALPHABET, new_codes, read
from koinon.messaging.links.policy.exchanging import TRAP, Exchange, exchanged, filled_in, stand_ins
from koinon.messaging.links.policy.safety import Fault
from koinon.messaging.links.policy.wrapping import Left, Rules, Seen, has_secret, look, wrapped

RULES = Rules("https://go.example", frozenset({"quiet.example"}), frozenset({"bad.example"}), frozenset({"go.example"}))


@pytest.mark.parametrize(
    ("url", "seen"),
    [
        ("https://x.org/a", (None, None)),
        ("https://x.org/{{ contact.first_name }}", (Left.PERSONAL, None)),
        ("https://x.org/in?token=abc", (Left.SECRET, None)),
        ("https://a.quiet.example/", (Left.IGNORED, None)),
        ("https://go.example/u/abc", (Left.OWN, None)),
        ("http://192.168.0.1/", (Left.UNSAFE, Fault.PRIVATE)),
        ("https://bad.example/", (Left.UNSAFE, Fault.BLOCKED)),
    ],
)
def test_what_becomes_of_a_link(url: str, seen: tuple[Left | None, Fault | None]) -> None:
    assert look(f"Look: {url}.", RULES) == [Seen(url, *seen)]


@pytest.mark.parametrize(
    "url",
    [
        "https://x.org/?a=1&Access_Token=xyz",
        "https://x.org/#id_token=xyz",
        "https://b.s3.amazonaws.com/f?X-Amz-Signature=abc",
        "https://x.org/reset-password/f3a9c0d1e2b4a596",
        "https://x.org/magic-link/abcdefghijkl",
    ],
)  # fmt: skip
def test_links_with_secrets_are_known(url: str) -> None:
    assert has_secret(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://docs.google.com/forms/d/e/1FAIpQLSdXk3mJw0a9b8c7d6e5f4g3h2i1j/viewform",
        "https://x.org/?token=",
        "https://x.org/token/keys",
        "https://x.org/invite",
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
    ],
)
def test_ordinary_links_are_not(url: str) -> None:
    assert not has_secret(url)


def test_a_text_counts_with_the_short_length() -> None:
    text = "Sign up: https://church.example/" + "a" * 200 + ". See you!"
    assert gsm7.segments(text) == 2
    (one,) = stand_ins((Variant(channel="sms", body=text),), {"sms": RULES})["sms"]
    short = exchanged(Variant(channel="sms", body=text), [one]).body
    assert short == "Sign up: https://go.example/l/u0000000. See you!"
    assert gsm7.segments(short) == 1
    assert len(wrapped(text, {one.url: "0a1b2c3d"}, RULES.base)) == len(short)
    assert filled_in(short, {one.short: "https://go.example/l/0a1b2c3d"}).endswith("/l/0a1b2c3d. See you!")


def test_a_mail_keeps_what_is_shown_and_exchanges_what_is_followed() -> None:
    html = """<p>https://x.org <a class="b" href="https://x.org/?a=1&amp;b=2">Go</a><img src="https://x.org/a.png">
    <a href='mailto:a@x.org'>Mail</a><a href="https://x.org/?n={{ contact.first_name }}">You</a></p>"""
    block = {"type": "button", "href": "https://x.org/b", "src": "https://x.org/c.png"}
    block["html"] = '<p>https://x.org/a?b=1&amp;c=2 <a href="https://x.org/d?e=1&amp;f=2">D</a></p>'
    mail = Variant(channel="email", html=html, blocks=(block,))
    made = stand_ins((mail,), {"email": RULES})["email"]
    assert [one.url for one in made] == ["https://x.org/?a=1&b=2", "https://x.org/b", "https://x.org/d?e=1&f=2", TRAP]
    other = exchanged(mail, made)
    assert 'href="https://go.example/l/u0000000"' in other.html
    assert other.html.count("x.org") == html.count("x.org") - 1
    assert other.blocks[0] == {
        "type": "button",
        "href": "https://go.example/l/u0000001",
        "src": "https://x.org/c.png",
        "html": '<p>https://x.org/a?b=1&amp;c=2 <a href="https://go.example/l/u0000002">D</a></p>',
    }
    assert exchanged(other, [Exchange(one.short, one.url) for one in made]) == mail


def test_codes_hold_nothing_that_looks_alike() -> None:
    codes = new_codes(2_000)
    assert len(set(codes)) == 2_000
    assert {len(code) for code in codes} == {8}
    assert set("".join(codes)) == set(ALPHABET)
    assert not set("iloILO") & set(ALPHABET)


@given(st.sampled_from(new_codes(50)))
def test_a_code_typed_from_paper_is_understood(code: str) -> None:
    assert read(code) == code
    assert read(code.upper().replace("0", "O").replace("1", "l")) == code


@pytest.mark.parametrize("typed", ["", "abc", "0123456u", "0123456!", "012345678", "é1234567"])
def test_what_cannot_be_a_code_is_none(typed: str) -> None:
    assert read(typed) is None
