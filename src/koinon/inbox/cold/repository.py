"""What is old enough, where it lies once it has gone, and what forgets it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from koinon.platform.db import Tx


class Old(msgspec.Struct, frozen=True):
    """A message that is to go, as JSON."""

    id: UUID
    conversation_id: UUID
    created_at: datetime
    line: str


class Piece(msgspec.Struct, frozen=True):
    """A part of a conversation that lies in a file; `key_cipher` opens it."""

    id: UUID
    conversation_id: UUID
    month: date
    file: str
    first_byte: int
    size: int
    key_cipher: bytes
    messages: int
    newest_at: datetime


_PIECE = ", ".join(f"a.{name}" for name in Piece.__struct_fields__)


async def anything_old(tx: Tx, before: datetime) -> bool:
    """Whether a message arrived before a moment; reads nothing but the months before it."""
    return bool(
        await tx.scalar(
            """
            select exists (select
                           from messages m
                           where m.organization_id = %(organization_id)s
                             and m.id < koinon_uuid_floor(%(before)s))
            """,
            {"organization_id": tx.organization_id, "before": before},
        )
    )


async def old(tx: Tx, before: datetime, kept: Collection[UUID], most: int) -> list[Old]:
    """Messages from before a moment, conversation by conversation, but none with the people `kept`.

    What names files stays, as does a mail that is shown as it looked.
    """
    return await tx.all(
        Old,
        """
        select m.id, m.conversation_id, m.created_at, (to_jsonb(m) - 'organization_id')::text as line
        from messages m
        join conversations c
          on c.organization_id = %(organization_id)s
         and c.id = m.conversation_id
        where m.organization_id = %(organization_id)s
          and m.id < koinon_uuid_floor(%(before)s)
          and m.created_at < %(before)s
          and m.media = '[]'
          and c.contact_id <> all(%(kept)s)
          and not exists (select
                          from mail_bodies b
                          where b.organization_id = %(organization_id)s
                            and b.message_id = m.id)
        order by m.conversation_id, m.created_at, m.id
        limit %(most)s
        """,
        {"organization_id": tx.organization_id, "before": before, "kept": list(kept), "most": most},
    )


async def take(tx: Tx, ids: Sequence[UUID]) -> set[UUID]:
    """Delete messages, and their words from the search; those that were there still."""
    named = {"organization_id": tx.organization_id, "ids": list(ids)}
    await tx.execute(
        "delete from message_search where organization_id = %(organization_id)s and message_id = any(%(ids)s)", named
    )
    gone = "delete from messages where organization_id = %(organization_id)s and id = any(%(ids)s) returning id"
    return set(await tx.all(UUID, gone, named))


async def put(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    """Where pieces lie."""
    columns = ("id", "conversation_id", "month", "file", "first_byte", "size", "key_cipher", "messages", "newest_at")
    await tx.execute(
        f"""
        insert into message_archives (organization_id, {", ".join(columns)})
        select %(organization_id)s, a.*
        from unnest(%(id)s::uuid[], %(conversation_id)s::uuid[], %(month)s::date[], %(file)s::text[],
                    %(first_byte)s::bigint[], %(size)s::int[], %(key_cipher)b::bytea[], %(messages)s::int[],
                    %(newest_at)s::timestamptz[]) as a
        """,
        {"organization_id": tx.organization_id, **{name: [row[name] for row in rows] for name in columns}},
    )


async def next_piece(tx: Tx, conversation_id: UUID, after: UUID | None) -> Piece | None:
    """The newest piece of a conversation, or the next older one."""
    older = """and (a.newest_at, a.id) < (select p.newest_at, p.id
                                         from message_archives p
                                         where p.organization_id = %(organization_id)s
                                           and p.id = %(after)s)"""
    return await tx.first(
        Piece,
        f"""
        select {_PIECE}
        from message_archives a
        where a.organization_id = %(organization_id)s
          and a.conversation_id = %(conversation_id)s
          {older if after else ""}
        order by a.newest_at desc, a.id desc
        limit 1
        """,
        {"organization_id": tx.organization_id, "conversation_id": conversation_id, "after": after},
    )


async def pieces_of(tx: Tx, contact_id: UUID) -> list[Piece]:
    """All pieces of a person's conversations, the newest first."""
    return await tx.all(
        Piece,
        f"""
        select {_PIECE}
        from message_archives a
        join conversations c
          on c.organization_id = %(organization_id)s
         and c.id = a.conversation_id
        where a.organization_id = %(organization_id)s
          and c.contact_id = %(contact_id)s
        order by a.newest_at desc, a.id desc
        """,
        {"organization_id": tx.organization_id, "contact_id": contact_id},
    )


async def forget(tx: Tx, conversation_ids: Sequence[UUID]) -> tuple[int, list[str]]:
    """Forget pieces of conversations with their keys: how many messages, and the files in which nothing is left."""
    named = {"organization_id": tx.organization_id, "ids": list(conversation_ids)}
    gone: list[tuple[str, int]] = await tx.all(
        tuple,
        """
        delete from message_archives
        where organization_id = %(organization_id)s
          and conversation_id = any(%(ids)s)
        returning file, messages
        """,
        named,
    )
    files = sorted({file for file, _ in gone})
    used = await tx.all(
        str,
        """
        select distinct file
        from message_archives
        where organization_id = %(organization_id)s
          and file = any(%(files)s)
        """,
        {"organization_id": tx.organization_id, "files": files},
    )
    return sum(count for _, count in gone), [file for file in files if file not in used]
