"""What is answered by itself while nobody is there, and the guard against machines that answer machines (INB-091, 092).

An arrival only writes down that an answer is due; a job gives it, through the gate, in transactions of its own.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from koinon import identity, messaging, organizations
from koinon.inbox import events, notices
from koinon.inbox.hours import policy, repository
from koinon.inbox.hours.contracts import Hours
from koinon.inbox.hours.notices import LOOPING
from koinon.inbox.hours.repository import Standing, Waiting
from koinon.inbox.hours.service import holding
from koinon.inbox.repository import threads
from koinon.inbox.service.ways import way
from koinon.kit import clock, ids
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.platform.jobs import job
from koinon.platform.services import Services

AT_ONCE = 20
KEPT = timedelta(days=30)


async def heard(tx: Tx, conversation_ids: Sequence[UUID], answerable: Sequence[UUID]) -> None:
    """People wrote in conversations; those of `answerable` ask for an answer that no keyword gave."""
    now = clock.now()
    looping = await _circles(tx, conversation_ids, now)
    hours = await repository.every(tx) if answerable else []
    if not any(one.is_answering for one in hours):
        return
    standing = await repository.standing(tx, answerable, now - policy.ANSWERS_WITHIN)
    keywords = await messaging.answered_to_keywords(tx, [one.contact_id for one in standing])
    rows = [
        {"id": ids.uuid7(), "contact_id": one.contact_id, "conversation_id": one.id, "at": now}
        for one in standing
        if one.id not in looping and _due(hours, one, now, keywords.get(one.contact_id, 0))
    ]
    once = list({row["contact_id"]: row for row in rows}.values())
    if once:
        await repository.ask(tx, "away", once)
        await answer_away.defer(tx, once=f"away:{tx.organization_id}")


async def _circles(tx: Tx, conversation_ids: Sequence[UUID], now: datetime) -> set[UUID]:
    """Conversations in which the same words come again and again: flagged, and the administrators are told once."""
    found = await repository.repeated(tx, conversation_ids, now - policy.SAME_WITHIN, policy.MOST_SAME)
    fresh = await repository.flag(tx, found) if found else []
    if fresh:
        admins = await identity.users_who_may(tx, "settings:write")
        for one in fresh:
            await identity.notify(tx, LOOPING, admins, about=notices.about(one), link=f"/inbox/{one}")
        for event in events.conversations_updated(fresh):
            tx.publish(event)
    return set(found)


def _due(hours: Sequence[Hours], one: Standing, now: datetime, keywords: int) -> bool:
    """Whether this arrival is answered: closed, not lately, nobody of us wrote just now, and not too often a day."""
    held = holding(hours, one.sender_id, one.sender_location_id, one.contact_location_id)
    if held is None or not held.is_answering or policy.is_open(held, now):
        return False
    if one.flag is not None or one.answers + keywords >= policy.MOST_ANSWERS:
        return False
    if one.last_outbound_at is not None and now - one.last_outbound_at < policy.AGENT_QUIET:
        return False
    return one.answered_at is None or now - one.answered_at >= timedelta(hours=held.away_repeat_hours)


@job("inbox.answer_away", queue="realtime_send", time_limit=300.0)
async def answer_away(services: Services, organization_id: UUID) -> None:
    """Give the answers that wait, a batch a transaction; what the gate refuses is written down and not tried again."""
    taken = AT_ONCE
    while taken == AT_ONCE:
        async with services.database.transaction(organization_id) as tx:
            batch = await repository.take(tx, AT_ONCE)
            hours = await repository.every(tx) if batch else []
            home = (await organizations.get(tx)).locale
            for one in batch:
                await _give(tx, services, hours, one, home)
            taken = len(batch)
            await repository.forget(tx, clock.now() - KEPT)


async def _give(tx: Tx, services: Services, hours: Sequence[Hours], one: Waiting, home: str) -> None:
    known = await threads.conversation(tx, one.conversation_id, None)
    if known is None:
        await repository.settle(tx, one.id, reason="conversation_deleted")
        return
    held = holding(hours, known.sender_id, one.sender_location_id, one.contact_location_id)
    text = held.away_texts.reads(one.locale, home) if held is not None and held.is_answering else ""
    if not text:
        await repository.settle(tx, one.id, reason="switched_off")
        return
    try:
        async with tx.savepoint():
            delivery = await messaging.queue_message(
                tx,
                services,
                contact_id=known.contact_id,
                phone_hash=known.address_hash,
                phone_cipher=known.address_cipher,
                body=text,
                purpose="conversational",
                origin="automation",
                origin_id=one.id,
                sender_id=known.sender_id,
                way=await way(tx, services, known, by_itself=True),
            )
    except errors.KoinonError as refused:
        await repository.settle(tx, one.id, reason=str(refused.details.get("reason", refused.code)))
        return
    await repository.settle(tx, one.id, delivery_id=delivery.id)
    for event in events.conversations_updated([known.id]):
        tx.publish(event)
