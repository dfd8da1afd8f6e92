"""Which words won, and whether that means anything."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koinon.messaging.contracts import SplitTally
from koinon.messaging.splits.policy import chance, judge, letter_of, sample_size


def tally(letter: str, sent: int, clicked: int) -> SplitTally:
    """What a sample showed of one way."""
    return SplitTally(letter, sent, 0, sent, clicked, 0)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        # By R 4.3's prop.test(c(…), c(…), correct = FALSE)$p.value.
        ((100, 1_000), (150, 1_000), 0.0007251),
        ((30, 300), (33, 300), 0.6890),
    ],
)
def test_the_chance_is_that_of_the_two_proportion_test(
    first: tuple[int, int], second: tuple[int, int], expected: float
) -> None:
    assert chance(first, second) == pytest.approx(expected, rel=0.01)


def test_a_sample_too_small_tells_nothing() -> None:
    assert chance((1, 10), (4, 10)) is None
    verdict = judge([tally("A", 10, 1), tally("B", 10, 4)], "clicks")
    assert (verdict.winner, verdict.is_clear, verdict.chance) == ("B", False, None)


def test_a_clear_winner_is_told_from_a_lucky_one() -> None:
    assert judge([tally("A", 1_000, 100), tally("B", 1_000, 150)], "clicks").is_clear
    assert not judge([tally("A", 300, 30), tally("B", 300, 33)], "clicks").is_clear


def test_of_equals_the_first_wins() -> None:
    assert judge([tally("B", 0, 0), tally("A", 0, 0)], "clicks").winner == "A"


@given(st.integers(1, 5_000), st.integers(10, 50), st.integers(2, 4))
def test_a_sample_is_within_its_share_and_its_ways_differ_by_one_at_most(total: int, share: int, ways: int) -> None:
    size = sample_size(total, share, ways)
    assert size <= total
    assert size <= max(ways, total * share / 100 + 1)
    letters = [letter_of(position, size, ways) for position in range(1, total + 1)]
    counts = [letters.count(letter) for letter in "ABCD"[:ways]]
    assert sum(counts) == size
    assert max(counts) - min(counts) <= 1
    assert all(letter is None for letter in letters[size:])
