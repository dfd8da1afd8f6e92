"""The files that people sent, as their messages name them."""

from collections.abc import Sequence
from uuid import UUID

from koinon import channels
from koinon.inbox.cold import repository as archive
from koinon.platform.db import Tx


async def forget(tx: Tx, conversation_ids: Sequence[UUID]) -> int:
    """Have the files of conversations deleted whose messages are about to go; how many."""
    urls = await tx.all(
        str,
        """
        select f->>'url'
        from messages m
        cross join jsonb_array_elements(m.media) as f
        where m.organization_id = %(organization_id)s
          and m.conversation_id = any(%(ids)s)
          and m.direction = 'in'
          and m.media <> '[]'
        """,
        {"organization_id": tx.organization_id, "ids": list(conversation_ids)},
    )
    named = [media_id for url in urls if (media_id := channels.media_named(url)) is not None]
    named += await archive.media_of(tx, conversation_ids)
    return await channels.forget_media(tx, named) if named else 0
