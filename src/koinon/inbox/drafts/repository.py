"""The rows of drafts."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from koinon.inbox.drafts.contracts import ReplyDraft
from koinon.platform.db import Tx

_COLUMNS = (
    "d.conversation_id, d.kind, d.body, d.media_ids, d.sender_id, d.version, d.updated_at, d.reply_to_id, d.subject"
)


async def draft(tx: Tx, conversation_id: UUID, user_id: UUID) -> ReplyDraft | None:
    """What the user has begun to write there."""
    return await tx.first(
        ReplyDraft,
        f"""
        select {_COLUMNS}
        from drafts d
        where d.organization_id = %(organization_id)s
          and d.conversation_id = %(conversation_id)s
          and d.user_id = %(user_id)s
        """,
        {"organization_id": tx.organization_id, "conversation_id": conversation_id, "user_id": user_id},
    )


async def drafts(tx: Tx, user_id: UUID) -> list[ReplyDraft]:
    """All of a user's, the latest first."""
    return await tx.all(
        ReplyDraft,
        f"""
        select {_COLUMNS}
        from drafts d
        where d.organization_id = %(organization_id)s
          and d.user_id = %(user_id)s
        order by d.updated_at desc, d.conversation_id
        limit 500
        """,
        {"organization_id": tx.organization_id, "user_id": user_id},
    )


async def save(
    tx: Tx,
    conversation_id: UUID,
    user_id: UUID,
    *,
    kind: str,
    body: str,
    media_ids: Sequence[UUID],
    sender_id: UUID | None,
    version: int,
    reply_to_id: UUID | None = None,
    subject: str = "",
) -> int | None:
    """Keep it where `version` (0: there is none yet) is the present one; the new version, or None for an older one."""
    saved: int | None = await tx.first(
        int,
        """
        insert into drafts as d (organization_id, conversation_id, user_id, kind, body, media_ids, sender_id,
                                 reply_to_id, subject)
        select %(organization_id)s, %(conversation_id)s, %(user_id)s, %(kind)s, %(body)s, %(media_ids)s::uuid[],
               %(sender_id)s::uuid, %(reply_to_id)s::uuid, %(subject)s
        where %(version)s = 0
           or exists (select from drafts e
                      where e.organization_id = %(organization_id)s
                        and e.conversation_id = %(conversation_id)s
                        and e.user_id = %(user_id)s)
        on conflict (organization_id, conversation_id, user_id) do update
          set kind = excluded.kind,
              body = excluded.body,
              media_ids = excluded.media_ids,
              sender_id = excluded.sender_id,
              reply_to_id = excluded.reply_to_id,
              subject = excluded.subject,
              version = d.version + 1,
              updated_at = now()
          where d.organization_id = %(organization_id)s
            and d.version = %(version)s
        returning d.version
        """,
        {
            "organization_id": tx.organization_id,
            "conversation_id": conversation_id,
            "user_id": user_id,
            "kind": kind,
            "body": body,
            "media_ids": list(media_ids),
            "sender_id": sender_id,
            "version": version,
            "reply_to_id": reply_to_id,
            "subject": subject,
        },
    )
    return saved


async def drop(tx: Tx, conversation_id: UUID, user_id: UUID) -> int:
    """It was sent, or thrown away."""
    return await tx.execute(
        """
        delete from drafts
        where organization_id = %(organization_id)s
          and conversation_id = %(conversation_id)s
          and user_id = %(user_id)s
        """,
        {"organization_id": tx.organization_id, "conversation_id": conversation_id, "user_id": user_id},
    )


async def forget(tx: Tx, before: datetime) -> int:
    """What nobody went on with."""
    return await tx.execute(
        "delete from drafts where organization_id = %(organization_id)s and updated_at < %(before)s",
        {"organization_id": tx.organization_id, "before": before},
    )
