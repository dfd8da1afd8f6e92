"""The event log: immutable past-tense facts, appended in the transaction that makes them true (OPS-020).

Readers go by (txid, seq) below the oldest running transaction, so none is skipped however commits interleave.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec
from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from koinon.kit import clock, ids
from koinon.platform.actor import Actor

if TYPE_CHECKING:
    from koinon.platform.db import Tx


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """A fact: `type` is `noun.past_tense`; `payload` holds ids and figures, never addresses or texts."""

    type: str
    aggregate_type: str
    aggregate_id: UUID
    payload: dict[str, Any] = {}
    version: int = 1
    cause_id: UUID | None = None
    depth: int = 0


class Recorded(msgspec.Struct, frozen=True):
    """An event as read from the log."""

    txid: int
    seq: int
    id: UUID
    organization_id: UUID | None
    type: str
    version: int
    aggregate_type: str
    aggregate_id: UUID
    payload: dict[str, Any]
    occurred_at: datetime


class Position(msgspec.Struct, frozen=True):
    """Where a reader stands in the log."""

    txid: int
    seq: int


START = Position(0, 0)

_APPEND = """
insert into events (id, organization_id, type, version, aggregate_type, aggregate_id, actor_kind, actor_id, cause_id,
                    depth, payload, request_id, occurred_at)
select id, %(organization_id)s, type, version, aggregate_type, aggregate_id, %(actor_kind)s, %(actor_id)s, cause_id,
       depth, payload::jsonb, %(request_id)s, %(occurred_at)s
from unnest(%(id)s::uuid[], %(type)s::text[], %(version)s::int[], %(aggregate_type)s::text[], %(aggregate_id)s::uuid[],
            %(cause_id)s::uuid[], %(depth)s::int[], %(payload)s::text[])
     as e (id, type, version, aggregate_type, aggregate_id, cause_id, depth, payload)
"""


async def append(connection: AsyncConnection[TupleRow], actor: Actor, events: list[Event]) -> None:
    """Write `events` in one statement, in the order in which they were published."""
    await connection.execute(
        _APPEND,
        {
            "organization_id": actor.organization_id,
            "actor_kind": actor.kind.value,
            "actor_id": actor.id,
            "request_id": actor.request_id,
            "occurred_at": clock.now(),
            "id": ids.uuid7s(len(events)),
            "type": [e.type for e in events],
            "version": [e.version for e in events],
            "aggregate_type": [e.aggregate_type for e in events],
            "aggregate_id": [e.aggregate_id for e in events],
            "cause_id": [e.cause_id for e in events],
            "depth": [e.depth for e in events],
            "payload": [msgspec.json.encode(e.payload).decode() for e in events],
        },
    )


async def read(tx: "Tx", after: Position, limit: int = 500) -> list[Recorded]:
    """The next events of every organization after `after` that no running transaction can still precede."""
    return await tx.all(
        Recorded,
        "select * from koinon_events_after(%(txid)s, %(seq)s, %(limit)s)",
        {"txid": after.txid, "seq": after.seq, "limit": limit},
    )


async def end(tx: "Tx") -> Position:
    """The position behind everything that is readable now."""
    return await tx.one(Position, "select * from koinon_events_end()")


async def cursor(tx: "Tx", consumer: str) -> Position:
    """Where `consumer` stands; locked until the transaction ends, so that two readers never overlap."""
    await tx.execute(
        "insert into event_cursors (consumer, txid, seq) values (%(consumer)s, '0', 0) on conflict do nothing",
        {"consumer": consumer},
    )
    return await tx.one(
        Position,
        "select txid::text::bigint as txid, seq from event_cursors where consumer = %(consumer)s for update",
        {"consumer": consumer},
    )


async def move_cursor(tx: "Tx", consumer: str, to: Position) -> None:
    """Move `consumer` to `to`, in the transaction of its effects."""
    await tx.execute(
        "update event_cursors set txid = %(txid)s::text::xid8, seq = %(seq)s where consumer = %(consumer)s",
        {"consumer": consumer, "txid": to.txid, "seq": to.seq},
    )
