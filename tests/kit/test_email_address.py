"""Expected values: RFC 5321 §4.5.3.1 (lengths), RFC 5322 §3.2.3 (dot-atom), RFC 5891 (IDNA 2008)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koinon.kit import email_address


@pytest.mark.parametrize(
    ("raw", "stored"),
    [
        (" Ada@Example.COM ", "Ada@example.com"),
        ("o'brien+news@sub.example.org", "o'brien+news@sub.example.org"),
        ("josé@example.com", "josé@example.com"),
        ("ana@bücher.de", "ana@xn--bcher-kva.de"),
        ("a@EXAMPLE。com", "a@example.com"),
    ],
)
def test_the_stored_form(raw: str, stored: str) -> None:
    assert email_address.parse(raw) == stored


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        ("", "empty"),
        ("ada", "shape"),
        ("ada@", "domain"),
        ("@example.com", "shape"),
        ("a b@example.com", "shape"),
        (".ada@example.com", "shape"),
        ("a..b@example.com", "shape"),
        ("a@b@example.com", "shape"),
        ("ada@example", "domain"),
        ("ada@-example.com", "domain"),
        ("ada@example..com", "domain"),
        ("ada@127.0.0.1", "domain"),
        ("x" * 65 + "@example.com", "shape"),
        ("x@" + "a" * 250 + ".com", "too_long"),
    ],
)
def test_what_is_no_address_is_refused_with_its_reason(raw: str, why: str) -> None:
    with pytest.raises(email_address.InvalidEmail) as refused:
        email_address.parse(raw)
    assert refused.value.reason == why


@given(st.text(max_size=80) | st.emails())
def test_any_text_is_an_address_or_an_explained_refusal(raw: str) -> None:
    try:
        stored = email_address.parse(raw)
    except email_address.InvalidEmail:
        return
    assert email_address.parse(stored) == stored


def test_look_up_ignores_case() -> None:
    assert email_address.canonical("Ada@example.com") == email_address.canonical("ada@example.com")


def test_role_and_disposable_mailboxes_only_warn() -> None:
    assert email_address.warnings("info@mailinator.com") == ["role", "disposable"]
    assert email_address.warnings("ada@example.com") == []
