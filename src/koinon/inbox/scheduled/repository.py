"""The rows of answers for later."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from koinon import messaging
from koinon.inbox.repository.visible import Access
from koinon.inbox.scheduled.contracts import ScheduledReply
from koinon.platform.db import Tx

_SELECT = """
select s.id, s.conversation_id, s.author_id, u.name as author_name, s.body, s.media_ids, s.send_at, s.zone,
       s.unless_they_reply, s.state, s.failure, s.message_id, s.sender_id, s.reply_to_id, s.fallback_template_id,
       s.fallback_variables, s.version, s.created_at, s.updated_at, s.subject
from scheduled_replies s
left join users u
  on u.id = s.author_id
where s.organization_id = %(organization_id)s
"""


async def add(tx: Tx, row: dict[str, Any]) -> None:
    """A new one."""
    await tx.execute(
        """
        insert into scheduled_replies (id, organization_id, conversation_id, author_id, body, media_ids, send_at, zone,
                                       unless_they_reply, sender_id, fallback_template_id, fallback_variables,
                                       reply_to_id, subject)
        values (%(id)s, %(organization_id)s, %(conversation_id)s, %(author_id)s, %(body)s, %(media_ids)s::uuid[],
                %(send_at)s, %(zone)s, %(unless_they_reply)s, %(sender_id)s, %(fallback_template_id)s,
                %(fallback_variables)s::jsonb, %(reply_to_id)s, %(subject)s)
        """,
        {"organization_id": tx.organization_id, **row},
    )


async def scheduled(tx: Tx, reply_id: UUID, *, lock: bool = False) -> ScheduledReply | None:
    """One."""
    return await tx.first(
        ScheduledReply,
        f"{_SELECT} and s.id = %(id)s {'for update of s' if lock else ''}",
        {"organization_id": tx.organization_id, "id": reply_id},
    )


async def waiting_in(tx: Tx, conversation_id: UUID) -> list[ScheduledReply]:
    """What a thread shows below its messages: what waits, and what could not be sent, the soonest first."""
    return await tx.all(
        ScheduledReply,
        f"""{_SELECT}
          and s.conversation_id = %(conversation_id)s
          and s.state in ('scheduled', 'failed')
        order by s.send_at, s.id
        limit 50
        """,
        {"organization_id": tx.organization_id, "conversation_id": conversation_id},
    )


async def page(
    tx: Tx,
    limit: int,
    before: tuple[datetime, UUID] | None,
    state: str | None,
    conversation_id: UUID | None,
    access: Access,
) -> list[ScheduledReply]:
    """The newest first, of conversations that somebody may see."""
    return await tx.all(
        ScheduledReply,
        f"""{_SELECT}
          {"and s.state = %(state)s" if state else ""}
          {"and s.conversation_id = %(conversation_id)s" if conversation_id else ""}
          {access.of("s.conversation_id")}
          {"and (s.created_at, s.id) < (%(at)s, %(before)s)" if before else ""}
          /* asked: s.created_at; s.created_at */
        order by s.created_at desc, s.id desc
        limit %(limit)s
        """,
        {
            "organization_id": tx.organization_id,
            "limit": limit,
            "state": state,
            "conversation_id": conversation_id,
            "at": before[0] if before else None,
            "before": before[1] if before else None,
            **access.params,
        },
    )


async def change(tx: Tx, row: dict[str, Any]) -> None:
    """Other words or another time; one that failed waits again."""
    await tx.execute(
        """
        update scheduled_replies
        set body = %(body)s,
            media_ids = %(media_ids)s::uuid[],
            send_at = %(send_at)s,
            zone = %(zone)s,
            unless_they_reply = %(unless_they_reply)s,
            sender_id = %(sender_id)s,
            fallback_template_id = %(fallback_template_id)s,
            fallback_variables = %(fallback_variables)s::jsonb,
            subject = %(subject)s,
            state = 'scheduled',
            failure = null,
            version = version + 1,
            updated_at = now()
        where organization_id = %(organization_id)s
          and id = %(id)s
        """,
        {"organization_id": tx.organization_id, **row},
    )


async def settle(
    tx: Tx, reply_id: UUID, state: str, *, failure: str | None = None, message: UUID | None = None
) -> None:
    """What became of it."""
    await tx.execute(
        """
        update scheduled_replies
        set state = %(state)s,
            failure = %(failure)s,
            message_id = %(message)s,
            version = version + 1,
            updated_at = now()
        where organization_id = %(organization_id)s
          and id = %(id)s
        """,
        {
            "organization_id": tx.organization_id,
            "id": reply_id,
            "state": state,
            "failure": failure,
            "message": message,
        },
    )


async def cancel_answered(tx: Tx, conversation_ids: Sequence[UUID]) -> list[tuple[UUID, UUID, UUID | None]]:
    """They wrote: what was to be sent unless they did is not; (id, conversation, author) of each."""
    return await tx.all(
        tuple,
        """
        update scheduled_replies
        set state = 'cancelled', failure = 'they_replied', version = version + 1, updated_at = now()
        where organization_id = %(organization_id)s
          and conversation_id = any(%(ids)s)
          and state = 'scheduled'
          and unless_they_reply
        returning id, conversation_id, author_id
        """,
        {"organization_id": tx.organization_id, "ids": sorted(set(conversation_ids))},
    )


async def next_due(tx: Tx, now: datetime) -> UUID | None:
    """One that is due and that nobody else holds, locked."""
    return await tx.first(
        UUID,
        """
        select id
        from scheduled_replies
        where organization_id = %(organization_id)s
          and state = 'scheduled'
          and send_at <= %(now)s
        order by send_at, id
        limit 1
        for update skip locked
        """,
        {"organization_id": tx.organization_id, "now": now},
    )


async def soonest(tx: Tx) -> datetime | None:
    """When the next is due."""
    found: datetime | None = await tx.scalar(
        """
        select min(send_at)
        from scheduled_replies
        where organization_id = %(organization_id)s
          and state = 'scheduled'
        """,
        {"organization_id": tx.organization_id},
    )
    return found


async def naming(tx: Tx, template_id: UUID) -> list[messaging.TemplateUse]:
    """What waits and falls back on a template; whom it is for is told where it stands, not here."""
    return await tx.all(
        messaging.TemplateUse,
        """
        select 'scheduled_reply' as kind, id, 'Answer for later' as name, state, true as is_open
        from scheduled_replies
        where organization_id = %(organization_id)s
          and fallback_template_id = %(template_id)s
          and state = 'scheduled'
        order by send_at, id
        limit 50
        """,
        {"organization_id": tx.organization_id, "template_id": template_id},
    )
