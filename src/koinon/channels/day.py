"""What a sender may send in a day, counted before sending (CHN-050, 054): the carrier's cap, or one of our own.

A day is a UTC day. The caller counts in the transaction that writes its intents, so that a crash counts nothing twice.
"""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from koinon.kit import clock
from koinon.platform.db import Tx

_WHERE = "organization_id = %(organization_id)s and sender_id = %(sender_id)s and day = %(day)s"


async def room(tx: Tx, sender_id: UUID, limit: int) -> int:
    """Segments left today; nobody else counts until this transaction ends."""
    values = {"organization_id": tx.organization_id, "sender_id": sender_id, "day": _today()}
    await tx.execute(
        """
        insert into sender_days (organization_id, sender_id, day)
        values (%(organization_id)s, %(sender_id)s, %(day)s)
        on conflict do nothing
        """,
        values,
    )
    used = await tx.one(int, f"select segments from sender_days where {_WHERE} for update", values)
    return max(0, limit - used)


async def count(tx: Tx, sender_id: UUID, segments: int) -> None:
    """Count what is about to leave."""
    await tx.execute(
        f"update sender_days set segments = segments + %(segments)s where {_WHERE}",
        {"organization_id": tx.organization_id, "sender_id": sender_id, "day": _today(), "segments": segments},
    )


def opens_at() -> datetime:
    """When the next day begins."""
    return datetime.combine(_today() + timedelta(days=1), time(), UTC)


def _today() -> date:
    return clock.now().astimezone(UTC).date()
