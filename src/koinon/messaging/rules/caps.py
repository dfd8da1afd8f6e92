"""How often a person may be written to, over rolling days and all origins (MSG-054, 055): pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from koinon.messaging.rules.contracts import Cap, Sent

LONGEST_DAYS = 35


def free_at(caps: Iterable[Cap], sent: Sequence[Sent], now: datetime) -> datetime | None:
    """From when one more message keeps within all `caps`; None where it does now.

    `sent` are the messages of this purpose so far. One leaves a window of N days at the instant N x 24 h after it.
    """
    return max((at for cap in caps if (at := _free_of(cap, sent, now)) is not None), default=None)


def _free_of(cap: Cap, sent: Sequence[Sent], now: datetime) -> datetime | None:
    window = timedelta(days=cap.days)
    counted = sorted(
        (one.at for one in sent if cap.channel in (None, one.channel) and one.at > now - window), reverse=True
    )
    return counted[cap.most - 1] + window if len(counted) >= cap.most else None
