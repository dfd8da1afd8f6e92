"""Keeping what is being written."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from koinon.inbox import policy
from koinon.inbox.answered.answerable import still
from koinon.inbox.contracts import Conversation
from koinon.inbox.drafts import repository
from koinon.inbox.drafts.contracts import Kind, ReplyDraft
from koinon.inbox.service import senders
from koinon.inbox.service.listing import reader
from koinon.inbox.service.thread import conversation
from koinon.inbox.service.words import checked_subject
from koinon.kit import clock
from koinon.kit.text import BadText, clean
from koinon.platform import errors
from koinon.platform.db import Tx

LONGEST = policy.LONGEST_OF_ALL
KEPT_DAYS = 30


async def draft(tx: Tx, conversation_id: UUID) -> ReplyDraft | None:
    """The acting user's. Raises `resource_not_found` for a stranger's conversation."""
    await conversation(tx, conversation_id)
    user_id = reader(tx)
    return await repository.draft(tx, conversation_id, user_id) if user_id else None


async def drafts(tx: Tx) -> list[ReplyDraft]:
    """All of the acting user's, the latest first; a key has none."""
    user_id = reader(tx)
    return await repository.drafts(tx, user_id) if user_id else []


async def save(
    tx: Tx,
    conversation_id: UUID,
    body: str,
    *,
    version: int,
    kind: Kind = "reply",
    media_ids: Sequence[UUID] = (),
    sender_id: UUID | None = None,
    reply_to_id: UUID | None = None,
    subject: str = "",
) -> ReplyDraft | None:
    """Keep it; nothing at all is kept as no draft. `version` is the one that was read, 0 where there was none.

    `sender_id` is one of those that an answer can leave from, None for the one they wrote to; `reply_to_id` is kept
    where it is a message of this conversation that can be answered from there.

    Raises `resource_not_found`, 422, and `precondition_failed` with the present draft where another window saved since.
    """
    known = await conversation(tx, conversation_id)
    user_id = reader(tx)
    if user_id is None:
        raise errors.invalid_field("body", "validation_failed", "A key writes no drafts.")
    try:
        text = clean(body, LONGEST)
    except BadText:
        raise errors.invalid_field("body", "validation_failed") from None
    chosen = await _chosen(tx, known, sender_id)
    saved = await repository.save(
        tx,
        conversation_id,
        user_id,
        kind=kind,
        body=text,
        media_ids=media_ids,
        sender_id=chosen,
        version=version,
        reply_to_id=await still(tx, known, reply_to_id, chosen or known.sender_id),
        subject=checked_subject(subject, known.channel),
    )
    present = await repository.draft(tx, conversation_id, user_id)
    if saved is None:
        details = {"version": present.version if present else 0, "body": present.body if present else ""}
        raise errors.PRECONDITION_FAILED(details=details)
    return present


async def _chosen(tx: Tx, known: Conversation, sender_id: UUID | None) -> UUID | None:
    if sender_id in (None, known.sender_id):
        return None
    if sender_id not in {one.id for one in (await senders.offered(tx, known)).senders}:
        raise errors.invalid_field("sender_id", "resource_not_found", senders.NOT_KNOWN)
    return sender_id


async def drop(tx: Tx, conversation_id: UUID) -> None:
    """It was sent, or thrown away."""
    user_id = reader(tx)
    if user_id is not None:
        await repository.drop(tx, conversation_id, user_id)


async def forget(tx: Tx, _time_zone: str) -> None:
    """Once a night: drafts that nobody went on with for thirty days."""
    await repository.forget(tx, clock.now() - timedelta(days=KEPT_DAYS))
