"""Money without floats: integer micro-units (1e-6 of the currency's unit) with an ISO 4217 code."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Self

MICROS = 1_000_000
# ISO 4217 minor units that are not 2.
_WITHOUT_DECIMALS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_WITH_THREE = "BHD IQD JOD KWD LYD OMR TND"
_EXPONENTS = dict.fromkeys(_WITHOUT_DECIMALS.split(), 0) | dict.fromkeys(_WITH_THREE.split(), 3)
_CURRENCY = re.compile(r"[A-Z]{3}")
_DECIMAL = re.compile(r"-?\d{1,12}(?:\.\d{1,6})?", re.ASCII)


class BadMoney(ValueError):
    """Not an exact amount of at most 6 decimals, not a currency code, or two currencies in one sum."""


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An exact amount: `Money(4_000, "USD")` is $0.004, the price of one text."""

    micros: int
    currency: str

    def __post_init__(self) -> None:
        if not _CURRENCY.fullmatch(self.currency):
            raise BadMoney(f"not a currency code: {self.currency!r}")

    @classmethod
    def parse(cls, amount: str, currency: str) -> Self:
        """From an exact decimal string such as a provider's "0.0040"; exponents, commas and floats are refused."""
        if not _DECIMAL.fullmatch(amount):
            raise BadMoney(f"not an exact amount: {amount!r}")
        return cls(int(Decimal(amount) * MICROS), currency.upper())

    @classmethod
    def from_minor(cls, amount: int, currency: str) -> Self:
        """From the currency's minor units: 150 USD cents, 150 JPY."""
        return cls(amount * _micros_per_minor(currency), currency)

    def minor(self) -> int:
        """Whole minor units (API-007), halves away from zero: a total of prices is rounded once, here."""
        step = _micros_per_minor(self.currency)
        rounded = (abs(self.micros) + step // 2) // step
        return rounded if self.micros >= 0 else -rounded

    def decimal(self) -> Decimal:
        """The exact amount in the currency's unit."""
        return Decimal(self.micros) / MICROS

    def __add__(self, other: "Money") -> "Money":
        if other.currency != self.currency:
            raise BadMoney(f"cannot add {other.currency} to {self.currency}")
        return Money(self.micros + other.micros, self.currency)

    def __mul__(self, times: int) -> "Money":
        return Money(self.micros * times, self.currency)


def exponent(currency: str) -> int:
    """Digits after the decimal point by ISO 4217: 2 for USD, 0 for JPY, 3 for KWD."""
    return _EXPONENTS.get(currency, 2)


def _micros_per_minor(currency: str) -> int:
    return int(MICROS // 10 ** exponent(currency))
