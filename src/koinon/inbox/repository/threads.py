"""One conversation and the messages of its thread."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from koinon import contacts
from koinon.inbox.contracts import Conversation, MessageRow, SpokenRow
from koinon.inbox.repository import visible
from koinon.platform.db import Tx

_CONVERSATION = """
select c.id, c.contact_id, c.channel, c.sender_id, c.address_hash, c.address_cipher, c.status, c.assignee_id,
       u.name as assignee_name, c.previous_id, c.shared_by,
       case when p.restricted then '' else c.preview end as preview, p.restricted, c.message_count,
       r.user_id is not null as unread,
       c.last_message_at, c.last_inbound_at, c.last_outbound_at, c.waiting_since, c.resolved_at, c.flag,
       c.window_expires_at, c.version, c.created_at,
       c.priority, c.team_id, t.name as team_name, c.snoozed_until, c.woke_at, c.is_spam,
       c.unassigned_because, c.sla_state, c.sla_target_at, w.user_id is not null as is_followed, c.sentiment,
       coalesce((select jsonb_agg(jsonb_build_object('id', l.id, 'name', l.name, 'colour', l.colour)
                                  order by lower(l.name))
                 from conversation_labels k
                 join labels l
                   on l.organization_id = %(organization_id)s
                  and l.id = k.label_id
                 where k.organization_id = %(organization_id)s
                   and k.conversation_id = c.id), '[]') as labels
from conversations c
join contacts p
  on p.organization_id = %(organization_id)s
 and p.id = c.contact_id
left join inbox_teams t
  on t.organization_id = %(organization_id)s
 and t.id = c.team_id
left join users u
  on u.id = c.assignee_id
left join unread r
  on r.organization_id = %(organization_id)s
 and r.user_id = %(user_id)s
 and r.conversation_id = c.id
left join watchers w
  on w.organization_id = %(organization_id)s
 and w.conversation_id = c.id
 and w.user_id = %(user_id)s
 and w.why in ('mentioned', 'followed')
 and not w.is_muted
where c.organization_id = %(organization_id)s
"""


async def conversation(
    tx: Tx, conversation_id: UUID, user_id: UUID | None, *, lock: bool = False
) -> Conversation | None:
    """The conversation; with `lock` nobody else changes it until this transaction ends."""
    return await tx.first(
        Conversation,
        f"{_CONVERSATION} and c.id = %(id)s and c.deleted_at is null {'for update of c' if lock else ''}",
        {"organization_id": tx.organization_id, "user_id": user_id, "id": conversation_id},
    )


async def live_at(tx: Tx, address_hash: bytes, sender_id: UUID, user_id: UUID | None) -> Conversation | None:
    """The live conversation of an address and a sender, locked."""
    return await tx.first(
        Conversation,
        f"""{_CONVERSATION}
          and c.address_hash = %(address_hash)s
          and c.sender_id = %(sender_id)s
          and c.status in ('open', 'pending', 'snoozed')
        for update of c
        """,
        {
            "organization_id": tx.organization_id,
            "user_id": user_id,
            "address_hash": address_hash,
            "sender_id": sender_id,
        },
    )


_MESSAGE = """
select m.id, m.conversation_id, m.direction, m.kind, m.author_type, m.author_id, u.name as author_name, m.body, m.media,
       m.details, m.delivery_id, m.created_at, m.is_private, m.edited_at, m.deleted_at, m.reply_to_id
from messages m
left join users u
  on u.id = m.author_id
where m.organization_id = %(organization_id)s
  and m.conversation_id = %(conversation_id)s
"""


async def messages(tx: Tx, conversation_id: UUID, limit: int, before: tuple[datetime, UUID] | None) -> list[MessageRow]:
    """The newest messages older than `before`, newest first."""
    return await tx.all(
        MessageRow,
        f"""{_MESSAGE}
          {"and (m.created_at, m.id) < (%(before_at)s, %(before_id)s)" if before else ""}
          /* asked: m.created_at; m.created_at */
        order by m.created_at desc, m.id desc
        limit %(limit)s
        """,
        {
            "organization_id": tx.organization_id,
            "conversation_id": conversation_id,
            "limit": limit,
            "before_at": before[0] if before else None,
            "before_id": before[1] if before else None,
        },
    )


async def message(tx: Tx, conversation_id: UUID, message_id: UUID) -> MessageRow | None:
    """One message of this conversation."""
    return await tx.first(
        MessageRow,
        f"{_MESSAGE} and m.id = %(id)s",
        {"organization_id": tx.organization_id, "conversation_id": conversation_id, "id": message_id},
    )


async def newest_answer(tx: Tx, conversation_id: UUID, seen_at: datetime) -> MessageRow | None:
    """The newest answer by a user that came after `seen_at`."""
    return await tx.first(
        MessageRow,
        f"""{_MESSAGE}
          and m.direction = 'out'
          and m.created_at > %(seen_at)s
        order by m.created_at desc, m.id desc
        limit 1
        """,
        {"organization_id": tx.organization_id, "conversation_id": conversation_id, "seen_at": seen_at},
    )


class Address(msgspec.Struct, frozen=True):
    """Where a contact is written to, sealed."""

    address_hash: bytes
    address_cipher: bytes


async def address(tx: Tx, contact_id: UUID, channel: contacts.Channel) -> Address | None:
    """Where a contact is written to on a channel, as contacts' own audience chooses it."""
    whom = contacts.Audience((contacts.Target("contact", contact_id),))
    chosen = contacts.audience_sql(whom, contacts.Purpose.CONVERSATIONAL, channel=channel, guardians=False)
    return await tx.first(
        Address,
        f"select a.address_hash, a.address_cipher from ({chosen.sql}) a where a.address_hash is not null",
        chosen.params | {"organization_id": tx.organization_id},
    )


async def live_senders(tx: Tx, address_hash: bytes) -> list[UUID]:
    """Our senders at which a conversation with an address lives, the one that moved last first."""
    return await tx.all(
        UUID,
        """
        select c.sender_id
        from conversations c
        where c.organization_id = %(organization_id)s
          and c.address_hash = %(address_hash)s
          and c.status in ('open', 'pending', 'snoozed')
          and c.deleted_at is null
        order by c.last_message_at desc, c.id
        limit 50
        """,
        {"organization_id": tx.organization_id, "address_hash": address_hash},
    )


async def spoken_with(
    tx: Tx, contact_id: UUID, before: datetime | None, limit: int, *, seer: UUID | None = None, deleted: bool = False
) -> list[SpokenRow]:
    """What a contact wrote in any of their conversations and what we answered, newest first; as far as `seer` may see.

    Without a seer it is all of it, with `deleted` also what was said in conversations that were deleted.
    """
    return await tx.all(
        SpokenRow,
        f"""
        select m.id, m.conversation_id, m.direction, m.kind, m.author_type, m.author_id, u.name as author_name,
               m.body, m.media, m.details, m.delivery_id, m.created_at, m.is_private, m.edited_at, m.deleted_at,
               m.reply_to_id, p.restricted
        from conversations c
        join contacts p
          on p.organization_id = %(organization_id)s
         and p.id = c.contact_id
        cross join lateral (
          select m.id, m.conversation_id, m.direction, m.kind, m.author_type, m.author_id, m.body, m.media, m.details,
                 m.delivery_id, m.created_at, m.is_private, m.edited_at, m.deleted_at, m.reply_to_id
          from messages m
          where m.organization_id = %(organization_id)s
            and m.conversation_id = c.id
            and m.direction in ('in', 'out')
            {"" if deleted else "and m.deleted_at is null"}
            {"and m.created_at <= %(before)s" if before else ""}
          order by m.created_at desc, m.id desc
          limit %(limit)s) m
        left join users u
          on u.id = m.author_id
        where c.organization_id = %(organization_id)s
          and c.contact_id = %(contact_id)s
          {"" if deleted else "and c.deleted_at is null"}
          {visible.INLINE if seer else ""}
        order by m.created_at desc, m.id desc
        limit %(limit)s
        """,
        {
            "organization_id": tx.organization_id,
            "contact_id": contact_id,
            "before": before,
            "limit": limit,
            "seer": seer,
        },
    )


async def last_answers(tx: Tx, conversation_ids: list[UUID]) -> list[tuple[UUID, UUID]]:
    """(conversation, delivery) of the newest answer in each that went through the carrier."""
    return await tx.all(
        tuple,
        """
        select c.id, m.delivery_id
        from unnest(%(ids)s::uuid[]) as c (id)
        cross join lateral (
          select m.delivery_id
          from messages m
          where m.organization_id = %(organization_id)s
            and m.conversation_id = c.id
            and m.direction = 'out'
          order by m.created_at desc, m.id desc
          limit 1) m
        where m.delivery_id is not null
        """,
        {"organization_id": tx.organization_id, "ids": conversation_ids},
    )


async def assignees(tx: Tx, conversation_ids: Sequence[UUID]) -> list[tuple[UUID, UUID]]:
    """(conversation, user) of those conversations that are somebody's."""
    return await tx.all(
        tuple,
        """
        select id, assignee_id
        from conversations
        where organization_id = %(organization_id)s
          and id = any(%(ids)s)
          and assignee_id is not null
        """,
        {"organization_id": tx.organization_id, "ids": list(conversation_ids)},
    )


async def people_of(tx: Tx, conversation_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """Whom each conversation is with."""
    rows: list[tuple[UUID, UUID]] = await tx.all(
        tuple,
        """
        select id, contact_id
        from conversations
        where organization_id = %(organization_id)s
          and id = any(%(ids)s)
        """,
        {"organization_id": tx.organization_id, "ids": list(conversation_ids)},
    )
    return dict(rows)


class LastMail(msgspec.Struct, frozen=True):
    """What an answer to somebody's last mail refers to."""

    subject: str
    message_id: str | None
    references: Sequence[str] = ()


async def own_mails(tx: Tx, conversation_id: UUID, most: int) -> list[tuple[UUID, str]]:
    """(delivery, subject it was given) of the newest mails of ours in a conversation, the oldest of them first."""
    found: list[tuple[UUID, str]] = await tx.all(
        tuple,
        """
        select delivery_id, coalesce(details->>'subject', '')
        from messages
        where organization_id = %(organization_id)s
          and conversation_id = %(id)s
          and direction = 'out'
          and delivery_id is not null
        order by created_at desc, id desc
        limit %(most)s
        """,
        {"organization_id": tx.organization_id, "id": conversation_id, "most": most},
    )
    return found[::-1]


async def last_mail(tx: Tx, conversation_id: UUID) -> LastMail | None:
    """The last mail somebody wrote in a conversation; one that a machine wrote only where no person did."""
    return await tx.first(
        LastMail,
        """
        select coalesce(details->>'subject', '') as subject, details->>'message_id' as message_id,
               coalesce(details->'references', '[]') as "references"
        from ((select details, created_at, id
               from messages
               where organization_id = %(organization_id)s
                 and conversation_id = %(id)s
                 and direction = 'in'
                 and details ? 'subject'
               order by details ? 'automatic', created_at desc, id desc
               limit 1)
              union all
              (select mail, newest_at, id
               from message_archives
               where organization_id = %(organization_id)s
                 and conversation_id = %(id)s
                 and mail is not null
               order by mail ? 'automatic', newest_at desc, id desc
               limit 1)) each_last
        order by details ? 'automatic', created_at desc, id desc
        limit 1
        """,
        {"organization_id": tx.organization_id, "id": conversation_id},
    )
