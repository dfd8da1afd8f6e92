"""What several subjects of messaging speak of."""

from enum import StrEnum

import msgspec


class Purpose(StrEnum):
    CONVERSATIONAL = "conversational"
    TRANSACTIONAL = "transactional"
    INFORMATIONAL = "informational"
    PROMOTIONAL = "promotional"
    EMERGENCY = "emergency"
    SYSTEM = "system"


class BlankPolicy(StrEnum):
    """What happens to people for whom a value is missing (MSG-004)."""

    BLOCK = "block"
    SKIP = "skip"
    BLANK = "blank"


class Money(msgspec.Struct, frozen=True):
    """A sum of message prices: micro-units (1e-6) of the currency."""

    micros: int
    currency: str
