"""What a sender may send in a day, counted before sending (CHN-050, 054): the carrier's cap, or one of our own.

A day is a UTC day. The caller counts in the transaction that writes its intents, so that a crash counts nothing twice.
"""

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from koinon.channels.records import Sender
from koinon.kit import clock
from koinon.platform.db import Tx

_WHERE = "organization_id = %(organization_id)s and sender_id = %(sender_id)s and day = %(day)s"


class Today(NamedTuple):
    """What left a sender today: segments, different people, and micro-units by the prices known beforehand."""

    segments: int
    people: int
    spent_micros: int


async def today(tx: Tx, sender_id: UUID) -> Today:
    """What left today; nobody else counts until this transaction ends."""
    values = _values(tx, sender_id)
    begun = await tx.execute(
        """
        insert into sender_days (organization_id, sender_id, day)
        values (%(organization_id)s, %(sender_id)s, %(day)s)
        on conflict do nothing
        """,
        values,
    )
    if begun:
        await _forget(tx, values)
    return Today(
        *await tx.one(
            tuple, f"select segments, people, spent_micros from sender_days where {_WHERE} for update", values
        )
    )


async def days_today(tx: Tx) -> dict[UUID, Today]:
    """What left each sender today, as far as anything of it is limited; to be shown, not to be decided by."""
    rows: list[tuple[UUID, int, int, int]] = await tx.all(
        tuple,
        """
        select sender_id, segments, people, spent_micros
        from sender_days
        where organization_id = %(organization_id)s
          and day = %(day)s
        """,
        {"organization_id": tx.organization_id, "day": _today()},
    )
    return {sender_id: Today(*figures) for sender_id, *figures in rows}


async def known_today(tx: Tx, sender: Sender, hashes: Collection[bytes]) -> set[bytes]:
    """Whom of these the sender has written to today already; asked only where people are counted."""
    if sender.people_per_day is None or not hashes:
        return set()
    return set(
        await tx.all(
            bytes,
            f"select address_hash from sender_day_people where {_WHERE} and address_hash = any(%(hashes)s)",
            {**_values(tx, sender.id), "hashes": list(hashes)},
        )
    )


async def count(tx: Tx, sender: Sender, segments: int, spent_micros: int, hashes: Sequence[bytes]) -> None:
    """Count what is about to leave, to whom."""
    values = {**_values(tx, sender.id), "segments": segments, "spent": spent_micros, "people": 0}
    if sender.people_per_day is not None and hashes:
        values["people"] = await tx.execute(
            """
            insert into sender_day_people (organization_id, sender_id, day, address_hash)
            select %(organization_id)s, %(sender_id)s, %(day)s, h
            from unnest(%(hashes)s::bytea[]) as h
            on conflict do nothing
            """,
            {**values, "hashes": sorted(set(hashes))},
        )
    await tx.execute(
        f"""
        update sender_days
        set segments = segments + %(segments)s, people = people + %(people)s, spent_micros = spent_micros + %(spent)s
        where {_WHERE}
        """,
        values,
    )


def opens_at() -> datetime:
    """When the next day begins."""
    return datetime.combine(_today() + timedelta(days=1), time(), UTC)


async def _forget(tx: Tx, values: dict[str, Any]) -> None:
    """With a new day, who was written to on earlier ones."""
    await tx.execute(
        """
        delete from sender_day_people
        where organization_id = %(organization_id)s
          and sender_id = %(sender_id)s
          and day < %(day)s
        """,
        values,
    )


def _values(tx: Tx, sender_id: UUID) -> dict[str, Any]:
    return {"organization_id": tx.organization_id, "sender_id": sender_id, "day": _today()}


def _today() -> date:
    return clock.now().astimezone(UTC).date()
