import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from koinon.contacts.policy import names
from koinon.kit import text


@pytest.mark.parametrize(
    ("written", "locale", "parts"),
    [
        ("Ada Lovelace", "en", ("Ada", "Lovelace")),
        ("Lovelace, Ada", "en", ("Ada", "Lovelace")),
        ("  Ada   King  Lovelace ", "en", ("Ada King", "Lovelace")),
        ("Dr. Ada Lovelace", "en", ("Ada", "Lovelace")),
        ("Martin Luther King Jr.", "en", ("Martin Luther", "King Jr.")),
        ("King, Jr.", "en", ("King", "Jr.")),
        ("Vincent van Gogh", "en", ("Vincent", "van Gogh")),
        ("María José García López", "es", ("María José", "García López")),
        ("María de la Cruz", "es", ("María", "de la Cruz")),
        ("Ana Souza e Silva", "pt", ("Ana", "Souza e Silva")),
        ("João dos Santos", "pt", ("João", "dos Santos")),
        ("Madonna", "en", ("Madonna", "")),
        ("", "en", ("", "")),
    ],
)
def test_a_full_name_is_split_as_its_owner_would(written: str, locale: str, parts: tuple[str, str]) -> None:
    assert names.split(written, locale) == parts


@given(st.text(max_size=60), st.sampled_from(["en", "es", "pt"]))
def test_splitting_never_fails(written: str, locale: str) -> None:
    names.split(written, locale)


@given(st.text(max_size=40), st.text(max_size=40), st.text(max_size=40))
@example("João", "d’Ávila Ñandú", "Jo")
def test_the_words_of_known_keys_are_those_of_the_name(given_name: str, family: str, preferred: str) -> None:
    keys = names.sort_key(given_name), names.sort_key(family)
    assert names.key_words(*keys, preferred) == text.words(f"{given_name} {family} {preferred}")


def test_names_compare_without_accents_and_marks() -> None:
    assert names.sort_key("José  O'Neill-Núñez") == "jose oneill nunez"
