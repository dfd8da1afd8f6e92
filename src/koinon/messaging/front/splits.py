"""Broadcasts said in several ways."""

from koinon.messaging.contracts import Split, SplitTally, SplitVerdict, SplitWords
from koinon.messaging.splits.service import SplitState, split_of
from koinon.messaging.splits.service import choose as choose_winner

__all__ = ["Split", "SplitState", "SplitTally", "SplitVerdict", "SplitWords", "choose_winner", "split_of"]
