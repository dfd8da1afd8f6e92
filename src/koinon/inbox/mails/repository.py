"""Which mail is known by which id: those that came, and those that we answered with."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

import msgspec

from koinon.inbox.repository.arrivals import Place
from koinon.platform.db import Tx


class MailId(NamedTuple):
    """A mail of one of our senders, as it is referred to."""

    sender_id: UUID
    key: bytes
    message_id: UUID


class Referred(msgspec.Struct, frozen=True):
    """A mail that another one refers to, and where it stands."""

    sender_id: UUID
    key: bytes
    message_id: UUID
    conversation_id: UUID
    contact_id: UUID | None


async def remember(tx: Tx, rows: Sequence[MailId]) -> None:
    """Whoever names an id that is known already changes nothing."""
    if not rows:
        return
    senders, keys, messages = zip(*rows, strict=True)
    await tx.execute(
        """
        insert into mail_ids (organization_id, sender_id, key, message_id)
        select distinct on (a.sender_id, a.key) %(organization_id)s, a.sender_id, a.key, a.message_id
        from unnest(%(senders)s::uuid[], %(keys)b::bytea[], %(messages)s::uuid[]) as a (sender_id, key, message_id)
        order by a.sender_id, a.key
        on conflict (organization_id, sender_id, key) do nothing
        """,
        {
            "organization_id": tx.organization_id,
            "senders": list(senders),
            "keys": list(keys),
            "messages": list(messages),
        },
    )


async def referred(tx: Tx, named: Sequence[tuple[UUID, bytes]]) -> list[Referred]:
    """The mails of these senders and keys that are still here, or in the archive."""
    senders, keys = zip(*named, strict=True)
    return await tx.all(
        Referred,
        """
        select k.sender_id, k.key, k.message_id, coalesce(m.conversation_id, k.conversation_id) as conversation_id,
               c.contact_id
        from mail_ids k
        left join messages m
          on m.organization_id = %(organization_id)s
         and m.id = k.message_id
        left join conversations c
          on c.organization_id = %(organization_id)s
         and c.id = coalesce(m.conversation_id, k.conversation_id)
        where k.organization_id = %(organization_id)s
          and (m.id is not null or k.conversation_id is not null)
          and (k.sender_id, k.key) in (select * from unnest(%(senders)s::uuid[], %(keys)b::bytea[]))
        """,
        {"organization_id": tx.organization_id, "senders": list(senders), "keys": list(keys)},
    )


async def places_of(tx: Tx, conversation_ids: Sequence[UUID]) -> dict[UUID, Place]:
    """These conversations by mail, as far as they were not deleted, locked; for a joined one what it was joined to."""
    rows: list[tuple[UUID, UUID]] = await tx.all(
        tuple,
        """
        select c.id, coalesce(c.merged_into_id, c.id)
        from conversations c
        where c.organization_id = %(organization_id)s
          and c.id = any(%(ids)s)
        """,
        {"organization_id": tx.organization_id, "ids": list(conversation_ids)},
    )
    places = await tx.all(
        Place,
        """
        select c.id, c.contact_id, c.address_hash, c.sender_id, c.status, c.resolved_at, c.is_spam
        from conversations c
        where c.organization_id = %(organization_id)s
          and c.id = any(%(ids)s)
          and c.channel = 'email'
          and c.deleted_at is null
        order by c.id
        for update
        """,
        {"organization_id": tx.organization_id, "ids": sorted({now for _, now in rows})},
    )
    by_id = {one.id: one for one in places}
    return {asked: by_id[now] for asked, now in rows if now in by_id}
