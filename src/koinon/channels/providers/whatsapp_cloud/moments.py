"""Numbers and times as Meta writes them."""

import re
from datetime import UTC, datetime

_no_digit = re.compile(r"\D+").sub


def e164(number: str | None) -> str:
    """`15551234567` or `+1 555-123-4567` as +15551234567; ValueError where nothing of the kind stands."""
    digits = _no_digit("", number or "")
    if not 7 <= len(digits) <= 15 or not digits.isascii():
        raise ValueError("no number")
    return "+" + digits


def moment(stamp: str | int | None) -> datetime:
    """Unix seconds, as text or number; ValueError when they are none."""
    if stamp is None:
        raise ValueError("an event without a time")
    return datetime.fromtimestamp(int(stamp), UTC)
