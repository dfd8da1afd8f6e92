"""Seeded chance: the same seed and the same message give the same outcome, whatever else goes on."""

import math
import struct
from collections.abc import Sequence
from hashlib import blake2b
from statistics import NormalDist
from typing import TypeVar

Choice = TypeVar("Choice")
_NORMAL = NormalDist()
_Z99 = 2.326
_UNPACK = struct.Struct("<8I").unpack


class Draws:
    """Eight numbers in [0, 1) for the n-th try to reach a number from an account."""

    __slots__ = ("_values",)

    def __init__(self, seed: int, account: str, number: str, nth: int) -> None:
        digest = blake2b(f"{seed}|{account}|{number}|{nth}".encode(), digest_size=32).digest()
        self._values = _UNPACK(digest)

    def __getitem__(self, index: int) -> float:
        return float(self._values[index] / 4294967296.0)

    def happens(self, index: int, share: float) -> bool:
        return share > 0 and self[index] < share

    def between(self, index: int, low: float, high: float) -> float:
        return low + (high - low) * self[index]

    def choice(self, index: int, options: Sequence[Choice]) -> Choice:
        return options[int(self[index] * len(options))]


def latency(draw: float, p50_ms: float, p99_ms: float) -> float:
    """Seconds of a log-normal latency with these percentiles; 0 when the median is 0."""
    if p50_ms <= 0:
        return 0.0
    spread = math.log(max(p99_ms, p50_ms) / p50_ms) / _Z99
    return p50_ms / 1000 * math.exp(spread * _NORMAL.inv_cdf(min(max(draw, 1e-6), 1 - 1e-6)))
