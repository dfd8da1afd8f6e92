"""What a sender is called by: numbers, names, addresses, apps (CHN-004)."""

import pytest

from koinon.channels.service import sender_values
from koinon.channels.service.sender_values import SenderKind
from koinon.platform import errors


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("long_code", "(202) 555-0100", "+12025550100"),
        ("whatsapp", "+1 202 555 0100", "+12025550100"),
        ("short_code", " 24365 ", "24365"),
        ("alphanumeric", "Grace 4U", "Grace 4U"),
        ("email", "News@Example.ORG", "News@example.org"),
        ("push_app", "org.example.app", "org.example.app"),
    ],
)
def test_a_value_is_kept_in_its_channels_form(kind: SenderKind, typed: str, kept: str) -> None:
    assert sender_values.read(kind, typed, "US") == kept


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("long_code", "12"),
        ("short_code", "12a"),
        ("alphanumeric", "12345"),
        ("alphanumeric", "Twelve chars"),
        ("email", "nobody"),
        ("push_app", "no app"),
    ],
)
def test_what_it_cannot_be_is_refused(kind: SenderKind, typed: str) -> None:
    """GSM 03.40 §9.1.2.5: an alphanumeric address holds eleven characters at most."""
    with pytest.raises(errors.KoinonError) as refused:
        sender_values.read(kind, typed, "US")
    assert refused.value.status == 422
