"""Where a short link may lead (MSG-075)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koinon.messaging.links.policy.safety import LONGEST, Fault, fault_of, location

# How a browser reads such hosts: WHATWG URL Standard, "IPv4 parser".
INNER = """
127.0.0.1 0x7f.1 2130706433 017700000001 0300.0250.1.1 192.168.1
10.0.0.7 169.254.169.254 172.16.0.1 100.64.0.1 0 256.1.1.1
1.2.3.4.5 １２７.０.０.１ [::1] [fe80::1] [fd00::1] [::ffff:10.0.0.1]
[64:ff9b::7f00:1] localhost router nas.local a.internal x.home.arpa
b.onion
"""


@pytest.mark.parametrize(
    "host",
    INNER.split(),
)
def test_networks_of_somebodys_own_are_refused(host: str) -> None:
    assert fault_of(f"http://{host}/a") is Fault.PRIVATE


@pytest.mark.parametrize("host", ["8.8.8.8", "[2606:4700::1111]", "example.org", "a.b-c.example.co.uk"])
def test_the_public_network_is_not(host: str) -> None:
    assert fault_of(f"https://{host}/") is None


# The first is the domain by which Xudong Zheng showed it in 2017; the rules are Chromium's (IDN) and UTS 39 §5.2.
@pytest.mark.parametrize(
    "host",
    ["xn--80ak6aa92e.com", "аррӏе.com", "pаypal.com", "gооgle.com", "xn--a.com", "a\u200db.org", "ο.example.com"],
)
def test_names_that_read_like_another_are_refused(host: str) -> None:
    assert fault_of(f"https://{host}/") is Fault.LOOK_ALIKE


@pytest.mark.parametrize(
    "host",
    [
        "bücher.de",
        "почта.рф",
        "пример.com",
        "niño.es",
        "例え.jp",
        "データ.jp",
        "한국.kr",
        "xn--bcher-kva.de",
        "ελλάδα.gr",
    ],
)
def test_names_in_their_own_letters_are_not(host: str) -> None:
    assert fault_of(f"https://{host}/") is None


def test_a_name_before_the_host_is_refused() -> None:
    assert fault_of("https://mybank.com@evil.example/") is Fault.USERINFO


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "ftp://x.org", "https://", "http://[::1", "https://x.org:99999", "https://x .org"]
)
def test_what_is_no_web_address_is_refused(url: str) -> None:
    assert fault_of(url) is Fault.MALFORMED


def test_a_blocked_domain_stands_for_what_is_beneath_it() -> None:
    blocked = {"bad.example"}
    assert fault_of("https://a.BAD.example./x", blocked) is Fault.BLOCKED
    assert fault_of("https://notbad.example", blocked) is None
    assert fault_of("https://bad.example.org", blocked) is None


def test_too_long_is_refused() -> None:
    assert fault_of("https://x.org/" + "a" * LONGEST) is Fault.TOO_LONG


def test_a_header_gets_it_in_ascii() -> None:
    # RFC 5891 (host), RFC 3986 §2.1 (the rest): an escape that stands there already stays one.
    assert location("https://bücher.de:8443/é%20x?x=ü&y=a+b#ñ") == (
        "https://xn--bcher-kva.de:8443/%C3%A9%20x?x=%C3%BC&y=a+b#%C3%B1"
    )


@given(st.text(max_size=80))
def test_any_address_has_an_answer_and_what_is_fine_fits_a_header(rest: str) -> None:
    url = f"https://{rest}"
    if fault_of(url) is None:
        value = location(url)
        assert value.isascii()
        assert value.isprintable()
        assert " " not in value
