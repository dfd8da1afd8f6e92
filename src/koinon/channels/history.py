"""How accounts and senders did, for the charts: the last hour by five minutes, thirty days by day (CHN-064)."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

import msgspec

from koinon.channels.repository.minutes import MinuteRow, hours, minutes
from koinon.kit import clock
from koinon.platform.db import Tx

SLICE = timedelta(minutes=5)
SLICES, DAYS = 12, 30


class Slice(msgspec.Struct, frozen=True):
    """Five minutes of an account: messages accepted, errors of the channel, mean time of an answer in milliseconds."""

    at: datetime
    accepted: int
    errors: int
    latency_ms: float


class Day(msgspec.Struct, frozen=True):
    """A UTC day of a sender."""

    day: date
    sent: int
    accepted: int
    errors: int


async def last_hour(tx: Tx) -> dict[UUID, list[Slice]]:
    """Twelve slices of each account that did anything, oldest first; the last is not over."""
    now = clock.now()
    first = now.replace(minute=now.minute - now.minute % 5, second=0, microsecond=0) - SLICE * (SLICES - 1)
    rows: defaultdict[UUID, list[MinuteRow]] = defaultdict(list)
    for row in await minutes(tx, first):
        rows[row.account_id].append(row)
    return {account: [_slice(some, first + SLICE * n) for n in range(SLICES)] for account, some in rows.items()}


def _slice(rows: Sequence[MinuteRow], start: datetime) -> Slice:
    inside = [row for row in rows if start <= row.minute < start + SLICE]
    calls = sum(row.calls for row in inside)
    seconds = sum(row.call_seconds for row in inside)
    accepted, errors = sum(row.accepted for row in inside), sum(row.errors for row in inside)
    return Slice(start, accepted, errors, round(seconds / calls * 1000, 1) if calls else 0.0)


async def days(tx: Tx, sender_id: UUID) -> list[Day]:
    """Thirty days of a sender, oldest first."""
    today = clock.now().date()
    found: defaultdict[date, list[tuple[int, int, int]]] = defaultdict(list)
    for row in await hours(tx, clock.now() - timedelta(days=DAYS)):
        if row.sender_id == sender_id:
            found[row.hour.date()].append((row.sent, row.accepted, row.errors))
    each = [today - timedelta(days=DAYS - 1 - n) for n in range(DAYS)]
    return [Day(day, *[sum(column) for column in zip(*found[day], strict=True)] or (0, 0, 0)) for day in each]
