"""Going on by another channel: once for each message, never while the first may still arrive (MSG-027, 029)."""

import asyncio
import logging
from datetime import datetime
from uuid import UUID

import msgspec
import psycopg

from koinon.kit import clock
from koinon.messaging.contracts import BroadcastDraft, FallbackStep
from koinon.messaging.policy.fallback import decide, last_moment
from koinon.messaging.repository import fallbacks, waking
from koinon.messaging.repository.fallbacks import Watched
from koinon.messaging.service.addressed import Words, message_contact
from koinon.messaging.service.drafts import draft_of, get
from koinon.messaging.service.fallbacks import WAKEUP
from koinon.platform import errors
from koinon.platform.db import DatabaseUnavailable, Tx
from koinon.platform.jobs import job
from koinon.platform.services import Services

AT_ONCE = 200
TEND_SECONDS = 45.0
CALLED_BACK_SECONDS = 60.0
log = logging.getLogger("koinon.messaging")


async def tend(services: Services, organization_id: UUID) -> int:
    """Look at what is due, batch after batch for a minute or so; how many went on."""
    gone, looked, loop = 0, AT_ONCE, asyncio.get_running_loop()
    ends_at = loop.time() + TEND_SECONDS
    while looked == AT_ONCE and loop.time() < ends_at:
        looked, more = await _tend_some(services, organization_id)
        gone += more
    return gone


async def _tend_some(services: Services, organization_id: UUID) -> tuple[int, int]:
    """One batch: how many were looked at, and how many of them went on."""
    async with services.database.transaction(organization_id) as tx:
        await fallbacks.find(tx, AT_ONCE)
        gone, ended, waiting = 0, list[UUID](), list[tuple[UUID, datetime]]()
        drafts: dict[UUID, BroadcastDraft] = {}
        due = await fallbacks.due(tx, AT_ONCE)
        for one in due:
            steps = msgspec.convert(one.steps, tuple[FallbackStep, ...])
            decision = decide(one.state, one.reason, one.sent_at, steps[0].after_minutes, clock.now())
            if decision.verdict == "wait" and decision.until is not None and one.until_at > clock.now():
                waiting.append((one.delivery_id, decision.until))
                continue
            ended.append(one.delivery_id)
            asked = one.is_asked and one.state == "failed"  # for what reason was looked at then
            if (decision.verdict == "go" or asked) and one.contact_id is not None:
                gone += await _try(tx, services, one, steps, drafts)
        await fallbacks.end(tx, ended)
        await fallbacks.put_off(tx, waiting)
        await fallbacks.forget(tx)
        await _again(tx)
    return len(due), gone


async def _try(
    tx: Tx, services: Services, one: Watched, steps: tuple[FallbackStep, ...], drafts: dict[UUID, BroadcastDraft]
) -> bool:
    """Whether it went on; whatever is wrong with one, the others of its batch are not to wait for it."""
    try:
        async with tx.savepoint():
            return await _go_on(tx, services, one, steps, await _said(tx, one, drafts))
    except (DatabaseUnavailable, psycopg.OperationalError):
        raise
    except Exception:
        log.exception("fallback_failed", extra={"delivery_id": str(one.delivery_id)})
        return False


async def _said(tx: Tx, one: Watched, known: dict[UUID, BroadcastDraft]) -> BroadcastDraft:
    if one.draft is not None or one.broadcast_id is None:
        return msgspec.convert(one.draft, BroadcastDraft)
    if one.broadcast_id not in known:
        known[one.broadcast_id] = draft_of(await get(tx, one.broadcast_id))
    return known[one.broadcast_id]


async def _go_on(
    tx: Tx, services: Services, one: Watched, steps: tuple[FallbackStep, ...], draft: BroadcastDraft
) -> bool:
    """By the first of the steps that may reach them; whether one does."""
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
                    expires_at=None if one.is_asked else last_moment(one.expires_at, steps[0].after_minutes),
                    priority=4 if one.broadcast_id else 2,
                    fallback_of=one.delivery_id,
                )
            return True
        except errors.KoinonError:
            continue  # nowhere to write to on this channel, or they do not want it there
    return False


async def _again(tx: Tx) -> None:
    next_at = await fallbacks.next_at(tx)
    if next_at is None:
        await waking.rest(tx, WAKEUP)
    else:
        await waking.wake(tx, WAKEUP, max(next_at, clock.now()), move=True)


@job("messaging.fall_back", queue="automation", time_limit=120.0)
async def tend_job(services: Services, organization_id: UUID) -> None:
    """Look after one organization's messages that may go on by another channel."""
    await tend(services, organization_id)


@job("messaging.find_fallbacks", queue="automation", time_limit=60.0)
async def find_job(services: Services, _organization_id: UUID | None) -> None:
    """Find the organizations whose messages are to be looked at."""
    async with services.database.system() as tx:
        due = await waking.due_organizations(tx, WAKEUP)
    for organization_id in due:
        async with services.database.transaction(organization_id) as tx:
            await waking.put_off(tx, WAKEUP, CALLED_BACK_SECONDS)
            await tend_job.defer(tx, once=f"fallbacks:{organization_id}")
