"""What the class of a campaign allows (CHN-027; Telnyx, "10DLC rate limits")."""

from koinon.channels.contracts.registration import ClassLimits

# AT&T: segments a minute of a campaign, by its class.
ATT_PER_MINUTE = {"A": 4_500, "B": 4_500, "C": 2_400, "D": 2_400, "E": 240, "F": 240, "T": 75, "W": 15}
# T-Mobile: segments a day of a whole brand, by its tier.
TMOBILE_PER_DAY = {
    "TOP": 200_000,
    "HIGH_MID": 40_000,
    "LOW_MID": 10_000,
    "LOW": 2_000,
    "SOLE_PROPRIETOR": 1_000,
}


def complete(limits: ClassLimits) -> ClassLimits:
    """The limits with figures from the tables where the provider named only class or tier."""
    minute = limits.per_minute or ATT_PER_MINUTE.get((limits.att_class or "").upper())
    day = limits.per_day or TMOBILE_PER_DAY.get((limits.tmobile_tier or "").upper())
    return ClassLimits(limits.att_class, minute, limits.tmobile_tier, day)


def share(limit: int | None, numbers: int, least: int) -> int | None:
    """A number's part of what all numbers of a campaign or brand may send together; never none at all."""
    return None if limit is None else max(limit // max(numbers, 1), min(least, limit))
