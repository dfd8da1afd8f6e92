"""The messages that others answer, and reactions to them."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple, Protocol
from uuid import UUID

import msgspec

from koinon.inbox.contracts import MessageRow
from koinon.inbox.repository import visible
from koinon.inbox.repository.changes import BEFORE
from koinon.inbox.repository.threads import LastMail
from koinon.platform.db import Tx


class Asked(NamedTuple):
    """A message that answers one: where it is filed, `key` and `provider_id` of the one it answers."""

    sender_id: UUID
    conversation_id: UUID
    key: bytes
    provider_id: str


class Known(msgspec.Struct, frozen=True):
    """A message of theirs by its carrier's id."""

    conversation_id: UUID
    provider_id: str
    message_id: UUID


async def by_provider(tx: Tx, asked: Sequence[Asked]) -> list[Known]:
    """Messages that the same people wrote: by the keys of the last 30 days, else of a year in that conversation."""
    return await tx.all(
        Known,
        """
        select a.conversation_id, a.provider_id, k.message_id
        from unnest(%(senders)s::uuid[], %(conversations)s::uuid[], %(keys)b::bytea[], %(providers)s::text[])
             as a (sender_id, conversation_id, key, provider_id)
        cross join lateral (
          select coalesce(
            (select k.message_id
             from message_keys k
             join messages m
               on m.organization_id = %(organization_id)s
              and m.id = k.message_id
             join conversations c
               on c.organization_id = %(organization_id)s
              and c.id = m.conversation_id
             join conversations h
               on h.organization_id = %(organization_id)s
              and h.id = a.conversation_id
              and h.contact_id = c.contact_id
             where k.organization_id = %(organization_id)s
               and k.sender_id = a.sender_id
               and k.key = a.key),
            (select m.id
             from messages m
             where m.organization_id = %(organization_id)s
               and m.conversation_id = a.conversation_id
               and m.provider_message_id = a.provider_id
               and m.id >= koinon_uuid_floor(now() - interval '400 days')
               and m.created_at >= now() - interval '400 days'
             limit 1)) as message_id) k
        where k.message_id is not null
        """,
        {
            "organization_id": tx.organization_id,
            "senders": [one.sender_id for one in asked],
            "conversations": [one.conversation_id for one in asked],
            "keys": [one.key for one in asked],
            "providers": [one.provider_id for one in asked],
        },
    )


async def messages(
    tx: Tx, ids: Sequence[UUID], contact_id: UUID, seer: UUID | None, *, within: UUID | None = None
) -> list[MessageRow]:
    """Messages by id, of a person's conversations that were not deleted and that `seer` may see (INB-112).

    `within` is the one conversation to look in.
    """
    return await tx.all(
        MessageRow,
        f"""
        select m.id, m.conversation_id, m.direction, m.kind, m.author_type, m.author_id, u.name as author_name,
               m.body, m.media, m.details, m.delivery_id, m.created_at, m.is_private, m.edited_at, m.deleted_at,
               m.reply_to_id
        from messages m
        join conversations c
          on c.organization_id = %(organization_id)s
         and c.id = m.conversation_id
         and c.contact_id = %(contact_id)s
         and c.deleted_at is null
        left join users u
          on u.id = m.author_id
        where m.organization_id = %(organization_id)s
          and m.id = any(%(ids)s)
          and m.direction in ('in', 'out')
          {"and m.conversation_id = %(within)s" if within else ""}
          {visible.INLINE if seer else ""}
        """,
        {
            "organization_id": tx.organization_id,
            "ids": list(ids),
            "contact_id": contact_id,
            "seer": seer,
            "within": within,
        },
    )


class Found(msgspec.Struct, frozen=True):
    """A message that is to be answered: its delivery where it is ours, else its carrier's id, or its mail."""

    delivery_id: UUID | None
    provider_id: str | None
    subject: str | None = None
    message_id: str | None = None
    references: Sequence[str] = ()

    @property
    def mail(self) -> LastMail | None:
        """What an answer to it refers to, where it is a mail that somebody wrote."""
        return None if self.subject is None else LastMail(self.subject, self.message_id, self.references)


async def answered(tx: Tx, conversation_id: UUID, message_id: UUID) -> Found | None:
    """A message that somebody wrote in a conversation; no note, no event, no reaction."""
    return await tx.first(
        Found,
        """
        select m.delivery_id, m.provider_message_id as provider_id,
               case when m.direction = 'in' then m.details->>'subject' end as subject,
               m.details->>'message_id' as message_id, coalesce(m.details->'references', '[]') as "references"
        from messages m
        where m.organization_id = %(organization_id)s
          and m.conversation_id = %(conversation_id)s
          and m.id = %(id)s
          and m.direction in ('in', 'out')
          and m.details->>'kind' is distinct from 'reaction'
        """,
        {"organization_id": tx.organization_id, "conversation_id": conversation_id, "id": message_id},
    )


class Reacted(msgspec.Struct, frozen=True):
    """A reaction as it is stored."""

    reply_to_id: UUID
    emoji: str
    at: datetime


async def reactions(tx: Tx, ids: Sequence[UUID]) -> list[Reacted]:
    """Those to items of a page, the oldest first; one is always stored after what it reacts to."""
    return await tx.all(
        Reacted,
        """
        select m.reply_to_id, m.body as emoji, m.created_at as at
        from messages m
        where m.organization_id = %(organization_id)s
          and m.reply_to_id = any(%(ids)s)
          and m.id > %(first)s
          and m.details->>'kind' = 'reaction'
          and m.deleted_at is null
        order by m.created_at, m.id
        """,
        {"organization_id": tx.organization_id, "ids": list(ids), "first": min(ids)},
    )


class Reactions(Protocol):
    """Whose reactions to which message are gone: all until then, else all but the last."""

    @property
    def address_hash(self) -> bytes: ...
    @property
    def sender_id(self) -> UUID: ...
    @property
    def replies_to(self) -> str: ...
    @property
    def at(self) -> datetime | None: ...


async def withdraw(tx: Tx, asked: Sequence[Reactions]) -> dict[UUID, UUID | None]:
    """Mark reactions as gone; by conversation what one was to. What is reacted to is at most 30 days old (Meta)."""
    found: list[tuple[UUID, UUID | None]] = await tx.all(
        tuple,
        """
        with given as (
          select m.id, m.created_at, a.until,
                 row_number() over (partition by a.nth order by m.created_at desc, m.id desc) as place
          from unnest(%(hashes)b::bytea[], %(senders)s::uuid[], %(named)s::text[], %(until)s::timestamptz[])
               with ordinality as a (address_hash, sender_id, replies_to, until, nth)
          join conversations c
            on c.organization_id = %(organization_id)s
           and c.address_hash = a.address_hash
           and c.sender_id = a.sender_id
          join messages m
            on m.organization_id = %(organization_id)s
           and m.conversation_id = c.id
           and m.id >= koinon_uuid_floor(now() - interval '31 days')
           and m.direction = 'in'
           and m.details->>'kind' = 'reaction'
           and m.details->>'replies_to' = a.replies_to
        )
        update messages m
        set deleted_at = now()
        from given g
        where m.organization_id = %(organization_id)s
          and m.id = g.id
          and m.id >= koinon_uuid_floor(now() - interval '31 days')
          and m.deleted_at is null
          and case when g.until is null then g.place > 1 else g.created_at <= g.until end
        returning m.conversation_id, m.reply_to_id
        """,
        {
            "organization_id": tx.organization_id,
            "hashes": [one.address_hash for one in asked],
            "senders": [one.sender_id for one in asked],
            "named": [one.replies_to for one in asked],
            "until": [one.at for one in asked],
        },
    )
    return dict(found)


class Said(msgspec.Struct, frozen=True):
    """The last thing that was said in a conversation."""

    conversation_id: UUID
    body: str
    direction: str


async def last_said(tx: Tx, conversation_ids: Sequence[UUID]) -> list[Said]:
    """Of each conversation in which anything is still there, be it in the archive."""
    return await tx.all(
        Said,
        f"""
        select a.id as conversation_id, coalesce(m.body, '') as body, m.direction
        from unnest(%(ids)s::uuid[]) as a (id)
        {BEFORE}
        where m.created_at is not null
        """,
        {"organization_id": tx.organization_id, "ids": list(conversation_ids)},
    )


async def show(tx: Tx, said: Sequence[Said]) -> None:
    """Have lists show these."""
    await tx.execute(
        """
        update conversations c
        set preview = a.body,
            preview_direction = a.direction,
            version = c.version + 1,
            updated_at = now()
        from unnest(%(ids)s::uuid[], %(bodies)s::text[], %(directions)s::text[]) as a (id, body, direction)
        where c.organization_id = %(organization_id)s
          and c.id = a.id
        """,
        {
            "organization_id": tx.organization_id,
            "ids": [one.conversation_id for one in said],
            "bodies": [one.body for one in said],
            "directions": [one.direction for one in said],
        },
    )
