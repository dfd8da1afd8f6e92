"""Deleting conversations."""

from collections.abc import Sequence
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
    await conversation(tx, conversation_id, lock=True)
    await require_no_hold(tx)
    await delete_each(tx, [conversation_id])
    await identity.audit(tx, "conversation.deleted", "conversation", conversation_id)


async def require_no_hold(tx: Tx) -> None:
    """Raises `under_legal_hold` where everything of the organization is kept."""
    if await organizations.is_held(tx):
        raise refusals.UNDER_LEGAL_HOLD()


async def delete_each(tx: Tx, conversation_ids: Sequence[UUID]) -> list[UUID]:
    """The same for many, in sets; those that were there. Raises `under_legal_hold` where one of the people is held."""
    rows = await repository.known(tx, conversation_ids)
    if await organizations.held_among(tx, "contact", {one.contact_id for one in rows}):
        raise refusals.UNDER_LEGAL_HOLD()
    gone = [one.id for one in rows]
    if gone:
        await repository.delete(tx, gone, clock.now())
        await identity.forget_notices(tx, [notices.about(one) for one in gone])
        tx.publish(events.deleted(gone[0]) if len(gone) == 1 else events.batch_changed(gone, "deleted"))
        for event in events.conversations_updated(gone):
            tx.publish(event)
    return gone
