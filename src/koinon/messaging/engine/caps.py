"""What the sender may still send today, taken where intents are written (CHN-054): the rest waits, none fails."""

from collections.abc import Sequence
from itertools import accumulate

from koinon import channels
from koinon.messaging.repository.ranges import Row
from koinon.platform.db import Tx

REACHED = "Today’s messages of this number are used up. It goes on by itself at midnight UTC."


async def within(tx: Tx, sender: channels.Sender, rows: Sequence[Row]) -> tuple[Sequence[Row], Sequence[Row]]:
    """Those that may leave today, in order, and the rest; without a limit nothing is asked."""
    if sender.limit_per_day is None or not rows:
        return rows, ()
    room = await channels.room_today(tx, sender.id, sender.limit_per_day)
    fitting = sum(1 for total in accumulate(row.segments for row in rows) if total <= room)
    if room == sender.limit_per_day:
        fitting = max(1, fitting)  # one longer than a whole day's limit would wait, and hold up the others, for ever
    return rows[:fitting], rows[fitting:]


async def count(tx: Tx, sender: channels.Sender, rows: Sequence[Row]) -> None:
    """Count what leaves; before the intents' transaction commits."""
    if sender.limit_per_day is not None and rows:
        await channels.count_today(tx, sender.id, sum(row.segments for row in rows))
