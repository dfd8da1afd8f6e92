"""Joining two threads of one person (INB-002): what was said in one stands in the other, in the order of time."""

from uuid import UUID

from koinon import identity
from koinon.inbox import errors as refusals
from koinon.inbox import events, policy
from koinon.inbox.contracts import LIVE, Conversation, Status
from koinon.inbox.deleting import repository as deleting
from koinon.inbox.merging import repository
from koinon.inbox.repository import states
from koinon.inbox.service import lines
from koinon.inbox.service.states import require_version
from koinon.inbox.service.thread import conversation
from koinon.kit import clock
from koinon.platform import errors
from koinon.platform.db import Tx


async def merge(tx: Tx, target_id: UUID, source_id: UUID, version: int | None = None) -> Conversation:
    """Join `source` to `target`, which stays; both must be seen by whoever does it, and be of one person and channel.

    Raises `resource_not_found`, `precondition_failed` for an old `version` of the target, `different_people`,
    `different_channels`, and `invalid_state` where a third, newer conversation with the target's address is open.
    """
    if target_id == source_id:
        raise errors.invalid_field("conversation_id", "validation_failed", "Name another conversation.")
    found = {one: await conversation(tx, one, lock=True) for one in sorted((target_id, source_id))}
    target, source = found[target_id], found[source_id]
    require_version(target, version)
    if source.contact_id != target.contact_id:
        raise refusals.DIFFERENT_PEOPLE()
    if source.channel != target.channel:
        raise refusals.DIFFERENT_CHANNELS()
    status = source.status if target.status not in LIVE and source.status in LIVE else target.status
    await _join(tx, target, source, status)
    await identity.audit(
        tx, "conversation.merged", "conversation", target.id, {"merged": source.id, "messages": source.message_count}
    )
    tx.publish(events.deleted(source.id))
    for event in events.conversations_updated([target.id, source.id]):
        tx.publish(event)
    return await conversation(tx, target.id)


async def _join(tx: Tx, target: Conversation, source: Conversation, status: Status) -> None:
    # The source ends first: one address and sender have one conversation that is alive.
    await repository.end(tx, source.id)
    if status != target.status and await states.with_newer(tx, [target.id]):
        raise errors.INVALID_STATE("A newer conversation with this person is open.")
    higher = source.priority if policy.outranks(source.priority, target.priority) else target.priority
    await lines.write(tx, target.id, "merged")
    await repository.move(tx, source.id, target.id)
    await repository.follow(tx, source.id, target.id)
    await repository.unite(tx, source.id, target.id, status, higher)
    await deleting.delete(tx, [source.id], clock.now())
    await repository.leave(tx, source.id, target.id)


async def joined_to(tx: Tx, conversation_id: UUID) -> UUID | None:
    """The conversation that a joined one stands in now, where the acting user may see it; None for any other."""
    found = await repository.joined_to(tx, conversation_id)
    return (await conversation(tx, found)).id if found else None
