"""The error catalogue: each code once, a full sentence in three languages (API-011, 015)."""

import pytest

from koinon.platform import errors
from koinon.platform.errors import registry
from koinon.platform.rest import language


def test_a_code_cannot_be_registered_twice() -> None:
    with pytest.raises(errors.ErrorRegistrationError, match="twice"):
        errors.register("conflict", 409, "Again.")


@pytest.mark.parametrize(
    ("code", "status", "sentence"), [("Bad Code", 409, "A."), ("ok_code", 200, "A."), ("ok_code", 409, "no end")]
)
def test_a_code_that_clients_cannot_rely_on_is_refused(code: str, status: int, sentence: str) -> None:
    with pytest.raises(errors.ErrorRegistrationError):
        errors.register(code, status, sentence)


def test_an_unregistered_code_cannot_be_raised() -> None:
    with pytest.raises(errors.ErrorRegistrationError):
        errors.KoinonError(registry.ErrorCode("made_up", 409, "Made up."))


def test_the_sentence_is_filled_from_the_details() -> None:
    error = errors.PLAN_LIMIT_EXCEEDED(details={"limit": 3, "current": 3})
    assert error.message == "Your plan allows 3 and 3 are in use."


@pytest.mark.parametrize("sentence", ["{missing}", "{", "{0}", "{a.b.c}", "{!x}"])
def test_a_sentence_that_cannot_be_filled_is_no_error(sentence: str) -> None:
    assert isinstance(errors.fill(sentence, {}), str)


SHARED = [c for name, c in vars(errors).items() if isinstance(c, errors.ErrorCode) and name.isupper()]


@pytest.mark.parametrize("code", SHARED, ids=lambda c: c.code)
def test_every_shared_code_speaks_three_languages(code: errors.ErrorCode) -> None:
    for spoken in ("es", "pt"):
        assert language.translate(spoken, code.sentence) != code.sentence


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", "en"),
        ("es", "es"),
        ("pt-BR, en;q=0.8", "pt"),
        ("de, es;q=0.3, en;q=0.2", "es"),
        ("en;q=0, es", "es"),
        ("*", "en"),
        ("fr;q=1.0", "en"),
        (";;;,q=", "en"),
        ("es;q=9", "en"),
        ("a" * 5000, "en"),
    ],
)
def test_the_language_follows_accept_language(header: str, expected: str) -> None:
    assert language.choose(header) == expected
