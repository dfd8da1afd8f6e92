"""Deleting a conversation."""

from uuid import UUID

from koinon import identity, organizations
from koinon.inbox import errors as refusals
from koinon.inbox import events, notices
from koinon.inbox.deleting import repository
from koinon.inbox.service.thread import conversation
from koinon.kit import clock
from koinon.platform.db import Tx


async def delete(tx: Tx, conversation_id: UUID) -> None:
    """Take it out of lists, search and counts; what they write next begins anew.

    Raises `resource_not_found`, and `under_legal_hold` where the organization or the person is held.
    """
    known = await conversation(tx, conversation_id, lock=True)
    if await organizations.is_held(tx) or await organizations.hold_on(tx, "contact", known.contact_id):
        raise refusals.UNDER_LEGAL_HOLD()
    await repository.delete(tx, known.id, clock.now())
    await identity.forget_notices(tx, [notices.about(known.id)])
    await identity.audit(tx, "conversation.deleted", "conversation", known.id)
    tx.publish(events.deleted(known.id))
    for event in events.conversations_updated([known.id]):
        tx.publish(event)
