"""Lines of a thread that tell what happened to it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from koinon.platform.db import Tx


async def append(
    tx: Tx, ids: Sequence[UUID], conversation_ids: Sequence[UUID], details: Sequence[str], author: UUID | None,
    author_type: str, at: datetime,
) -> None:  # fmt: skip
    """One line for each of the conversations; `details` are JSON texts."""
    await tx.execute(
        """
        insert into messages (id, organization_id, conversation_id, direction, kind, author_type, author_id, details,
                              created_at)
        select a.id, %(organization_id)s, a.conversation_id, 'internal', 'event', %(author_type)s, %(author)s::uuid,
               a.details::jsonb, %(at)s
        from unnest(%(ids)s::uuid[], %(conversation_ids)s::uuid[], %(details)s::text[])
             as a (id, conversation_id, details)
        """,
        {
            "organization_id": tx.organization_id,
            "ids": list(ids),
            "conversation_ids": list(conversation_ids),
            "details": list(details),
            "author": author,
            "author_type": author_type,
            "at": at,
        },
    )
