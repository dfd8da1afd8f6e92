"""Twilio's exact decimals as integer micro-units (CHN-039)."""

from decimal import Decimal, InvalidOperation

MOST = Decimal(1_000_000)


def micros(price: str | float | None, unit: str | None) -> tuple[int | None, str | None]:
    """(micro-units, currency), or (None, None) while Twilio has not priced the message. Its prices are negative."""
    if price is None:
        return None, None
    try:
        amount = abs(Decimal(str(price)))
    except InvalidOperation:
        return None, None
    if not amount.is_finite() or amount > MOST:
        return None, None
    return int((amount * 1_000_000).to_integral_value()), (unit or "USD").upper()


def count(text: str | int | None) -> int | None:
    """A count that is written as a string; None where it is none, and for the 0 of a message not yet split."""
    try:
        number = int(text) if text is not None else 0
    except ValueError:
        return None
    return number if 0 < number < 10_000 else None
