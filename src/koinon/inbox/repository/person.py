"""All conversations of one person: on other channels, by other numbers, those before."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import msgspec

from koinon.inbox.repository.visible import Access
from koinon.platform.db import Tx


class Beside(msgspec.Struct, frozen=True):
    """A conversation of a person, shortly."""

    id: UUID
    channel: str
    status: str
    number: int | None
    preview: str
    last_message_at: datetime
    restricted: bool = False


async def conversations_of(tx: Tx, contact_id: UUID, limit: int, access: Access) -> list[Beside]:
    """The newest conversations of a person that one may see."""
    return await tx.all(
        Beside,
        f"""
        select c.id, c.channel, c.status, c.number, case when p.restricted then '' else c.preview end as preview,
               c.last_message_at, p.restricted
        from conversations c
        join contacts p
          on p.organization_id = %(organization_id)s
         and p.id = c.contact_id
        where c.organization_id = %(organization_id)s
          and c.contact_id = %(contact_id)s
          and c.message_count > 0
          and c.deleted_at is null
          {access.sql}
        order by c.last_message_at desc, c.id desc
        limit %(limit)s
        """,
        {"organization_id": tx.organization_id, "contact_id": contact_id, "limit": limit, **access.params},
    )


class Whom(msgspec.Struct, frozen=True):
    """Whom a conversation is with, and by which channel."""

    id: UUID
    contact_id: UUID
    channel: str


async def whom(tx: Tx, conversation_ids: Collection[UUID]) -> list[Whom]:
    """Those of conversations that somebody was shown already."""
    return await tx.all(
        Whom,
        """
        select c.id, c.contact_id, c.channel
        from conversations c
        where c.organization_id = %(organization_id)s
          and c.id = any(%(ids)s)
        """,
        {"organization_id": tx.organization_id, "ids": list(conversation_ids)},
    )
