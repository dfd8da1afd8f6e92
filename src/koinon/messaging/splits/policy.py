"""Who is in the sample, what they read, and which words won. Pure.

Positions of a ledger follow the keyed hashes of the addresses: the first of them are a sample that nobody chose.
"""

import math
from collections.abc import Sequence

from koinon.messaging.contracts.splits import LETTERS, SplitTally, SplitVerdict, WinsBy

CLEAR = 0.05
LEAST_EXPECTED = 5
"""Below it the normal approximation of the test does not hold (Cochran 1954: each expected count at least 5)."""
FEWEST, MOST = 10, 50


def sample_size(total: int, share: int, ways: int) -> int:
    """How many of `total` are asked first: `share` percent, at least one for each way to say it."""
    return min(total, max(ways, math.ceil(total * share / 100)))


def letter_of(position: int | None, sample: int, ways: int) -> str | None:
    """What the row at `position`, counted from 1, reads; None beyond the sample: the winner's words."""
    if position is None or position > sample:
        return None
    return LETTERS[(position - 1) % ways]


def chance(first: tuple[int, int], second: tuple[int, int]) -> float | None:
    """How likely two (hits, of) differ so much by chance: the two-sided two-proportion z-test, pooled.

    None where there are too few to tell.
    """
    (hits, of), (others, among) = first, second
    if not of or not among:
        return None
    pooled = (hits + others) / (of + among)
    if min(of, among) * min(pooled, 1 - pooled) < LEAST_EXPECTED:
        return None
    z = (hits / of - others / among) / math.sqrt(pooled * (1 - pooled) * (1 / of + 1 / among))
    return math.erfc(abs(z) / math.sqrt(2))


def hits(tally: SplitTally, by: WinsBy) -> int:
    """What counts for one way to say it."""
    return tally.replied if by == "replies" else tally.clicked


def judge(tallies: Sequence[SplitTally], by: WinsBy) -> SplitVerdict:
    """The words with the best rate, the first of equals; clear only if the next best is worse beyond chance.

    With more than two ways the bound is divided by the comparisons made (Bonferroni).
    """
    ranked = sorted(tallies, key=lambda one: (-_rate(one, by), one.letter))
    best, others = ranked[0], ranked[1:]
    found = [chance((hits(best, by), best.sent), (hits(one, by), one.sent)) for one in others]
    worst = None if None in found else max((one for one in found if one is not None), default=None)
    return SplitVerdict(
        winner=best.letter,
        by=by,
        is_clear=worst is not None and worst < CLEAR / max(1, len(others)),
        chance=worst,
        sent=best.sent,
        hits=hits(best, by),
    )


def _rate(tally: SplitTally, by: WinsBy) -> float:
    return hits(tally, by) / tally.sent if tally.sent else 0.0
