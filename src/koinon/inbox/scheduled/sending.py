"""Sending what was written for later: now, or when its time has come; through the gate, once (INB-033)."""

from uuid import UUID

from koinon import identity
from koinon.inbox import events, notices
from koinon.inbox.contracts import Conversation
from koinon.inbox.repository import wakeups
from koinon.inbox.scheduled import fallbacks, repository
from koinon.inbox.scheduled.contracts import ScheduledReply
from koinon.inbox.scheduled.service import KIND, scheduled_reply, told, unsent
from koinon.inbox.service.reply import reply
from koinon.inbox.service.thread import conversation
from koinon.kit import clock
from koinon.platform import errors
from koinon.platform.actor import Actor, ActorKind
from koinon.platform.db import Tx
from koinon.platform.services import Services

SEND = "messages:send"
SENDS = frozenset({SEND, "conversations:read", "conversations:write"})


async def send_now(tx: Tx, services: Services, reply_id: UUID) -> ScheduledReply:
    """Send it at once, as one's own answer. Raises what an answer raises, and `invalid_state`."""
    known = await _locked(tx, reply_id)
    found = await unsent(tx, reply_id)
    sent = await reply(tx, services, known.id, await fallbacks.said_now(tx, known, found))
    await repository.settle(tx, reply_id, "sent", message=sent.message_id)
    told(tx, known.id)
    return await scheduled_reply(tx, reply_id)


async def send_due(services: Services, organization_id: UUID) -> int:
    """Send everything that is due, each in a transaction of its own; how many were looked at."""
    done = 0
    while await _send_one(services, organization_id):
        done += 1
    async with services.database.transaction(organization_id) as tx:
        await wakeups.set_next(tx, KIND, await repository.soonest(tx))
    return done


async def _send_one(services: Services, organization_id: UUID) -> bool:
    """The message, its ledger row and what became of this commit together: a crash neither loses nor doubles it."""
    async with services.database.transaction(organization_id) as tx:
        due = await repository.next_due(tx, clock.now())
        if due is None:
            return False
        found = await repository.scheduled(tx, due)
        assert found is not None
        may = found.author_id is None or found.author_id in await identity.users_who_may(tx, SEND)
    try:
        if not may:
            raise errors.INSUFFICIENT_PERMISSIONS()
        async with services.database.transaction(_author(organization_id, found)) as tx:
            known = await _locked(tx, found.id)
            held = await repository.scheduled(tx, found.id, lock=True)
            if held is None or held.state != "scheduled" or held.send_at > clock.now():
                return True
            draft = (await fallbacks.said_now(tx, known, held))._replace(at_once=True)
            sent = await reply(tx, services, known.id, draft)
            await repository.settle(tx, held.id, "sent", message=sent.message_id)
    except errors.KoinonError as refused:
        await _failed(services, organization_id, found, refused)
    return True


async def _locked(tx: Tx, reply_id: UUID) -> Conversation:
    """The conversation an answer is for, locked before what it cancels, as an arrival does.

    One that is joined to another while it is waited for is not found; the answer is for that other one then.
    """
    found = await repository.scheduled(tx, reply_id)
    while found is not None:
        try:
            return await conversation(tx, found.conversation_id, lock=True)
        except errors.KoinonError:
            before, found = found, await repository.scheduled(tx, reply_id)
            if found is None or found.conversation_id == before.conversation_id:
                raise
    raise errors.RESOURCE_NOT_FOUND()


async def _failed(
    services: Services, organization_id: UUID, found: ScheduledReply, refused: errors.KoinonError
) -> None:
    reason = str((refused.details or {}).get("reason") or refused.code)[:80]
    async with services.database.transaction(organization_id) as tx:
        held = await repository.scheduled(tx, found.id, lock=True)
        if held is None or held.state != "scheduled":
            return
        await repository.settle(tx, held.id, "failed", failure=reason)
        await notices.tell_not_sent(tx, held.conversation_id, held.author_id, reason)
        tx.publish(events.scheduled_reply_failed(held.id, held.conversation_id, reason))
        told(tx, held.conversation_id)


def _author(organization_id: UUID, found: ScheduledReply) -> Actor | UUID:
    if found.author_id is None:
        return organization_id
    return Actor(
        kind=ActorKind.USER,
        organization_id=organization_id,
        id=found.author_id,
        name=found.author_name or "",
        permissions=SENDS,
    )
