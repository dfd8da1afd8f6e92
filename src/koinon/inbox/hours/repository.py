"""SQL of business hours and of automatic answers."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from koinon.inbox.hours.contracts import Hours
from koinon.platform.db import Tx

_HOURS = """
select h.id, h.location_id, h.sender_id, h.zone, h.week, h.exceptions, h.is_answering, h.away_texts,
       h.away_repeat_hours, h.created_at, h.updated_at
from business_hours h
where h.organization_id = %(organization_id)s
"""


class Standing(msgspec.Struct, frozen=True):
    """A conversation that somebody just wrote in: whose hours it goes by, what holds an answer back."""

    id: UUID
    contact_id: UUID
    sender_id: UUID
    sender_location_id: UUID | None
    contact_location_id: UUID | None
    last_outbound_at: datetime | None
    answered_at: datetime | None
    answers: int
    flag: str | None


class Waiting(msgspec.Struct, frozen=True):
    """An automatic answer that is to be given."""

    id: UUID
    kind: str
    contact_id: UUID
    conversation_id: UUID
    locale: str | None
    sender_location_id: UUID | None
    contact_location_id: UUID | None


async def every(tx: Tx) -> list[Hours]:
    """All business hours: the organization's first."""
    order = "order by (h.location_id is not null or h.sender_id is not null), h.created_at, h.id"
    rows = await tx.all(dict, _HOURS + order, {"organization_id": tx.organization_id})
    return msgspec.convert(rows, list[Hours])


async def one(tx: Tx, hours_id: UUID, *, lock: bool = False) -> Hours | None:
    """One of them."""
    found = _HOURS + "  and h.id = %(id)s" + ("\nfor update" if lock else "")
    row = await tx.first(dict, found, {"organization_id": tx.organization_id, "id": hours_id})
    return None if row is None else msgspec.convert(row, Hours)


async def insert(tx: Tx, values: Mapping[str, Any]) -> bool:
    """Keep them; False where that scope has hours already."""
    made = await tx.execute(
        """
        insert into business_hours (id, organization_id, location_id, sender_id, zone, week, exceptions, is_answering,
                                    away_texts, away_repeat_hours, created_by)
        values (%(id)s, %(organization_id)s, %(location_id)s, %(sender_id)s, %(zone)s, %(week)s::jsonb,
                %(exceptions)s::jsonb, %(is_answering)s, %(away_texts)s::jsonb, %(away_repeat_hours)s, %(by)s)
        on conflict (organization_id, location_id, sender_id) do nothing
        """,
        {"organization_id": tx.organization_id, "by": tx.actor.id, **values},
    )
    return bool(made)


async def update(tx: Tx, values: Mapping[str, Any]) -> None:
    """Write all that may change."""
    await tx.execute(
        """
        update business_hours
        set zone = %(zone)s,
            week = %(week)s::jsonb,
            exceptions = %(exceptions)s::jsonb,
            is_answering = %(is_answering)s,
            away_texts = %(away_texts)s::jsonb,
            away_repeat_hours = %(away_repeat_hours)s,
            updated_at = now()
        where organization_id = %(organization_id)s
          and id = %(id)s
        """,
        {"organization_id": tx.organization_id, **values},
    )


async def delete(tx: Tx, hours_id: UUID) -> bool:
    """Remove them; whether they were there."""
    return bool(
        await tx.execute(
            "delete from business_hours where organization_id = %(organization_id)s and id = %(id)s",
            {"organization_id": tx.organization_id, "id": hours_id},
        )
    )


async def standing(tx: Tx, conversation_ids: Sequence[UUID], since: datetime) -> list[Standing]:
    """What is true of conversations; their people are locked, so that two arrivals do not both answer."""
    return await tx.all(
        Standing,
        """
        select c.id, c.contact_id, c.sender_id, s.location_id as sender_location_id,
               p.location_id as contact_location_id, c.last_outbound_at,
               (select min(o.flag)
                from conversations o
                where o.organization_id = %(organization_id)s
                  and o.contact_id = c.contact_id) as flag,
               (select max(a.created_at)
                from automatic_answers a
                where a.organization_id = %(organization_id)s
                  and a.contact_id = c.contact_id
                  and a.kind = 'away'
                  and a.state <> 'refused') as answered_at,
               (select count(*)::int
                from automatic_answers a
                where a.organization_id = %(organization_id)s
                  and a.contact_id = c.contact_id
                  and a.created_at > %(since)s
                  and a.state <> 'refused') as answers
        from conversations c
        join contacts p
          on p.organization_id = %(organization_id)s
         and p.id = c.contact_id
        left join senders s
          on s.organization_id = %(organization_id)s
         and s.id = c.sender_id
        where c.organization_id = %(organization_id)s
          and c.id = any(%(ids)s)
        order by p.id
        for no key update of p
        """,
        {"organization_id": tx.organization_id, "ids": list(conversation_ids), "since": since},
    )


async def repeated(tx: Tx, conversation_ids: Sequence[UUID], since: datetime, most: int) -> list[UUID]:
    """Conversations in which the same words came over `most` times since then."""
    return await tx.all(
        UUID,
        """
        select distinct m.conversation_id
        from messages m
        where m.organization_id = %(organization_id)s
          and m.conversation_id = any(%(ids)s)
          and m.direction = 'in'
          and m.created_at > %(since)s
        group by m.conversation_id, m.body
        having count(*) > %(most)s
        """,
        {"organization_id": tx.organization_id, "ids": list(conversation_ids), "since": since, "most": most},
    )


async def flag(tx: Tx, conversation_ids: Sequence[UUID]) -> list[UUID]:
    """Mark conversations as going round in circles; those that were not marked."""
    return await tx.all(
        UUID,
        """
        update conversations
        set flag = 'loop',
            version = version + 1,
            updated_at = now()
        where organization_id = %(organization_id)s
          and id = any(%(ids)s)
          and flag is null
        returning id
        """,
        {"organization_id": tx.organization_id, "ids": list(conversation_ids)},
    )


async def ask(tx: Tx, kind: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Have each of `rows` (id, contact_id, conversation_id, at) answered."""
    await tx.execute(
        """
        insert into automatic_answers (id, organization_id, kind, contact_id, conversation_id, created_at)
        select a.id, %(organization_id)s, %(kind)s, a.contact_id, a.conversation_id, a.at
        from unnest(%(id)s::uuid[], %(contact_id)s::uuid[], %(conversation_id)s::uuid[], %(at)s::timestamptz[])
             as a (id, contact_id, conversation_id, at)
        """,
        {
            "organization_id": tx.organization_id,
            "kind": kind,
            **{name: [row[name] for row in rows] for name in ("id", "contact_id", "conversation_id", "at")},
        },
    )


async def take(tx: Tx, most: int) -> list[Waiting]:
    """Answers that wait, held until the transaction ends."""
    return await tx.all(
        Waiting,
        """
        select a.id, a.kind, a.contact_id, a.conversation_id, p.locale, s.location_id as sender_location_id,
               p.location_id as contact_location_id
        from automatic_answers a
        join conversations c
          on c.organization_id = %(organization_id)s
         and c.id = a.conversation_id
        join contacts p
          on p.organization_id = %(organization_id)s
         and p.id = a.contact_id
        left join senders s
          on s.organization_id = %(organization_id)s
         and s.id = c.sender_id
        where a.organization_id = %(organization_id)s
          and a.kind = 'away'
          and a.state = 'waiting'
        order by a.created_at, a.id
        limit %(most)s
        for update of a skip locked
        """,
        {"organization_id": tx.organization_id, "most": most},
    )


async def settle(tx: Tx, answer_id: UUID, *, delivery_id: UUID | None = None, reason: str | None = None) -> None:
    """It went to the ledger as `delivery_id`, or was refused for `reason`."""
    await tx.execute(
        """
        update automatic_answers
        set state = case when %(reason)s::text is null then 'sent' else 'refused' end,
            delivery_id = %(delivery_id)s,
            reason = %(reason)s
        where organization_id = %(organization_id)s
          and id = %(id)s
        """,
        {"organization_id": tx.organization_id, "id": answer_id, "delivery_id": delivery_id, "reason": reason},
    )


async def forget(tx: Tx, before: datetime) -> int:
    """Remove what no count looks at any more."""
    return await tx.execute(
        """
        delete from automatic_answers
        where organization_id = %(organization_id)s
          and created_at < %(before)s
          and state <> 'waiting'
        """,
        {"organization_id": tx.organization_id, "before": before},
    )
