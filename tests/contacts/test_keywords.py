"""Expected values: 47 CFR 64.1200(a)(10), CTIA Messaging Principles, and the lists of CON-053..056."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koinon.contacts.policy.keywords import RESERVED, KeywordKind, match, normalise


@pytest.mark.parametrize(
    "message",
    ["STOP", "Stop.", "stop!!", "  sToP \n", "“STOP”", "'stop'", "ＳＴＯＰ", "🛑 STOP 🛑", "Stop all", "OPT-OUT",
     "opt out", "Stop please", "Please stop", "stop, thanks", "unsubscribe", "END", "quit", "Revoke",
     "CANCEL", "optout"],
)  # fmt: skip
def test_stop_in_english(message: str) -> None:
    found = match(message)
    assert found is not None
    assert (found.kind, found.language) == (KeywordKind.STOP, "en")


@pytest.mark.parametrize("message", ["alto", "Baja", "darme de baja", "¡No más!", "BASTA", "salir", "detener"])
def test_stop_in_spanish(message: str) -> None:
    found = match(message)
    assert found is not None
    assert (found.kind, found.language) == (KeywordKind.STOP, "es")


@pytest.mark.parametrize(
    "message", ["pare", "Pare por favor", "SAIR", "não quero mais", "Remover", "descadastrar", "parar tudo"]
)
def test_stop_in_portuguese(message: str) -> None:
    found = match(message)
    assert found is not None
    assert (found.kind, found.language) == (KeywordKind.STOP, "pt")


@pytest.mark.parametrize(
    "message",
    ["don't stop praying", "stop by the office", "the end", "yes please call me", "I will cancel my order", "helpful",
     "stop stop", "no", "ok", "", "!!!", "🙏", "baja la musica", "end of the road, stop", "stop" + " " * 80 + "it"],
)  # fmt: skip
def test_a_sentence_is_not_a_keyword(message: str) -> None:
    assert match(message) is None


@pytest.mark.parametrize(
    ("message", "kind", "language"),
    [
        ("START", KeywordKind.START, "en"),
        ("Unstop", KeywordKind.START, "en"),
        ("alta", KeywordKind.START, "es"),
        ("Começar", KeywordKind.START, "pt"),
        ("YES", KeywordKind.YES, "en"),
        ("sí", KeywordKind.YES, "es"),
        ("Sim!", KeywordKind.YES, "pt"),
        ("help", KeywordKind.HELP, "en"),
        ("Información", KeywordKind.HELP, "es"),
        ("ajuda?", KeywordKind.HELP, "pt"),
    ],
)
def test_start_yes_and_help(message: str, kind: KeywordKind, language: str) -> None:
    found = match(message)
    assert found is not None
    assert (found.kind, found.language) == (kind, language)


def test_a_word_of_two_languages_is_answered_in_the_persons_own() -> None:
    assert [match("cancelar", locale).language for locale in ("es", "pt", "en")] == ["es", "pt", "es"]  # type: ignore[union-attr]


def test_every_reserved_word_is_its_own_normal_form_and_matches() -> None:
    for word in RESERVED:
        found = match(word.upper())
        assert found is not None, word


@given(st.text())
def test_normal_form_is_stable(message: str) -> None:
    assert normalise(normalise(message)) == normalise(message)
