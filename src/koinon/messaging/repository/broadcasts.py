"""Broadcasts and their counts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from koinon.messaging.contracts import Broadcast
from koinon.platform.db import Tx

COUNTED = [
    "total",
    "queued",
    "held",
    "sending",
    "sent",
    "delivered",
    "failed",
    "refused",
    "cancelled",
    "expired",
    "retried",
    "people",
    "segments",
    "cost_micros",
    "replies",
    "opt_outs",
]
# A row that was tried again stands for nobody any more: its new row does.
_SHOWN = {"total": "c.total - c.retried", "failed": "c.failed - c.retried"}
_COUNTS = (
    "jsonb_build_object("
    + ", ".join(f"'{name}', coalesce({_SHOWN.get(name, f'c.{name}')}, 0)" for name in COUNTED)
    + ") as counts"
)

_COLUMNS = f"""
b.id, b.name, b.channel, b.purpose, b.body, b.audience, b.sender_id, b.blank_policy, b.topic_id, b.state,
b.pause_reason, b.pause_detail, b.excluded, b.exclusions, b.plan, b.send_at, b.expires_at, b.frozen_at,
b.started_at, b.finished_at, b.summary, {_COUNTS}, b.version, b.places, b.created_by, b.updated_by,
b.created_at, b.updated_at, b.variants, b.fallback, b.template_version_id, b.ab,
b.ab_winner, b.tracking
"""

_FROM = """
from broadcasts b
left join broadcast_counts c on c.organization_id = %(organization_id)s and c.broadcast_id = b.id
where b.organization_id = %(organization_id)s
"""


async def insert(tx: Tx, broadcast_id: UUID, values: dict[str, Any]) -> None:
    """Write a new draft."""
    await tx.execute(
        """
        insert into broadcasts (id, organization_id, name, channel, purpose, body, audience, sender_id, blank_policy,
                                topic_id, variants, fallback, template_version_id, ab, tracking, created_by)
        values (%(id)s, %(organization_id)s, %(name)s, %(channel)s, %(purpose)s, %(body)s, %(audience)s, %(sender_id)s,
                %(blank_policy)s, %(topic_id)s, %(variants)s, %(fallback)s, %(template_version_id)s, %(ab)s,
                %(tracking)s, %(by)s)
        """,
        {"id": broadcast_id, "organization_id": tx.organization_id, "by": tx.actor.id, **values},
    )
    await tx.execute(
        "insert into broadcast_counts (broadcast_id, organization_id) values (%(id)s, %(organization_id)s)",
        {"id": broadcast_id, "organization_id": tx.organization_id},
    )


async def present(tx: Tx, ids: Sequence[UUID]) -> list[UUID]:
    """Those of the ids that are broadcasts."""
    return await tx.all(
        UUID,
        "select id from broadcasts where organization_id = %(organization_id)s and id = any(%(ids)s)",
        {"organization_id": tx.organization_id, "ids": list(ids)},
    )


class LastEdit(msgspec.Struct, frozen=True):
    """Who wrote a draft last, and from which open page."""

    updated_by: UUID | None
    edit_key: str | None


async def last_edit(tx: Tx, broadcast_id: UUID) -> LastEdit:
    """Who wrote a draft last."""
    return await tx.one(
        LastEdit,
        """
        select updated_by, edit_key
        from broadcasts
        where organization_id = %(organization_id)s
          and id = %(id)s
        """,
        {"organization_id": tx.organization_id, "id": broadcast_id},
    )


async def update(tx: Tx, broadcast_id: UUID, values: dict[str, Any]) -> None:
    """Change columns of a broadcast; names come from our own code, never from outside."""
    sets = ", ".join(f"{name} = %({name})s" for name in values)
    await tx.execute(
        f"""
        update broadcasts
        set {sets}, version = version + 1, updated_at = now()
        where organization_id = %(organization_id)s
          and id = %(id)s
        """,
        {**values, "organization_id": tx.organization_id, "id": broadcast_id},
    )


async def get(tx: Tx, broadcast_id: UUID) -> Broadcast | None:
    """A broadcast with its counts."""
    row = await tx.first(
        dict,
        f"select {_COLUMNS} {_FROM} and b.id = %(id)s",
        {"organization_id": tx.organization_id, "id": broadcast_id},
    )
    return None if row is None else msgspec.convert(row, Broadcast)


async def page(
    tx: Tx,
    *,
    states: Sequence[str] | None,
    before: tuple[datetime, UUID] | None,
    backwards: bool,
    limit: int,
    q: str = "",
    untouched: bool = True,
) -> list[Broadcast]:
    """Broadcasts, newest first; `backwards` reads the rows newer than `before`, oldest of them first.

    `untouched` False leaves out drafts that were opened and never written.
    """
    compare, order = (">", "asc") if backwards else ("<", "desc")
    conditions = " and b.state = any(%(states)s)" if states else ""
    if q:
        conditions += " and position(lower(%(q)s) in lower(b.name)) > 0"
    if not untouched:
        conditions += " and not (b.state = 'draft' and b.version = 1 and b.body = '' and b.name = 'Untitled')"
    if before is not None:
        conditions += f" and (b.created_at, b.id) {compare} (%(at)s::timestamptz, %(id)s::uuid)"
    rows = await tx.all(
        dict,
        f"""
        select {_COLUMNS} {_FROM} {conditions}
          /* asked: b.created_at; b.updated_at */
        order by b.created_at {order}, b.id {order}
        limit %(limit)s
        """,
        {
            "organization_id": tx.organization_id,
            "states": list(states or ()),
            "q": q,
            "at": before[0] if before else None,
            "id": before[1] if before else None,
            "limit": limit,
        },
    )
    return msgspec.convert(rows, list[Broadcast])


async def move(tx: Tx, broadcast_id: UUID, sources: Sequence[str], target: str, **values: Any) -> bool:
    """Change the state if it is one of `sources`; whether it was."""
    sets = "".join(f", {name} = %({name})s" for name in values)
    moved = await tx.execute(
        f"""
        update broadcasts
        set state = %(target)s, version = version + 1, updated_at = now(){sets}
        where organization_id = %(organization_id)s
          and id = %(id)s
          and state = any(%(sources)s)
        """,
        {
            **values,
            "organization_id": tx.organization_id,
            "id": broadcast_id,
            "sources": list(sources),
            "target": target,
        },
    )
    return moved == 1


async def unroute(tx: Tx, broadcast_id: UUID) -> None:
    """A draft again, for which nobody chose a sender."""
    await tx.execute(
        """
        update broadcasts
        set is_routed = false, sender_id = null
        where organization_id = %(organization_id)s
          and id = %(id)s
          and is_routed
        """,
        {"organization_id": tx.organization_id, "id": broadcast_id},
    )


async def active(tx: Tx) -> list[UUID]:
    """Broadcasts that have work to do or wait for their time."""
    return await tx.all(
        UUID,
        """
        select id
        from broadcasts
        where organization_id = %(organization_id)s
          and (state in ('scheduled', 'preparing', 'sending') or (state = 'cancelled' and stop_as is not null))
        order by send_at nulls first
        """,
        {"organization_id": tx.organization_id},
    )


async def names(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, str]:
    """Names by id."""
    rows: list[tuple[UUID, str]] = await tx.all(
        tuple,
        "select id, name from broadcasts where organization_id = %(organization_id)s and id = any(%(ids)s)",
        {"organization_id": tx.organization_id, "ids": list(ids)},
    )
    return dict(rows)


async def start_key(tx: Tx, broadcast_id: UUID) -> str | None:
    """The idempotency key that started it."""
    return await tx.first(
        str,
        "select start_key from broadcasts where organization_id = %(organization_id)s and id = %(id)s",
        {"organization_id": tx.organization_id, "id": broadcast_id},
    )


async def rate(tx: Tx, broadcast_id: UUID) -> tuple[float, datetime]:
    """Messages a second lately, and when that was measured."""
    return await tx.one(
        tuple,
        """
        select rate, rate_at
        from broadcast_counts
        where organization_id = %(organization_id)s
          and broadcast_id = %(id)s
        """,
        {"organization_id": tx.organization_id, "id": broadcast_id},
    )


async def ledger_floor(tx: Tx) -> UUID:
    """No row of a ledger written from now on has a smaller id: by the clock of the database, which makes those ids."""
    return await tx.one(UUID, "select koinon_uuid_floor(now() - interval '5 seconds')")


async def authors(tx: Tx, broadcast_ids: Sequence[UUID]) -> list[tuple[UUID, UUID]]:
    """(broadcast, who wrote it) of those that a user wrote."""
    return await tx.all(
        tuple,
        """
        select id, created_by
        from broadcasts
        where organization_id = %(organization_id)s
          and id = any(%(ids)s)
          and created_by is not null
        """,
        {"organization_id": tx.organization_id, "ids": list(broadcast_ids)},
    )
