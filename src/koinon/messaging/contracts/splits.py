"""A broadcast said in several ways: what its draft says of them, and what its sample showed."""

from typing import Literal

import msgspec

from koinon.messaging.contracts.content import Variants

LETTERS = "ABCD"
WinsBy = Literal["clicks", "replies", "hand"]


class SplitWords(msgspec.Struct, frozen=True, kw_only=True):
    """Another way to say what the broadcast says: its text by SMS and its variants."""

    body: str = ""
    variants: Variants = ()


class Split(msgspec.Struct, frozen=True, kw_only=True):
    """The broadcast's own words are A, `others` B to D; `share` in percent of its people are asked first.

    After `wait_minutes` the rest get the words that most followed (`clicks`) or answered; `hand` waits for somebody.
    """

    others: tuple[SplitWords, ...]
    share: int = 20
    by: WinsBy = "clicks"
    wait_minutes: int = 240


class SplitTally(msgspec.Struct, frozen=True):
    """What a sample showed of one way to say it; `open` rows are still on their way to the carrier."""

    letter: str
    total: int
    open: int
    sent: int
    clicked: int
    replied: int


class SplitVerdict(msgspec.Struct, frozen=True, kw_only=True):
    """Which words won and whether that means anything: `chance` that such a difference comes about by itself."""

    winner: str
    by: WinsBy
    is_clear: bool
    chance: float | None = None
    sent: int = 0
    hits: int = 0
