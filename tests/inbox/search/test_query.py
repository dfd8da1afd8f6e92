"""What somebody types into the search box, read (INB-074)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koinon.inbox.search import policy
from koinon.inbox.search.highlight import snippet
from koinon.inbox.search.policy import Asked, NotUnderstood, Term, parse


def test_words_phrases_and_what_must_not_be_there() -> None:
    asked = parse('Sister "next Sunday" -cancelled can')
    assert asked.terms == (
        Term(("sister",)),
        Term(("next", "sunday"), exact=True),
        Term(("cancelled",), excluded=True),
        Term(("can",), begins=True),
    )


def test_the_last_word_is_still_being_typed_until_a_space_ends_it() -> None:
    assert parse("pra").terms == (Term(("pra",), begins=True),)
    assert parse("pra ").terms == (Term(("pra",)),)
    assert parse("pra* x ").terms == (Term(("pra",), begins=True), Term(("x",)))


def test_accents_and_case_do_not_matter() -> None:
    assert parse("ORAÇÃO ").terms == parse("oracao ").terms


def test_operators_say_who_when_and_what() -> None:
    asked = parse(
        'from:ada label:"prayer list" before:2026-10-01 after:2026-09-01 is:open has:file channel:mail in:notes'
    )
    assert asked == Asked(
        from_=("ada",), labels=("prayer list",), before=date(2026, 10, 1), after=date(2026, 9, 1),
        states=(policy.State.OPEN,), has_media=True, channels=("email",), where="notes",
    )  # fmt: skip


def test_a_conversations_number_is_named_by_its_sign() -> None:
    assert (parse("#1042").number, parse("1042").number) == (1042, None)


def test_what_only_looks_like_an_operator_is_words() -> None:
    assert [term.words for term in parse("https://example.org/a 10:30 ").terms] == [
        ("https",), ("example",), ("org",), ("a",), ("10",), ("30",),
    ]  # fmt: skip


@pytest.mark.parametrize("typed", ["before:soon", "is:gone", "has:luck", "channel:pigeon", "in:depth"])
def test_an_operator_with_a_value_that_it_cannot_have_is_named(typed: str) -> None:
    with pytest.raises(NotUnderstood):
        parse(typed)


@given(st.text(max_size=240))
def test_whatever_is_typed_becomes_letters_and_digits_alone(typed: str) -> None:
    try:
        asked = parse(typed)
    except NotUnderstood:
        return
    assert len(asked.terms) <= policy.MOST_TERMS
    assert all(word.isalnum() for term in asked.terms for word in term.words)


def test_a_snippet_marks_the_words_as_they_were_written() -> None:
    shown = snippet("Mi hermana pidió oración por su mamá", {"oracion"})
    assert [part for part in shown.parts if part[1]] == [("oración", True)]


@given(st.text(max_size=600), st.sets(st.text(alphabet="abcdé", min_size=1, max_size=3)))
def test_the_pieces_of_a_snippet_are_the_snippet(text: str, meant: set[str]) -> None:
    shown = snippet(text, meant)
    assert "".join(piece for piece, _ in shown.parts) == shown.text
