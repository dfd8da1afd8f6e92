"""What the sender may still send today, taken where intents are written (CHN-054): the rest waits, none fails."""

from collections.abc import Callable, Sequence
from typing import NamedTuple
from uuid import UUID

from koinon import channels
from koinon.messaging.engine import writing
from koinon.messaging.policy.reasons import NUMBER_PEOPLE, NUMBER_SEGMENTS, NUMBER_SPEND
from koinon.messaging.repository import waiting
from koinon.messaging.repository.ranges import Row
from koinon.platform.db import Tx


class Today(NamedTuple):
    """`rows` may leave today, `rest` waits for tomorrow because of `reached`; `prices` of those that are counted."""

    rows: Sequence[Row]
    rest: Sequence[Row] = ()
    reached: str = ""
    prices: dict[UUID, int] | None = None


async def within(
    tx: Tx, sender: channels.Sender, rows: Sequence[Row], has_files: Callable[[Row], bool] = writing.has_files
) -> Today:
    """Those that may leave today, in order; without a limit nothing is asked. Answers to a keyword always may.

    `has_files` tells which go as MMS, and at its price.
    """
    if not sender.counts_days or not rows:
        return Today(rows)
    used = await channels.used_today(tx, sender.id)
    known = await channels.known_today(tx, sender, {row.address_hash for row in rows})
    room = _Room(sender, used, known, await _prices(tx, sender, rows, has_files))
    fitting: list[Row] = []
    rest: list[Row] = []
    for row in rows:
        (rest if room.lacks(row) else fitting).append(row)
    return Today(fitting, rest, room.reached, room.prices)


async def count(tx: Tx, sender: channels.Sender, rows: Sequence[Row], allowed: Today) -> None:
    """Count what leaves; before the intents' transaction commits."""
    if sender.counts_days and rows:
        spent = sum((allowed.prices or {}).get(row.id, 0) for row in rows)
        segments = sum(row.segments for row in rows)
        await channels.count_today(tx, sender, segments, spent, [row.address_hash for row in rows])


class _Room:
    """The day's room, which each row that fits makes smaller."""

    def __init__(
        self, sender: channels.Sender, used: channels.UsedToday, known: set[bytes], prices: dict[UUID, int]
    ) -> None:
        self._sender, self._known, self.prices = sender, known, prices
        self._segments, self._people, self._spent = used
        self.reached = ""

    def lacks(self, row: Row) -> bool:
        """Whether the row has to wait; if not, it is counted here."""
        reached = None if row.keyword is not None else self._reached(row)
        if reached is not None:
            self.reached = self.reached or reached
            return True
        self._people += row.address_hash not in self._known
        self._known.add(row.address_hash)
        self._segments += row.segments
        self._spent += self.prices.get(row.id, 0)
        return False

    def _reached(self, row: Row) -> str | None:
        sender = self._sender
        # One longer, or dearer, than a whole day's limit would wait, and hold up the others, for ever.
        if _over(self._segments, row.segments, sender.segments_per_day):
            return NUMBER_SEGMENTS
        if _over(self._people, row.address_hash not in self._known, sender.people_per_day):
            return NUMBER_PEOPLE
        if _over(self._spent, self.prices.get(row.id, 0), sender.spend_per_day_micros):
            return NUMBER_SPEND
        return None


def _over(used: int, more: int, limit: int | None) -> bool:
    return limit is not None and bool(used) and used + more > limit


async def _prices(
    tx: Tx, sender: channels.Sender, rows: Sequence[Row], has_files: Callable[[Row], bool]
) -> dict[UUID, int]:
    """What each is going to cost, as far as it is known beforehand; asked only where the spending is limited."""
    if sender.spend_per_day_micros is None:
        return {}
    countries = await waiting.countries(tx, [row.id for row in rows])
    found = dict[UUID, int]()
    for unit in ("segment", "mms"):
        priced = [row for row in rows if has_files(row) == (unit == "mms")]
        where = {countries.get(row.id) for row in priced}
        known = await channels.segment_prices(tx, sender.provider, where, unit) if priced else {}
        found |= {row.id: row.segments * known.get(countries.get(row.id) or "*", 0) for row in priced}
    return found
