"""Telnyx's exact decimals as integer micro-units (CHN-039)."""

from decimal import Decimal, InvalidOperation

from koinon.channels.providers.telnyx.schemas import Cost

MOST = Decimal(1_000_000)


def micros(cost: Cost | None) -> tuple[int | None, str | None]:
    """(micro-units, currency), or (None, None) while Telnyx has not priced the message."""
    if cost is None or cost.amount is None:
        return None, None
    try:
        amount = Decimal(str(cost.amount))
    except InvalidOperation:
        return None, None
    if not amount.is_finite() or not 0 <= amount <= MOST:
        return None, None
    return int((amount * 1_000_000).to_integral_value()), cost.currency or "USD"


def decimal_micros(amount: object) -> int:
    """Micro-units of an amount told as text or number; 0 where it is none."""
    return micros(Cost(amount=str(amount)))[0] or 0 if isinstance(amount, str | int | float) else 0
