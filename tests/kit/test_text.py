import pytest
from hypothesis import given
from hypothesis import strategies as st

from koinon.kit import text


@pytest.mark.parametrize(
    ("written", "folded"),
    [("José Ñandú", "jose nandu"), ("ŁÓDŹ", "lodz"), ("Straße", "strasse"), ("Ｆｕｌｌ", "full"), ("Ελένη", "ελενη"),
     ("Ångström", "angstrom"), ("İstanbul", "istanbul"), ("São João", "sao joao")],
)  # fmt: skip
def test_fold_drops_case_and_accents(written: str, folded: str) -> None:
    assert text.fold(written) == folded


@given(st.text())
def test_fold_is_stable(anything: str) -> None:
    once = text.fold(anything)
    assert text.fold(once) == once


def test_words_are_distinct_and_in_order() -> None:
    assert text.words("O'Brien, Ana-Lúcia & ana") == ["obrien", "ana", "lucia"]


def test_clean_trims_and_composes() -> None:
    assert text.clean("  Jose\u0301 ", 4) == "José"


@pytest.mark.parametrize(
    ("raw", "code"), [("a\x00b", "nul"), ("a\ud800", "surrogate"), ("abcde", "too_long"), ("  ", "empty")]
)
def test_clean_refuses_what_no_column_should_hold(raw: str, code: str) -> None:
    with pytest.raises(text.BadText) as refused:
        text.clean(raw, 4, required=True)
    assert refused.value.code == code


def test_masks_show_enough_to_recognise_and_too_little_to_write_to() -> None:
    assert text.mask_phone("+14155551234") == "•••• 1234"
    assert text.mask_email("ada@example.com") == "a•••@e•••.com"


@pytest.mark.parametrize(
    ("names", "letters"),
    [(("Ada", "Lovelace"), "AL"), (("María José", "de la Cruz"), "MC"), (("Ben", None), "B"), ((None, ""), "?")],
)
def test_initials(names: tuple[str | None, ...], letters: str) -> None:
    assert text.initials(*names) == letters
