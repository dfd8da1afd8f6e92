"""Going on by another channel: once for each message, never while the first may still arrive (MSG-027, 029)."""

from datetime import datetime
from uuid import UUID

import msgspec

from koinon.kit import clock
from koinon.messaging.contracts import BroadcastDraft, FallbackStep
from koinon.messaging.policy.fallback import decide
from koinon.messaging.repository import broadcasts, fallbacks
from koinon.messaging.repository.fallbacks import Watched
from koinon.messaging.service.addressed import Words, message_contact
from koinon.messaging.service.drafts import draft_of, get
from koinon.messaging.service.fallbacks import WAKEUP
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.platform.jobs import job
from koinon.platform.services import Services

AT_ONCE = 200
CALLED_BACK_SECONDS = 60.0


async def tend(services: Services, organization_id: UUID) -> int:
    """Look at what is due; how many went on."""
    async with services.database.transaction(organization_id) as tx:
        await fallbacks.find(tx, AT_ONCE)
        gone, ended, waiting = 0, list[UUID](), list[tuple[UUID, datetime]]()
        drafts: dict[UUID, BroadcastDraft] = {}
        for one in await fallbacks.due(tx, AT_ONCE):
            steps = msgspec.convert(one.steps, tuple[FallbackStep, ...])
            decision = decide(one.state, one.reason, one.sent_at, steps[0].after_minutes, clock.now())
            if decision.verdict == "wait" and decision.until is not None and one.until_at > clock.now():
                waiting.append((one.delivery_id, decision.until))
                continue
            ended.append(one.delivery_id)
            if decision.verdict == "go" and one.contact_id is not None:
                gone += await _go_on(tx, services, one, steps, await _said(tx, one, drafts))
        await fallbacks.end(tx, ended)
        await fallbacks.put_off(tx, waiting)
        await fallbacks.forget(tx)
        await _again(tx)
    return gone


async def _said(tx: Tx, one: Watched, known: dict[UUID, BroadcastDraft]) -> BroadcastDraft:
    if one.draft is not None or one.broadcast_id is None:
        return msgspec.convert(one.draft, BroadcastDraft)
    if one.broadcast_id not in known:
        known[one.broadcast_id] = draft_of(await get(tx, one.broadcast_id))
    return known[one.broadcast_id]


async def _go_on(
    tx: Tx, services: Services, one: Watched, steps: tuple[FallbackStep, ...], draft: BroadcastDraft
) -> int:
    """By the first of the steps that may reach them; 1 where one does."""
    assert one.contact_id is not None
    for index, step in enumerate(steps):
        words = Words(draft.body, step.channel, draft.variants, steps[index + 1 :], draft.template_version_id)
        try:
            async with tx.savepoint():
                await message_contact(
                    tx,
                    services,
                    one.contact_id,
                    words=words,
                    purpose=one.purpose,
                    origin=one.origin,
                    origin_id=one.origin_id,
                    topic_id=one.topic_id,
                    reference=one.reference,
                    priority=4 if one.broadcast_id else 2,
                    fallback_of=one.delivery_id,
                )
            return 1
        except errors.KoinonError:
            continue  # nowhere to write to on this channel, or they do not want it there
    return 0


async def _again(tx: Tx) -> None:
    next_at = await fallbacks.next_at(tx)
    if next_at is None:
        await broadcasts.rest(tx, WAKEUP)
    else:
        await broadcasts.wake(tx, WAKEUP, max(next_at, clock.now()), move=True)


@job("messaging.fall_back", queue="automation", time_limit=120.0)
async def tend_job(services: Services, organization_id: UUID) -> None:
    """Look after one organization's messages that may go on by another channel."""
    await tend(services, organization_id)


@job("messaging.find_fallbacks", queue="automation", time_limit=60.0)
async def find_job(services: Services, _organization_id: UUID | None) -> None:
    """Find the organizations whose messages are to be looked at."""
    async with services.database.system() as tx:
        due = await broadcasts.due_organizations(tx, WAKEUP)
    for organization_id in due:
        async with services.database.transaction(organization_id) as tx:
            await broadcasts.put_off(tx, WAKEUP, CALLED_BACK_SECONDS)
            await tend_job.defer(tx, once=f"fallbacks:{organization_id}")
