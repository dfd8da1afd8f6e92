"""A person's conversations go whole: messages, their files, notes, who had not read them (CON-094)."""

from collections.abc import Sequence
from uuid import UUID

from koinon.platform.db import Tx


async def conversations_of(tx: Tx, people: Sequence[UUID]) -> list[UUID]:
    """The conversations of a person, locked."""
    return await tx.all(
        UUID,
        """
        select id
        from conversations
        where organization_id = %(organization_id)s
          and contact_id = any(%(people)s)
        for update
        """,
        {"organization_id": tx.organization_id, "people": list(people)},
    )


async def delete(tx: Tx, request_id: UUID, ids: Sequence[UUID]) -> int:
    """Delete conversations with everything in them; how many messages and notes there were."""
    where = {"organization_id": tx.organization_id, "ids": list(ids), "request": request_id}
    messages = await tx.execute(
        "delete from messages where organization_id = %(organization_id)s and conversation_id = any(%(ids)s)", where
    )
    for table in (
        "unread",
        "message_keys",
        "conversation_labels",
        "conversation_assignments",
        "watchers",
        "scheduled_replies",
        "drafts",
        "automatic_answers",
        "csat_surveys",
        "sla_touched",
    ):
        await tx.execute(
            f"delete from {table} where organization_id = %(organization_id)s and conversation_id = any(%(ids)s)", where
        )
    await tx.execute(
        """
        update assist_calls
        set conversation_id = null
        where organization_id = %(organization_id)s
          and conversation_id = any(%(ids)s)
        """,
        where,
    )
    await tx.execute(
        """
        update conversations
        set previous_id = case when previous_id = any(%(ids)s) then null else previous_id end,
            merged_into_id = case when merged_into_id = any(%(ids)s) then null else merged_into_id end
        where organization_id = %(organization_id)s
          and (previous_id = any(%(ids)s) or merged_into_id = any(%(ids)s))
        """,
        where,
    )
    await tx.scalar("select koinon_forget_conversations(%(request)s, %(ids)s::uuid[])", where)
    return messages
