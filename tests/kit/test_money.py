"""Expected values: ISO 4217 minor units."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koinon.kit.money import BadMoney, Money, exponent


def test_a_provider_price_is_exact() -> None:
    assert Money.parse("0.0040", "USD") == Money(4_000, "USD")
    assert Money.parse("0.0040", "USD").decimal() == Decimal("0.004")


@pytest.mark.parametrize("amount", ["", "1e3", "1,50", "0.0000001", "NaN", " 1", "+1", "٣"])
def test_inexact_amounts_are_refused(amount: str) -> None:
    with pytest.raises(BadMoney):
        Money.parse(amount, "USD")


@pytest.mark.parametrize("currency", ["US", "usd", "DOLLARS", ""])
def test_only_iso_codes_are_currencies(currency: str) -> None:
    with pytest.raises(BadMoney):
        Money(1, currency)


def test_minor_units_follow_the_currency() -> None:
    assert [exponent(code) for code in ("USD", "JPY", "KWD")] == [2, 0, 3]
    assert Money.from_minor(150, "USD") == Money(1_500_000, "USD")
    assert Money.from_minor(150, "JPY") == Money(150_000_000, "JPY")


def test_a_total_is_rounded_once_half_away_from_zero() -> None:
    total = Money.parse("0.004", "USD") * 1_250  # exactly 5 dollars, though one price rounds to nothing
    assert total.minor() == 500
    assert Money(5_000, "USD").minor() == 1
    assert Money(-5_000, "USD").minor() == -1


def test_two_currencies_do_not_add_up() -> None:
    with pytest.raises(BadMoney):
        Money(1, "USD") + Money(1, "EUR")


@given(st.integers(-(10**12), 10**12), st.sampled_from(["USD", "JPY", "KWD"]))
def test_minor_units_come_back(amount: int, currency: str) -> None:
    assert Money.from_minor(amount, currency).minor() == amount
