"""How alike two people are: nicknames, accents, slips of the finger, twins, fathers and sons (CON-077)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koinon.contacts.policy.likeness import LEAST, Known, Shared, compared, likelihood
from koinon.contacts.policy.names import sort_key
from koinon.contacts.policy.nicknames import same_person

PHONE, BOTH, NOTHING = Shared(phone=True), Shared(phone=True, email=True), Shared()
BORN = date(1980, 3, 1)


def known(name: str, born: date | None = None, *, preferred: str = "", year_known: bool = True) -> Known:
    given_name, _, family = name.partition(" ")
    return Known(sort_key(given_name), sort_key(family), sort_key(preferred), born, year_known)


def score(one: Known, other: Known, shared: Shared) -> int:
    like = compared(one, other, shared)
    return like.score if like else 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Robert Smith", "Bob Smith"),
        ("José García", "Jose Garcia"),
        ("José García", "Pepe Garcia"),
        ("Francisco Souza", "Chico Souza"),
        ("Katherine Jones", "Kathrine Jones"),
        ("Maria Gonzalez", "Maria Gonzales"),
        ("Ana López Ruiz", "Ana Lopez"),
        ("A Lovelace", "Ada Lovelace"),
        ("Lovelace Ada", "Ada Lovelace"),
        ("Ada", "Ada Lovelace"),
        ("MARIA SILVA", "maria silva"),
    ],
)
def test_the_same_number_and_a_name_that_is_alike_is_likely(one: str, other: str) -> None:
    assert likelihood(score(known(one), known(other), PHONE)) in ("likely", "very_likely")
    assert score(known(one), known(other), PHONE) == score(known(other), known(one), PHONE)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Ana Souza", "Pedro Souza"), ("Ben Smith", "Cleo Smith"), ("Maria Silva", "Joana Ferreira"), ("Li Wu", "Mo Wu")],
)
def test_a_family_with_one_number_is_nobody_twice(one: str, other: str) -> None:
    assert compared(known(one), known(other), BOTH) is None


def test_a_number_without_a_name_may_be_anybody_of_it() -> None:
    assert likelihood(score(known(""), known("Ada Lovelace"), PHONE)) == "possible"


def test_a_birthday_and_a_surname_are_enough_to_be_shown_and_twins_stand_last() -> None:
    assert score(known("Bill Gates", BORN), known("William Gates", BORN), NOTHING) > 85
    twins = score(known("Ana Souza", BORN), known("Pedro Souza", BORN), NOTHING)
    assert LEAST <= twins < 65
    assert compared(known("Ana Souza", BORN), known("Ana Lima", BORN), NOTHING) is None
    assert compared(known("Ana Souza", BORN, year_known=False), known("Ana Souza", BORN), NOTHING) is None


def test_father_and_son_are_told_apart() -> None:
    assert score(known("John Smith", date(1950, 1, 1)), known("John Smith", date(1980, 1, 1)), PHONE) < 65
    assert score(known("John Smith"), known("John Smith Jr"), PHONE) < 65


def test_a_preferred_name_counts() -> None:
    assert score(known("Archibald Leach", preferred="Cary"), known("Cary Leach"), PHONE) >= 85


def test_nicknames_of_three_languages() -> None:
    for short, name in (
        ("bob", "robert"),
        ("pepe", "jose"),
        ("ze", "jose"),
        ("chico", "francisco"),
        ("bia", "beatriz"),
    ):
        assert same_person(short, name), (short, name)
    assert not same_person("bob", "william")


names = st.text(alphabet="abc áé", max_size=8)
people = st.builds(
    Known, names.map(sort_key), names.map(sort_key), names.map(sort_key), st.sampled_from([None, BORN]), st.booleans()
)


@given(people, people, st.builds(Shared, st.booleans(), st.booleans()))
def test_it_does_not_matter_who_comes_first(one: Known, other: Known, shared: Shared) -> None:
    here, there = compared(one, other, shared), compared(other, one, shared)
    assert here == there
    assert here is None or (LEAST <= here.score <= 100 and here.reasons)
