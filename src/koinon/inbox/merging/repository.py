"""What moves when a conversation is joined to another: everything that names it; what both have is kept once."""

import contextlib
from uuid import UUID

import psycopg

from koinon.inbox.contracts import Priority, Status
from koinon.platform.db import Tx

_MOVED = (
    "messages",
    "message_archives",
    "message_search",
    "message_keys",
    "mail_ids",
    "conversation_assignments",
    "scheduled_replies",
    "automatic_answers",
    "csat_surveys",
    "assist_calls",
)
_ONCE = {
    "unread": "user_id",
    "watchers": "user_id",
    "drafts": "user_id",
    "conversation_labels": "label_id",
}
_LEFT = ("sla_clocks", "sla_touched", "assist_summaries")


async def move(tx: Tx, source_id: UUID, target_id: UUID) -> None:
    """Have what stands in `source` stand in `target`; where both have one (a draft of mine, a label) `target`'s stays.

    Answering times of the source end with it: those of the target go on.
    """
    where = {"organization_id": tx.organization_id, "source": source_id, "target": target_id}
    for table, key in _ONCE.items():
        await tx.execute(
            f"""
            delete from {table} s
            where s.organization_id = %(organization_id)s
              and s.conversation_id = %(source)s
              and exists (select
                          from {table} t
                          where t.organization_id = %(organization_id)s
                            and t.conversation_id = %(target)s
                            and t.{key} = s.{key})
            """,
            where,
        )
    for table in _LEFT:
        await tx.execute(
            f"delete from {table} where organization_id = %(organization_id)s and conversation_id = %(source)s", where
        )
    for table in (*_ONCE, *_MOVED):
        await tx.execute(
            f"""
            update {table}
            set conversation_id = %(target)s
            where organization_id = %(organization_id)s
              and conversation_id = %(source)s
            """,
            where,
        )
    await tx.execute(
        """
        update conversations c
        set previous_id = case when c.id = t.id then null
                               when c.created_at > t.created_at then t.id
                               else s.previous_id end
        from conversations t, conversations s
        where c.organization_id = %(organization_id)s
          and c.previous_id = %(source)s
          and t.organization_id = %(organization_id)s
          and t.id = %(target)s
          and s.organization_id = %(organization_id)s
          and s.id = %(source)s
        """,
        where,
    )


async def end(tx: Tx, source_id: UUID) -> None:
    """It lives no more; what else is known of it stays until it is united."""
    await tx.execute(
        "update conversations set status = 'closed' where organization_id = %(organization_id)s and id = %(id)s",
        {"organization_id": tx.organization_id, "id": source_id},
    )


async def follow(tx: Tx, source_id: UUID, target_id: UUID) -> None:
    """Have the target stand where they wrote last, so that an answer leaves from there (INB-035).

    It stays where it is if another conversation with them is alive there.
    """
    with contextlib.suppress(psycopg.errors.UniqueViolation):
        async with tx.savepoint():
            await tx.execute(
                """
                update conversations t
                set sender_id = s.sender_id,
                    address_hash = s.address_hash,
                    address_cipher = s.address_cipher,
                    shared_by = s.shared_by,
                    window_expires_at = s.window_expires_at
                from conversations s
                where t.organization_id = %(organization_id)s
                  and t.id = %(target)s
                  and s.organization_id = %(organization_id)s
                  and s.id = %(source)s
                  and (s.address_hash, s.sender_id) <> (t.address_hash, t.sender_id)
                  and s.last_inbound_at > coalesce(t.last_inbound_at, '-infinity')
                """,
                {"organization_id": tx.organization_id, "source": source_id, "target": target_id},
            )


async def unite(tx: Tx, source_id: UUID, target_id: UUID, status: Status, priority: Priority) -> None:
    """The target's row as both were: the newest words, the longest wait, whose it is where it was nobody's."""
    await tx.execute(
        """
        update conversations t
        set status = %(status)s,
            priority = %(priority)s,
            snoozed_until = case when %(status)s <> 'snoozed' then null
                                 when t.status = 'snoozed' then t.snoozed_until
                                 else s.snoozed_until end,
            resolved_at = case when %(status)s in ('resolved', 'closed')
                               then coalesce(t.resolved_at, s.resolved_at) end,
            waiting_since = case when %(status)s in ('resolved', 'closed') then null
                                 else least(t.waiting_since, s.waiting_since) end,
            assignee_id = coalesce(t.assignee_id, s.assignee_id),
            team_id = coalesce(t.team_id, s.team_id),
            preview = case when s.last_message_at > t.last_message_at then s.preview else t.preview end,
            preview_direction = case when s.last_message_at > t.last_message_at then s.preview_direction
                                     else t.preview_direction end,
            message_count = t.message_count + s.message_count,
            last_message_at = greatest(t.last_message_at, s.last_message_at),
            last_inbound_at = greatest(t.last_inbound_at, s.last_inbound_at),
            last_outbound_at = greatest(t.last_outbound_at, s.last_outbound_at),
            first_reply_at = least(t.first_reply_at, s.first_reply_at),
            window_expires_at = case when (s.address_hash, s.sender_id) = (t.address_hash, t.sender_id)
                                     then greatest(t.window_expires_at, s.window_expires_at)
                                     else t.window_expires_at end,
            previous_id = coalesce(t.previous_id, case when s.created_at < t.created_at then s.previous_id end),
            version = t.version + 1,
            updated_at = now()
        from conversations s
        where t.organization_id = %(organization_id)s
          and t.id = %(target)s
          and s.organization_id = %(organization_id)s
          and s.id = %(source)s
        """,
        {
            "organization_id": tx.organization_id,
            "source": source_id,
            "target": target_id,
            "status": str(status),
            "priority": str(priority),
        },
    )


async def leave(tx: Tx, source_id: UUID, target_id: UUID) -> None:
    """The source is no more; whoever asks for it is shown the target."""
    await tx.execute(
        """
        update conversations
        set merged_into_id = %(target)s,
            message_count = 0
        where organization_id = %(organization_id)s
          and id = %(source)s
        """,
        {"organization_id": tx.organization_id, "source": source_id, "target": target_id},
    )
    await tx.execute(
        """
        update conversations
        set merged_into_id = %(target)s
        where organization_id = %(organization_id)s
          and merged_into_id = %(source)s
        """,
        {"organization_id": tx.organization_id, "source": source_id, "target": target_id},
    )


async def joined_to(tx: Tx, conversation_id: UUID) -> UUID | None:
    """Where a conversation went that was joined to another."""
    return await tx.first(
        UUID,
        """
        select c.merged_into_id
        from conversations c
        where c.organization_id = %(organization_id)s
          and c.id = %(id)s
          and c.merged_into_id is not null
        """,
        {"organization_id": tx.organization_id, "id": conversation_id},
    )
