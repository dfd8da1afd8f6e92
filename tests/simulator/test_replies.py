"""What simulated people answer: the keyword that a text names, else one of the usual answers."""

import pytest

from koinon.simulator.replies import OURS, fitting


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Text CHOIR to join us. Reply STOP to end.", "CHOIR"),
        ("Envía “CORO” a este número", "CORO"),
        ("Responda CORAL para participar", "CORAL"),
        ("Reply with SOUP, or STOP to end", "SOUP"),
    ],
)
def test_people_text_the_keyword_that_they_are_told(text: str, word: str) -> None:
    assert {word, word.lower()} < set(fitting(text, OURS))


@pytest.mark.parametrize("text", ["Reply STOP to end", "We write OFTEN", "text me tomorrow", "Send SMS", ""])
def test_other_texts_get_the_usual_answers(text: str) -> None:
    assert fitting(text, OURS) == OURS


def test_a_list_that_was_given_is_taken_as_it_is() -> None:
    assert fitting("Text CHOIR", ("ok",)) == ("ok",)
