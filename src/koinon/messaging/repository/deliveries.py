"""Reading the ledger: pages, single rows, states, who was not reached."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from koinon.messaging.contracts import DeliveryRow, DeliveryState, DeliveryStatus, NotReachedPerson
from koinon.messaging.repository import rendering, waiting
from koinon.platform.db import Tx

# Three days without a word of the carrier: no longer "sent", never "delivered" (MSG-035).
REASON = """coalesce({0}reason, case when {0}state = 'sent' and {0}sent_at < now() - interval '72 hours'
                          then 'not_confirmed' end)"""
_CHANGED = "greatest(d.created_at, d.sent_at, d.delivered_at, d.failed_at)"
_COLUMNS = f"""
d.id, d.origin, d.origin_id, d.broadcast_id, b.name as broadcast_name, d.contact_id, d.channel, d.sender_id, d.purpose,
d.state, {REASON.format("d.")} as reason, d.code, d.body, d.segments, d.price_micros, d.currency, d.provider_id,
d.covers, d.children, d.reference, d.metadata, d.created_at, d.sent_at, d.delivered_at, d.failed_at, d.variables,
d.locale, d.content, d.fallback_of, d.read_at, d.clicked_at, b.body as template, b.constants,
b.channel as written_for, b.variants, b.variables as names, b.links, b.ab,
coalesce(d.variant, b.ab_winner) as letter
"""
_FROM = """
from deliveries d
left join broadcasts b on b.organization_id = %(organization_id)s and b.id = d.broadcast_id
where d.organization_id = %(organization_id)s
"""


def _row(values: dict[str, Any]) -> DeliveryRow:
    wrote = {name: values.pop(name) for name in rendering.WRITTEN}
    said = rendering.rendered(values["channel"], values["locale"], values["body"], wrote)
    values |= {"subject": said.subject, "html": said.html, "body": said.body, "values": said.values}
    if (values["metadata"] or {}).get("hidden_digits"):
        values["body"] = re.sub(r"\d{6}", "••••••", values["body"])  # a code: only the phone it went to knows it
    values["state"] = DeliveryState(values["state"])
    return DeliveryRow(**values)


async def get(tx: Tx, delivery_id: UUID) -> DeliveryRow | None:
    """One row of the ledger, its text rendered."""
    row = await tx.first(
        dict,
        f"select {_COLUMNS} {_FROM} and d.id = %(id)s",
        {"organization_id": tx.organization_id, "id": delivery_id},
    )
    return None if row is None else (await waiting.told(tx, [_row(row)]))[0]


async def of_ids(tx: Tx, ids: Sequence[UUID]) -> list[DeliveryRow]:
    """Rows of the ledger, their texts rendered; why one waits is not told."""
    rows = await tx.all(
        dict,
        f"select {_COLUMNS} {_FROM} and d.id = any(%(ids)s)",
        {"organization_id": tx.organization_id, "ids": list(ids)},
    )
    return [_row(row) for row in rows]


async def of_broadcast(
    tx: Tx,
    broadcast_id: UUID,
    ledger_from: UUID,
    *,
    states: Sequence[str] | None,
    reason: str | None,
    after: int,
    backwards: bool,
    limit: int,
) -> list[tuple[int, DeliveryRow]]:
    """Rows by position, from `after` on (before it, when backwards), with their positions."""
    compare, order = ("<", "desc") if backwards else (">", "asc")
    conditions = " and d.state = any(%(states)s)" if states else ""
    conditions += f" and {REASON.format('d.')} = %(reason)s" if reason else ""
    rows = await tx.all(
        dict,
        f"""
        select d.position, {_COLUMNS} {_FROM}
          and d.broadcast_id = %(broadcast_id)s
          and d.id >= %(ledger_from)s
          and d.position {compare} %(after)s
          {conditions}
          /* asked: d.created_at; {_CHANGED} */
        order by d.position {order}
        limit %(limit)s
        """,
        {
            "organization_id": tx.organization_id,
            "broadcast_id": broadcast_id,
            "ledger_from": ledger_from,
            "states": list(states or ()),
            "reason": reason,
            "after": after,
            "limit": limit,
        },
    )
    return [(row.pop("position"), _row(row)) for row in rows]


async def of_contact(
    tx: Tx,
    contact_id: UUID,
    before: tuple[datetime, UUID] | None,
    limit: int,
    *,
    replies: bool,
    channel: str | None = None,
) -> list[DeliveryRow]:
    """A contact's deliveries by one channel or any, newest first."""
    conditions = "" if replies else " and d.origin <> 'reply'"
    conditions += " and d.channel = %(channel)s" if channel else ""
    if before is not None:
        conditions += " and (d.created_at, d.id) < (%(at)s::timestamptz, %(id)s::uuid)"
    rows = await tx.all(
        dict,
        f"""
        select {_COLUMNS} {_FROM}
          and d.contact_id = %(contact_id)s
          {conditions}
          /* asked: d.created_at; {_CHANGED} */
        order by d.created_at desc, d.id desc
        limit %(limit)s
        """,
        {
            "organization_id": tx.organization_id,
            "contact_id": contact_id,
            "channel": channel,
            "at": before[0] if before else None,
            "id": before[1] if before else None,
            "limit": limit,
        },
    )
    return await waiting.told(tx, [_row(row) for row in rows])


class SingleQuery(Struct, frozen=True, kw_only=True):
    """What narrows the list of single messages."""

    states: Sequence[str] | None = None
    origin: str | None = None
    contact_id: UUID | None = None
    reference: str | None = None


_NARROWED = {
    "states": "d.state = any(%(states)s)",
    "origin": "d.origin = %(origin)s",
    "contact_id": "d.contact_id = %(contact_id)s",
    "reference": "d.reference = %(reference)s",
}


EVERY_SINGLE = SingleQuery()


async def singles(
    tx: Tx, query: SingleQuery = EVERY_SINGLE, *, before: UUID | None = None, backwards: bool = False, limit: int
) -> list[DeliveryRow]:
    """Messages that no broadcast sent, newest first."""
    compare, order = (">", "asc") if backwards else ("<", "desc")
    conditions, values = _narrowed(tx, query)
    conditions += f" and d.id {compare} %(before)s" if before else ""
    rows = await tx.all(
        dict,
        f"""
        select {_COLUMNS} {_FROM} and d.broadcast_id is null {conditions}
          /* asked: d.created_at; {_CHANGED}; d.id */
        order by d.id {order}
        limit %(limit)s
        """,
        {**values, "before": before, "limit": limit},
    )
    return await waiting.told(tx, [_row(row) for row in rows])


def _narrowed(tx: Tx, query: SingleQuery) -> tuple[str, dict[str, Any]]:
    values = {name: getattr(query, name) for name in query.__struct_fields__}
    conditions = "".join(f" and {_NARROWED[name]}" for name, value in values.items() if value)
    states = list(query.states or ())
    return conditions, {**values, "states": states, "organization_id": tx.organization_id}


async def states(tx: Tx, ids: Sequence[UUID]) -> list[DeliveryStatus]:
    """The present states of some deliveries."""
    rows: list[
        tuple[UUID, str, str | None, str | None, datetime | None, datetime | None, datetime | None]
    ] = await tx.all(
        tuple,
        f"""
        select id, state, {REASON.format("")}, code, sent_at, delivered_at, read_at
        from deliveries
        where organization_id = %(organization_id)s
          and id = any(%(ids)s)
        """,
        {"organization_id": tx.organization_id, "ids": list(ids)},
    )
    return await waiting.told(tx, [DeliveryStatus(row[0], DeliveryState(row[1]), *row[2:]) for row in rows])


async def not_reached(tx: Tx, broadcast_id: UUID) -> list[tuple[str, str, int]]:
    """(reason, kind, people), most first."""
    return await tx.all(
        tuple,
        """
        select reason, kind, count(*)
        from unreached
        where organization_id = %(organization_id)s
          and broadcast_id = %(broadcast_id)s
        group by reason, kind
        order by count(*) desc, reason
        """,
        {"organization_id": tx.organization_id, "broadcast_id": broadcast_id},
    )


async def not_reached_people(
    tx: Tx, broadcast_id: UUID, *, reason: str | None, after: tuple[str, UUID] | None, backwards: bool, limit: int
) -> list[NotReachedPerson]:
    """People a broadcast did not reach, by reason and contact."""
    compare, order = ("<", "desc") if backwards else (">", "asc")
    conditions = " and reason = %(reason)s" if reason else ""
    if after is not None:
        conditions += f" and (reason, contact_id) {compare} (%(after_reason)s, %(after_id)s::uuid)"
    return await tx.all(
        NotReachedPerson,
        f"""
        select contact_id, reason, kind, code, delivery_id
        from unreached
        where organization_id = %(organization_id)s
          and broadcast_id = %(broadcast_id)s
          {conditions}
        order by reason {order}, contact_id {order}
        limit %(limit)s
        """,
        {
            "organization_id": tx.organization_id,
            "broadcast_id": broadcast_id,
            "reason": reason,
            "after_reason": after[0] if after else None,
            "after_id": after[1] if after else None,
            "limit": limit,
        },
    )


async def export_rows(tx: Tx, broadcast_id: UUID, ledger_from: UUID, after: int, limit: int) -> list[tuple[Any, ...]]:
    """Rows for the CSV, by position."""
    return await tx.all(
        tuple,
        f"""
        select position, id, contact_id, address_cipher, state, {REASON.format("")}, code, segments, price_micros,
               currency, sent_at, delivered_at, failed_at, channel
        from deliveries
        where organization_id = %(organization_id)s
          and broadcast_id = %(broadcast_id)s
          and id >= %(ledger_from)s
          and position > %(after)s
        order by position
        limit %(limit)s
        """,
        {
            "organization_id": tx.organization_id,
            "broadcast_id": broadcast_id,
            "ledger_from": ledger_from,
            "after": after,
            "limit": limit,
        },
    )


async def sent_times(
    tx: Tx, broadcast_id: UUID, ledger_from: UUID, after: int, limit: int
) -> list[tuple[int, list[UUID | None], datetime | None]]:
    """(position, everybody whom it covered, when it was sent or None) of a broadcast's rows, by position."""
    return await tx.all(
        tuple,
        """
        select position, coalesce(covers, array[contact_id]) as people, sent_at
        from deliveries
        where organization_id = %(organization_id)s
          and broadcast_id = %(broadcast_id)s
          and id >= %(ledger_from)s
          and position > %(after)s
        order by position
        limit %(limit)s
        """,
        {
            "organization_id": tx.organization_id,
            "broadcast_id": broadcast_id,
            "ledger_from": ledger_from,
            "after": after,
            "limit": limit,
        },
    )


async def people_of(tx: Tx, ids: Sequence[UUID]) -> list[UUID]:
    """Whom these deliveries go to, where that is known."""
    return await tx.all(
        UUID,
        """
        select distinct contact_id
        from deliveries
        where organization_id = %(organization_id)s
          and id = any(%(ids)s)
          and contact_id is not null
        """,
        {"organization_id": tx.organization_id, "ids": list(ids)},
    )


async def test_arrived(tx: Tx) -> bool:
    """Whether a test is among the latest 500 single messages and was delivered: one short range of an index."""
    return bool(
        await tx.scalar(
            """
            select exists (
              select
              from (
                select origin, state
                from deliveries
                where organization_id = %(organization_id)s
                  and broadcast_id is null
                order by id desc
                limit 500) d
              where d.origin = 'test'
                and d.state = 'delivered')
            """,
            {"organization_id": tx.organization_id},
        )
    )
