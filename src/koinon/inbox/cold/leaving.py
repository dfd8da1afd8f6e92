"""Statements of what is old enough to leave the database, and of its leaving."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

import msgspec
from dateutil.relativedelta import relativedelta

from koinon.kit import ids
from koinon.platform.db import Tx


class Old(msgspec.Struct, frozen=True):
    """A message that is to go, as JSON; `html_cipher` is how it looked, where it was a mail with a look of its own."""

    id: UUID
    conversation_id: UUID
    created_at: datetime
    line: str
    html_octets: int = 0


class Due(NamedTuple):
    """What is to go: what came before a moment, but nothing with the people `kept`."""

    before: datetime
    kept: Collection[UUID]


ROW = 700
"""About how many bytes the names and short columns of a message have as JSON."""
_OLD = """
from messages m
join conversations c
  on c.organization_id = %(organization_id)s
 and c.id = m.conversation_id
where m.organization_id = %(organization_id)s
  and m.id < %(until)s
  and m.created_at < %(before)s
  and c.contact_id <> all(%(kept)s)
"""


async def anything(tx: Tx, due: Due) -> bool:
    """Whether anything is to go; reads nothing but the months before."""
    return bool(await tx.scalar(f"select exists (select {_OLD})", _named(tx, due)))


async def months(tx: Tx, due: Due) -> list[date]:
    """The months (UTC) in which something arrived that is to go, the oldest first."""
    made = "to_timestamp(('x' || left(replace(m.id::text, '-', ''), 12))::bit(48)::bigint / 1000.0)"
    return await tx.all(
        date,
        f"select distinct date_trunc('month', {made} at time zone 'UTC')::date as month {_OLD} order by month",
        _named(tx, due),
    )


async def old(tx: Tx, due: Due, month: date, after: Old | None, most: int, octets: int) -> list[Old]:
    """What is to go of a month, conversation by conversation, from behind a message on: about so many `octets`.

    What a message weighs is read off its row: nothing is unpacked, or leaves the database, that the next batch takes.
    """
    onward = """and m.conversation_id >= %(conversation_id)s
                and (m.conversation_id, m.created_at, m.id) > (%(conversation_id)s, %(created_at)s, %(id)s)"""
    first = ids.floor_at(_instant(month))
    until = min(ids.floor_at(_instant(month + relativedelta(months=1))), ids.floor_at(due.before))
    place = {"conversation_id": after.conversation_id, "created_at": after.created_at, "id": after.id} if after else {}
    return await tx.all(
        Old,
        f"""
        with chosen as materialized (
          select m.id, m.conversation_id, m.created_at,
                 octet_length(m.body) + coalesce(pg_column_size(m.details), 0) as octets
          {_OLD}
            and m.id >= %(first)s
            {onward if after else ""}
          order by m.conversation_id, m.created_at, m.id
          limit %(most)s),
        weighed as (
          select chosen.id, chosen.conversation_id, chosen.created_at,
                 coalesce(octet_length(b.html_cipher), 0) as html_octets,
                 sum(chosen.octets + %(row)s + coalesce(octet_length(b.html_cipher), 0)) over before as octets,
                 row_number() over before as nth
          from chosen
          left join mail_bodies b
            on b.organization_id = %(organization_id)s
           and b.message_id = chosen.id
          window before as (order by chosen.conversation_id, chosen.created_at, chosen.id rows unbounded preceding))
        select m.id, m.conversation_id, m.created_at, (to_jsonb(m) - 'organization_id')::text as line,
               weighed.html_octets
        from weighed
        join messages m
          on m.organization_id = %(organization_id)s
         and m.id = weighed.id
         and m.id >= %(first)s
         and m.id < %(until)s
        where weighed.octets < %(octets)s or weighed.nth = 1
        order by weighed.conversation_id, weighed.created_at, weighed.id
        """,
        {**_named(tx, due), "first": first, "until": until, "most": most, "octets": octets, "row": ROW, **place},
    )


def _named(tx: Tx, due: Due) -> dict[str, object]:
    return {
        "organization_id": tx.organization_id,
        "until": ids.floor_at(due.before),
        "before": due.before,
        "kept": list(due.kept),
    }


def _instant(month: date) -> datetime:
    return datetime.fromisoformat(f"{month:%Y-%m-%d}T00:00:00+00:00")


async def looks(tx: Tx, message_ids: Sequence[UUID]) -> list[tuple[UUID, bytes]]:
    """How mails looked, sealed."""
    return await tx.all(
        tuple,
        """
        select message_id, html_cipher
        from mail_bodies
        where organization_id = %(organization_id)s
          and message_id = any(%(ids)s)
        """,
        {"organization_id": tx.organization_id, "ids": list(message_ids)},
    )


async def locked(tx: Tx, conversation_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Whom these conversations are with; until the end nobody joins, files or erases them."""
    rows: list[tuple[UUID, UUID]] = await tx.all(
        tuple,
        """
        select id, contact_id
        from conversations
        where organization_id = %(organization_id)s
          and id = any(%(ids)s)
        order by id
        for no key update
        """,
        {"organization_id": tx.organization_id, "ids": list(conversation_ids)},
    )
    return dict(rows)


async def unchanged(tx: Tx, rows: Sequence[Old]) -> set[UUID]:
    """Those that stand as they were read, locked: no note was changed, no conversation joined meanwhile."""
    found = await tx.all(
        UUID,
        """
        select m.id
        from unnest(%(ids)s::uuid[], %(lines)s::text[]) as a (id, line)
        join messages m
          on m.organization_id = %(organization_id)s
         and m.id = a.id
        where m.id >= %(first)s
          and m.id <= %(last)s
          and to_jsonb(m) - 'organization_id' = a.line::jsonb
        for update of m
        """,
        {
            "organization_id": tx.organization_id,
            "ids": [row.id for row in rows],
            "lines": [row.line for row in rows],
            "first": min(row.id for row in rows),
            "last": max(row.id for row in rows),
        },
    )
    return set(found)


async def leave(tx: Tx, rows: Sequence[Old]) -> None:
    """Delete messages, with their words in the search and their looks; what mails are known by stays."""
    named = {"organization_id": tx.organization_id, "ids": [row.id for row in rows]}
    await tx.execute(
        """
        update mail_ids k
        set conversation_id = a.conversation_id
        from unnest(%(ids)s::uuid[], %(conversations)s::uuid[]) as a (id, conversation_id)
        where k.organization_id = %(organization_id)s
          and k.message_id = a.id
        """,
        {**named, "conversations": [row.conversation_id for row in rows]},
    )
    await tx.execute("delete from messages where organization_id = %(organization_id)s and id = any(%(ids)s)", named)
