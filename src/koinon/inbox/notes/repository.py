"""Notes as rows of messages."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import msgspec

from koinon.inbox.search import repository as search
from koinon.platform.db import Tx


class Written(msgspec.Struct, frozen=True):
    """A note as its author may change it; `deleted_at` where it is gone."""

    id: UUID
    conversation_id: UUID
    author_id: UUID | None
    body: str
    is_private: bool
    created_at: datetime
    deleted_at: datetime | None


async def add(tx: Tx, row: Mapping[str, object]) -> None:
    """A note: id, conversation_id, author_type, author_id, body, is_private, details (JSON text), at."""
    await tx.execute(
        """
        insert into messages (id, organization_id, conversation_id, direction, kind, author_type, author_id, body,
                              is_private, details, created_at)
        values (%(id)s, %(organization_id)s, %(conversation_id)s, 'internal', 'note', %(author_type)s, %(author_id)s,
                %(body)s, %(is_private)s, %(details)s::jsonb, %(at)s)
        """,
        {"organization_id": tx.organization_id, **row},
    )
    await search.index(tx, [{**row, "direction": "internal", "kind": "note", "media": "[]", "details": None}])


async def note(tx: Tx, conversation_id: UUID, note_id: UUID) -> Written | None:
    """One note of this conversation, locked."""
    return await tx.first(
        Written,
        """
        select id, conversation_id, author_id, body, is_private, created_at, deleted_at
        from messages
        where organization_id = %(organization_id)s
          and conversation_id = %(conversation_id)s
          and id = %(id)s
          and kind = 'note'
        for update
        """,
        {"organization_id": tx.organization_id, "conversation_id": conversation_id, "id": note_id},
    )


async def change(tx: Tx, note_id: UUID, body: str, details: str, at: datetime) -> None:
    """Other words."""
    await tx.execute(
        """
        update messages
        set body = %(body)s,
            details = %(details)s::jsonb,
            edited_at = %(at)s
        where organization_id = %(organization_id)s
          and id = %(id)s
        """,
        {"organization_id": tx.organization_id, "id": note_id, "body": body, "details": details, "at": at},
    )
    await search.reword(tx, note_id, body)


async def delete(tx: Tx, note_id: UUID, details: str, at: datetime) -> None:
    """The words go, that there were some stays."""
    await tx.execute(
        """
        update messages
        set body = '',
            details = %(details)s::jsonb,
            deleted_at = %(at)s
        where organization_id = %(organization_id)s
          and id = %(id)s
        """,
        {"organization_id": tx.organization_id, "id": note_id, "details": details, "at": at},
    )
    await search.reword(tx, note_id, "")
