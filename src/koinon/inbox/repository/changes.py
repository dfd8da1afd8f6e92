"""What people do to a conversation: answer, take back, read, finish, assign, file under another person."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
import psycopg

from koinon.platform.db import Tx


class Known(msgspec.Struct, frozen=True):
    """What an idempotency key was used for."""

    message_id: UUID
    conversation_id: UUID


async def claim_reply(tx: Tx, sender_id: UUID, key: bytes, known: Known, now: datetime) -> bool:
    """Take `key` for 24 hours; False where it is taken."""
    return bool(
        await tx.execute(
            """
            insert into message_keys (organization_id, sender_id, key, message_id, conversation_id, seen_at, expires_at)
            values (%(organization_id)s, %(sender_id)s, %(key)s, %(message_id)s, %(conversation_id)s, %(now)s,
                    %(now)s::timestamptz + interval '24 hours')
            on conflict (organization_id, sender_id, key) do nothing
            """,
            {
                "organization_id": tx.organization_id,
                "sender_id": sender_id,
                "key": key,
                "message_id": known.message_id,
                "conversation_id": known.conversation_id,
                "now": now,
            },
        )
    )


async def known_reply(tx: Tx, sender_id: UUID, key: bytes) -> Known:
    """What `key` was taken for."""
    return await tx.one(
        Known,
        """
        select k.message_id, k.conversation_id
        from message_keys k
        where k.organization_id = %(organization_id)s
          and k.sender_id = %(sender_id)s
          and k.key = %(key)s
        """,
        {"organization_id": tx.organization_id, "sender_id": sender_id, "key": key},
    )


async def answered(
    tx: Tx, conversation_id: UUID, user_id: UUID | None, preview: str, at: datetime, *, by_person: bool
) -> bool:
    """Our answer is the newest message; whether it is a person's first. Unassigned, it becomes `user_id`'s (INB-023).

    We wait for them now; but what waits for an answer waits on after one that no person gave (INB-090).
    """
    return await tx.one(
        bool,
        """
        update conversations c
        set last_message_at = greatest(c.last_message_at, %(at)s),
            last_outbound_at = case when %(by_person)s then %(at)s else c.last_outbound_at end,
            preview = %(preview)s,
            preview_direction = 'out',
            message_count = c.message_count + 1,
            status = case when %(by_person)s or c.waiting_since is null then 'pending' else c.status end,
            resolved_at = null,
            snoozed_until = case when %(by_person)s or c.waiting_since is null then null else c.snoozed_until end,
            woke_at = null,
            waiting_since = case when %(by_person)s then null else c.waiting_since end,
            first_reply_at = case when %(by_person)s then coalesce(c.first_reply_at, %(at)s) else c.first_reply_at end,
            assignee_id = coalesce(c.assignee_id, %(user_id)s),
            version = c.version + 1,
            updated_at = now()
        where c.organization_id = %(organization_id)s
          and c.id = %(id)s
        returning %(by_person)s and c.first_reply_at = %(at)s
        """,
        {
            "organization_id": tx.organization_id,
            "id": conversation_id,
            "user_id": user_id,
            "preview": preview,
            "at": at,
            "by_person": by_person,
        },
    )


async def move_to(tx: Tx, conversation_id: UUID, sender_id: UUID) -> bool:
    """Have a living conversation go on at another sender; False where they have one there already."""
    try:
        async with tx.savepoint():
            await tx.execute(
                """
                update conversations c
                set sender_id = %(sender_id)s,
                    window_expires_at = null,
                    version = c.version + 1,
                    updated_at = now()
                where c.organization_id = %(organization_id)s
                  and c.id = %(id)s
                """,
                {"organization_id": tx.organization_id, "id": conversation_id, "sender_id": sender_id},
            )
    except psycopg.errors.UniqueViolation:
        return False
    return True


# What stands in a conversation `a` before what is taken back: a person's newest answer, and the newest message,
# in the archive too.
BEFORE = """
left join lateral (
  select greatest(
    (select m.created_at
     from messages m
     where m.organization_id = %(organization_id)s
       and m.conversation_id = a.id
       and m.direction = 'out'
       and m.author_type = 'user'
     order by m.created_at desc, m.id desc
     limit 1),
    (select max(p.last_out_at)
     from message_archives p
     where p.organization_id = %(organization_id)s
       and p.conversation_id = a.id)) as created_at) o on true
left join lateral (
  select *
  from ((select m.created_at, m.body, m.direction
         from messages m
         where m.organization_id = %(organization_id)s
           and m.conversation_id = a.id
           and m.direction in ('in', 'out')
           and m.deleted_at is null
         order by m.created_at desc, m.id desc
         limit 1)
        union all
        (select greatest(p.last_in_at, p.last_out_at), p.preview,
                case when p.last_in_at is null or p.last_out_at > p.last_in_at then 'out' else 'in' end
         from message_archives p
         where p.organization_id = %(organization_id)s
           and p.conversation_id = a.id
           and (p.last_in_at is not null or p.last_out_at is not null)
         order by greatest(p.last_in_at, p.last_out_at) desc
         limit 1)) each_newest
  order by created_at desc
  limit 1) m on true
"""


async def take_back(tx: Tx, conversation_id: UUID, message_id: UUID) -> None:
    """Remove an answer that was not sent, and show the message before it again."""
    await tx.execute(
        """
        delete from messages m
        where m.organization_id = %(organization_id)s
          and m.conversation_id = %(conversation_id)s
          and m.id = %(id)s
          and m.direction = 'out'
        """,
        {"organization_id": tx.organization_id, "conversation_id": conversation_id, "id": message_id},
    )
    await tx.execute(
        f"""
        update conversations c
        set last_message_at = coalesce(m.created_at, c.created_at),
            preview = coalesce(left(m.body, 160), ''),
            preview_direction = coalesce(m.direction, 'in'),
            message_count = greatest(c.message_count - 1, 0),
            status = case when m.direction = 'in' then 'open' else c.status end,
            waiting_since = case when m.direction = 'in' then m.created_at end,
            last_outbound_at = o.created_at,
            first_reply_at = case when o.created_at is not null then c.first_reply_at end,
            version = c.version + 1,
            updated_at = now()
        from (select %(conversation_id)s::uuid as id) a
        {BEFORE}
        where c.organization_id = %(organization_id)s
          and c.id = %(conversation_id)s
        """,
        {"organization_id": tx.organization_id, "conversation_id": conversation_id},
    )


async def assign(tx: Tx, conversation_id: UUID, user_id: UUID | None) -> None:
    """Give it to a user, or to nobody."""
    await tx.execute(
        """
        update conversations c
        set assignee_id = %(user_id)s,
            unassigned_because = null,
            version = c.version + 1,
            updated_at = now()
        where c.organization_id = %(organization_id)s
          and c.id = %(id)s
        """,
        {"organization_id": tx.organization_id, "id": conversation_id, "user_id": user_id},
    )


async def close_windows(tx: Tx, closed: Sequence[tuple[UUID, bytes]]) -> list[UUID]:
    """The carrier says nothing free may be written there any more; the conversations."""
    return await tx.all(
        UUID,
        """
        update conversations c
        set window_expires_at = now(),
            version = c.version + 1,
            updated_at = now()
        from unnest(%(senders)s::uuid[], %(hashes)s::bytea[]) as a (sender_id, address_hash)
        where c.organization_id = %(organization_id)s
          and c.sender_id = a.sender_id
          and c.address_hash = a.address_hash
          and c.window_expires_at > now()
        returning c.id
        """,
        {
            "organization_id": tx.organization_id,
            "senders": [one for one, _ in closed],
            "hashes": [hashed for _, hashed in closed],
        },
    )


async def flag_loop(tx: Tx, address_hash: bytes, sender_id: UUID) -> UUID | None:
    """Mark the living conversation of an address; None where there is none or it is marked already."""
    return await tx.first(
        UUID,
        """
        update conversations c
        set flag = 'loop',
            flagged_at = now(),
            version = c.version + 1,
            updated_at = now()
        where c.organization_id = %(organization_id)s
          and c.address_hash = %(address_hash)s
          and c.sender_id = %(sender_id)s
          and c.status in ('open', 'pending', 'snoozed')
          and c.flag is null
        returning c.id
        """,
        {"organization_id": tx.organization_id, "address_hash": address_hash, "sender_id": sender_id},
    )


async def hand_over(tx: Tx, user_id: UUID, heir: UUID | None) -> list[UUID]:
    """Give everything unfinished of a user to another, or to nobody; the conversations."""
    return await tx.all(
        UUID,
        """
        update conversations c
        set assignee_id = %(heir)s,
            version = c.version + 1,
            updated_at = now()
        where c.organization_id = %(organization_id)s
          and c.assignee_id = %(user_id)s
          and c.status in ('open', 'pending', 'snoozed')
        returning c.id
        """,
        {"organization_id": tx.organization_id, "user_id": user_id, "heir": heir},
    )


async def file_under(tx: Tx, conversation_id: UUID, contact_id: UUID) -> None:
    """Show it under another person of a shared number."""
    await tx.execute(
        """
        update conversations c
        set contact_id = %(contact_id)s,
            version = c.version + 1,
            updated_at = now()
        where c.organization_id = %(organization_id)s
          and c.id = %(id)s
        """,
        {"organization_id": tx.organization_id, "id": conversation_id, "contact_id": contact_id},
    )


async def read(tx: Tx, conversation_id: UUID, user_id: UUID | None) -> int:
    """Read by this user or, with None, by everybody; how many it was unread for."""
    return await tx.execute(
        f"""
        delete from unread r
        where r.organization_id = %(organization_id)s
          and r.conversation_id = %(id)s
          {"and r.user_id = %(user_id)s" if user_id else ""}
        """,
        {"organization_id": tx.organization_id, "id": conversation_id, "user_id": user_id},
    )


async def read_all(tx: Tx, conversation_ids: Sequence[UUID]) -> None:
    """Read by everybody, all of them."""
    await tx.execute(
        """
        delete from unread r
        where r.organization_id = %(organization_id)s
          and r.conversation_id = any(%(ids)s)
        """,
        {"organization_id": tx.organization_id, "ids": list(conversation_ids)},
    )


async def read_many(tx: Tx, conversation_ids: Sequence[UUID], user_id: UUID) -> list[UUID]:
    """Read by this user; those that were unread."""
    return await tx.all(
        UUID,
        """
        delete from unread r
        where r.organization_id = %(organization_id)s
          and r.user_id = %(user_id)s
          and r.conversation_id = any(%(ids)s)
        returning r.conversation_id
        """,
        {"organization_id": tx.organization_id, "user_id": user_id, "ids": list(conversation_ids)},
    )
