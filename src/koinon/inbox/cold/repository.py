"""Where pieces lie, and what forgets them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from koinon.inbox.repository import visible
from koinon.platform.db import Tx

MOST = 400
"""Pieces that a page looks at: each has a message at least, and few lie across each other."""


class Piece(msgspec.Struct, frozen=True):
    """A part of a conversation that lies in a file; `key_cipher` opens it. Bounds are its messages' times."""

    id: UUID
    conversation_id: UUID
    month: date
    file: str
    first_byte: int
    size: int
    key_cipher: bytes
    messages: int
    bodies: int
    sealed_as: UUID
    oldest_at: datetime
    newest_at: datetime


_PIECE = """
a.id, a.conversation_id, a.month, a.file, a.first_byte, a.size, a.key_cipher, a.messages, a.bodies,
coalesce(a.sealed_as, a.conversation_id) as sealed_as, coalesce(a.oldest_at, a.month) as oldest_at, a.newest_at
"""
_COLUMNS = {
    "id": "uuid",
    "conversation_id": "uuid",
    "month": "date",
    "file": "text",
    "first_byte": "bigint",
    "size": "int",
    "messages": "int",
    "bodies": "int",
    "sealed_as": "uuid",
    "oldest_at": "timestamptz",
    "newest_at": "timestamptz",
    "last_in_at": "timestamptz",
    "last_out_at": "timestamptz",
    "preview": "text",
    "mail": "jsonb",
    "media_ids": "jsonb",
}


async def put(tx: Tx, rows: Sequence[Mapping[str, Any]], keys: Sequence[bytes]) -> None:
    """Where pieces lie, by column; their sealed keys beside them."""
    named = ", ".join(_COLUMNS)
    arrays = ", ".join(f"%({name})s::{kind}[]" for name, kind in _COLUMNS.items())
    await tx.execute(
        f"""
        insert into message_archives (organization_id, {named}, key_cipher)
        select %(organization_id)s, a.*
        from unnest({arrays}, %(key_cipher)b::bytea[]) as a
        """,
        {
            "organization_id": tx.organization_id,
            "key_cipher": list(keys),
            **{name: [row[name] for row in rows] for name in _COLUMNS},
        },
    )


async def newest(tx: Tx, conversation_id: UUID) -> datetime | None:
    """When the newest archived message of a conversation was made; None where there is none."""
    return await tx.first(
        datetime,
        """
        select a.newest_at
        from message_archives a
        where a.organization_id = %(organization_id)s
          and a.conversation_id = %(conversation_id)s
        order by a.newest_at desc, a.id desc
        limit 1
        """,
        {"organization_id": tx.organization_id, "conversation_id": conversation_id},
    )


async def newest_of_all(tx: Tx) -> datetime | None:
    """When the newest message was made that lies in the archive; None where none does."""
    return await tx.first(
        datetime,
        """
        select newest_at
        from message_archives
        where organization_id = %(organization_id)s
        order by newest_at desc
        limit 1
        """,
        {"organization_id": tx.organization_id},
    )


async def count(tx: Tx, conversation_id: UUID) -> int:
    """How many messages of a conversation lie in files."""
    found = await tx.scalar(
        """
        select coalesce(sum(a.messages), 0)
        from message_archives a
        where a.organization_id = %(organization_id)s
          and a.conversation_id = %(conversation_id)s
        """,
        {"organization_id": tx.organization_id, "conversation_id": conversation_id},
    )
    return int(found)


class Span(NamedTuple):
    """Of what time: both bounds are left out, and one that is None does not bound."""

    after: datetime | None = None
    before: datetime | None = None

    def holds(self, at: datetime) -> bool:
        """Whether a moment lies in it."""
        return (self.after is None or at > self.after) and (self.before is None or at < self.before)


ALWAYS = Span()
_OLDEST = "coalesce(a.oldest_at, a.month)"


def _touching(span: Span) -> str:
    """Pieces in which something may lie within a span."""
    return f"""
    {"and a.newest_at > %(after)s" if span.after else ""}
    {f"and {_OLDEST} < %(before)s" if span.before else ""}
    """


async def count_within(tx: Tx, conversation_id: UUID, span: Span) -> tuple[int, list[Piece]]:
    """How many messages lie in pieces that are wholly within a span, and the pieces that are so in part."""
    whole = " and ".join(
        [
            "true",
            *([f"{_OLDEST} > %(after)s"] if span.after else []),
            *(["a.newest_at < %(before)s"] if span.before else []),
        ]
    )
    where = f"""
        from message_archives a
        where a.organization_id = %(organization_id)s
          and a.conversation_id = %(conversation_id)s
          {_touching(span)}
    """
    named = {"organization_id": tx.organization_id, "conversation_id": conversation_id, **span._asdict()}
    count = await tx.scalar(f"select coalesce(sum(a.messages), 0) {where} and {whole}", named)
    # Few: those at the bounds, and those beside them of conversations that were joined.
    some = await tx.all(
        Piece, f"select {_PIECE} {where} and not ({whole}) order by a.newest_at desc, a.id desc limit {MOST}", named
    )
    return int(count), some


async def pieces(tx: Tx, conversation_id: UUID, until: datetime | None, span: Span = ALWAYS) -> list[Piece]:
    """Pieces of a conversation in which something is as old as that or older, within a span, the newest first."""
    return await tx.all(
        Piece,
        f"""
        select {_PIECE}
        from message_archives a
        where a.organization_id = %(organization_id)s
          and a.conversation_id = %(conversation_id)s
          {_touching(span)}
          {"and coalesce(a.oldest_at, a.month) <= %(until)s" if until else ""}
        order by a.newest_at desc, a.id desc
        limit {MOST}
        """,
        {
            "organization_id": tx.organization_id,
            "conversation_id": conversation_id,
            "until": until,
            **span._asdict(),
        },
    )


async def one(tx: Tx, conversation_id: UUID, piece_id: UUID) -> Piece | None:
    """A piece of a conversation."""
    return await tx.first(
        Piece,
        f"""
        select {_PIECE}
        from message_archives a
        where a.organization_id = %(organization_id)s
          and a.conversation_id = %(conversation_id)s
          and a.id = %(id)s
        """,
        {"organization_id": tx.organization_id, "conversation_id": conversation_id, "id": piece_id},
    )


async def pieces_with(tx: Tx, contact_id: UUID, until: datetime | None, seer: UUID | None) -> list[Piece]:
    """Pieces of all conversations of a person that `seer` may see, the newest first."""
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
          and c.deleted_at is null
          {"and coalesce(a.oldest_at, a.month) <= %(until)s" if until else ""}
          {visible.INLINE if seer else ""}
        order by a.newest_at desc, a.id desc
        limit {MOST}
        """,
        {"organization_id": tx.organization_id, "contact_id": contact_id, "until": until, "seer": seer},
    )


class Month(msgspec.Struct, frozen=True):
    """A conversation's archived messages of a month; `id` is that of their newest piece."""

    id: UUID
    conversation_id: UUID
    messages: int
    newest_at: datetime


async def months_with(tx: Tx, contact_id: UUID, until: datetime | None, limit: int, seer: UUID | None) -> list[Month]:
    """What is archived of the conversations of a person that `seer` may see, month by month, the newest first."""
    return await tx.all(
        Month,
        f"""
        select (array_agg(a.id order by a.newest_at desc, a.id desc))[1] as id, a.conversation_id,
               sum(a.messages)::int as messages, max(a.newest_at) as newest_at
        from message_archives a
        join conversations c
          on c.organization_id = %(organization_id)s
         and c.id = a.conversation_id
        where a.organization_id = %(organization_id)s
          and c.contact_id = %(contact_id)s
          and c.deleted_at is null
          {visible.INLINE if seer else ""}
        group by a.conversation_id, a.month
        {"having max(a.newest_at) <= %(until)s" if until else ""}
        order by newest_at desc, id desc
        limit %(limit)s
        """,
        {
            "organization_id": tx.organization_id,
            "contact_id": contact_id,
            "until": until,
            "limit": limit,
            "seer": seer,
        },
    )


async def pieces_of(tx: Tx, contact_id: UUID) -> list[Piece]:
    """All pieces of a person's conversations, of deleted ones too, the newest first."""
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


async def every(tx: Tx, after: UUID | None, most: int) -> list[Piece]:
    """Pieces of the organization behind one, by id."""
    return await tx.all(
        Piece,
        f"""
        select {_PIECE}
        from message_archives a
        where a.organization_id = %(organization_id)s
          {"and a.id > %(after)s" if after else ""}
        order by a.id
        limit %(most)s
        """,
        {"organization_id": tx.organization_id, "after": after, "most": most},
    )


async def media_of(tx: Tx, conversation_ids: Sequence[UUID]) -> list[UUID]:
    """The files that people sent with messages which are archived now."""
    return await tx.all(
        UUID,
        """
        select f.id::uuid
        from message_archives a
        cross join jsonb_array_elements_text(a.media_ids) as f (id)
        where a.organization_id = %(organization_id)s
          and a.conversation_id = any(%(ids)s)
          and a.media_ids <> '[]'
        """,
        {"organization_id": tx.organization_id, "ids": list(conversation_ids)},
    )


async def forget(tx: Tx, conversation_ids: Sequence[UUID]) -> tuple[int, list[str]]:
    """Forget pieces of conversations with their keys: how many messages, and the files that they lay in."""
    named = {"organization_id": tx.organization_id, "ids": list(conversation_ids)}
    await tx.execute(
        "delete from mail_ids where organization_id = %(organization_id)s and conversation_id = any(%(ids)s)", named
    )
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
    return sum(count for _, count in gone), await unused(tx, sorted({file for file, _ in gone}))


async def unused(tx: Tx, files: Sequence[str]) -> list[str]:
    """Those of the files in which nothing is left."""
    used = await tx.all(
        str,
        """
        select distinct file
        from message_archives
        where organization_id = %(organization_id)s
          and file = any(%(files)s)
        """,
        {"organization_id": tx.organization_id, "files": list(files)},
    )
    return [file for file in files if file not in used]
