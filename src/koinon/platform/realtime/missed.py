"""What a client missed while it was away, read from the log of its own organization (INB-062)."""

from datetime import timedelta

from koinon.kit import clock
from koinon.platform.db import Tx
from koinon.platform.events import Position, Recorded

KEPT = timedelta(minutes=5)
MOST_EVENTS = 2_000
_SLACK = timedelta(seconds=60)
"""An event is dated when it is written and can be read when its transaction ends, within half a minute."""


async def missed(tx: Tx, after: Position) -> list[Recorded] | None:
    """Events of the organization behind `after`, oldest first; None where some are older than five minutes or too many.

    Only what no running transaction can still precede: what is missing here comes from the log's follower.
    """
    since = clock.now() - KEPT
    older = await tx.first(Position, "select * from koinon_events_latest_before(%(since)s)", {"since": since})
    if older is not None and (older.txid, older.seq) > (after.txid, after.seq):
        return None
    found = await tx.all(
        Recorded,
        "select * from koinon_events_missed(%(txid)s, %(seq)s, %(since)s, %(most)s)",
        {"txid": after.txid, "seq": after.seq, "since": since - _SLACK, "most": MOST_EVENTS + 1},
    )
    return None if len(found) > MOST_EVENTS else found
