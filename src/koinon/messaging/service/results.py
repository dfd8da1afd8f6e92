"""How a broadcast went: progress, rows, who was not reached, export, summary (MSG-042..044)."""

import math
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from uuid import UUID

from koinon import channels, contacts, identity
from koinon.kit import clock, csv_file, text
from koinon.messaging.contracts import (
    Broadcast,
    BroadcastState,
    DeliveryEvent,
    DeliveryRow,
    DeliveryStatus,
    Money,
    NotReached,
    NotReachedPerson,
    Progress,
)
from koinon.messaging.policy import reasons
from koinon.messaging.policy.fallback import may_go_elsewhere
from koinon.messaging.repository import broadcasts, deliveries, doubts, outcomes, waiting, works
from koinon.messaging.service.drafts import get
from koinon.platform import errors
from koinon.platform.actor import Actor
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx
from koinon.platform.services import Services

STALE_RATE_SECONDS = 5.0
# What sends so slowly waits for nothing but its number; faster ones may wait for the machine as well.
SLOW, NEARLY = 50.0, 0.75
EXPORT_BATCH = 2_000
_COLUMNS = [
    "name",
    "phone",
    "state",
    "reason",
    "explanation",
    "provider_code",
    "segments",
    "price",
    "currency",
    "sent_at",
    "delivered_at",
    "failed_at",
]


async def list_page(
    tx: Tx,
    *,
    states: Sequence[BroadcastState] | None = None,
    q: str = "",
    before: tuple[datetime, UUID] | None = None,
    backwards: bool = False,
    limit: int = 25,
    untouched: bool = True,
) -> list[Broadcast]:
    """Broadcasts, newest first, after the keyset `before` (created_at, id); drafts never written in on demand.

    With `q` those that have it in their name.
    """
    return await broadcasts.page(
        tx,
        states=[s.value for s in states] if states else None,
        q=q,
        before=before,
        backwards=backwards,
        limit=limit,
        untouched=untouched,
    )


async def progress(tx: Tx, broadcast_id: UUID) -> Progress:
    """The figures of a live page; one indexed read. Raises 404."""
    found = await get(tx, broadcast_id)
    rate, rate_at = await broadcasts.rate(tx, broadcast_id)
    fresh = (clock.now() - rate_at).total_seconds() < STALE_RATE_SECONDS and found.state is BroadcastState.SENDING
    rate = rate if fresh else 0.0
    left = int(found.counts.open / rate) + 1 if rate > 0 and found.counts.open else None
    limited_to = await _held_up(tx, found, rate)
    if limited_to is not None and left is None:
        left = math.ceil(found.counts.open * _segments_each(found) / limited_to)
    undo_until = found.send_at if found.state is BroadcastState.SCHEDULED else None
    cost = Money(found.counts.cost_micros, "USD") if found.counts.cost_micros else None
    return Progress(
        id=found.id,
        state=found.state,
        pause_reason=found.pause_reason,
        pause_detail=found.pause_detail,
        counts=found.counts,
        rate=round(rate, 1),
        seconds_left=left,
        cost=cost,
        undo_until=undo_until,
        goes_on_at=await waiting.goes_on_at(tx, broadcast_id) if found.pause_reason == "plan_limit" else None,
        limited_to=limited_to,
        in_doubt=await doubts.count(tx, broadcast_id) if found.counts.open else 0,
    )


async def _held_up(tx: Tx, found: Broadcast, rate: float) -> float | None:
    """The segments a second bulk may have of its number, where that is what the broadcast waits for (CHN-052)."""
    if found.state is not BroadcastState.SENDING or not found.counts.open or found.sender_id is None:
        return None
    most = await channels.bulk_rate(tx, await channels.sender(tx, found.sender_id))
    return round(most, 2) if most <= SLOW or rate * _segments_each(found) >= NEARLY * most else None


def _segments_each(found: Broadcast) -> float:
    return max(1.0, found.counts.segments / max(1, found.counts.total))


async def deliveries_page(
    tx: Tx,
    broadcast_id: UUID,
    *,
    states: Sequence[str] | None = None,
    reason: str | None = None,
    after: int = 0,
    backwards: bool = False,
    limit: int = 25,
) -> list[tuple[int, DeliveryRow]]:
    """(position, row) of the ledger after position `after`. Raises 404."""
    work = await works.find(tx, broadcast_id)
    if work is None:
        raise errors.RESOURCE_NOT_FOUND()
    if work.ledger_from is None:
        return []
    return await deliveries.of_broadcast(
        tx,
        broadcast_id,
        work.ledger_from,
        states=states,
        reason=reason,
        after=after,
        backwards=backwards,
        limit=limit,
    )


async def delivery(tx: Tx, delivery_id: UUID) -> DeliveryRow:
    """One row. Raises 404."""
    found = await deliveries.get(tx, delivery_id)
    if found is None:
        raise errors.RESOURCE_NOT_FOUND()
    return found


async def delivery_events(tx: Tx, delivery_id: UUID) -> list[DeliveryEvent]:
    """The whole history of one row. Raises 404."""
    await delivery(tx, delivery_id)
    return await outcomes.history(tx, delivery_id)


async def deliveries_for_contact(
    tx: Tx,
    contact_id: UUID,
    before: tuple[datetime, UUID] | None = None,
    limit: int = 25,
    *,
    replies: bool = False,
    channel: str | None = None,
) -> list[DeliveryRow]:
    """What was sent to a contact, newest first, by one `channel` or by any.

    Replies only when asked for: the inbox shows them from its own.
    """
    return await deliveries.of_contact(tx, contact_id, before, limit, replies=replies, channel=channel)


async def delivery_states(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, DeliveryStatus]:
    """Present states by id."""
    return {status.id: status for status in await deliveries.states(tx, ids)} if ids else {}


async def not_reached(tx: Tx, broadcast_id: UUID) -> list[NotReached]:
    """People not reached, by reason with its sentence (MSG-043). Raises 404."""
    found = await get(tx, broadcast_id)
    return [
        NotReached(
            reason,
            kind,
            count,
            reasons.sentence(reason, found.channel),
            kind == "failed" and reasons.retryable(reason),
            kind in ("failed", "refused") and may_go_elsewhere(reason),
        )
        for reason, kind, count in await deliveries.not_reached(tx, broadcast_id)
    ]


async def not_reached_people(
    tx: Tx,
    broadcast_id: UUID,
    *,
    reason: str | None = None,
    after: tuple[str, UUID] | None = None,
    backwards: bool = False,
    limit: int = 25,
) -> list[NotReachedPerson]:
    """The people behind a reason, by (reason, contact)."""
    return await deliveries.not_reached_people(
        tx, broadcast_id, reason=reason, after=after, backwards=backwards, limit=limit
    )


async def begin_export(tx: Tx, broadcast_id: UUID) -> None:
    """Note that somebody takes the ledger away. Raises 404."""
    await get(tx, broadcast_id)
    await identity.audit(tx, "broadcast.exported", "broadcast", broadcast_id, {})


async def export_csv(services: Services, actor: Actor | UUID, broadcast_id: UUID) -> AsyncIterator[bytes]:
    """The ledger as CSV, some thousand rows at a time; phones are masked without `contacts:addresses`.

    Each batch is a transaction of its own and none is open while the browser takes it: a slow one holds no connection.
    `begin_export` comes first.
    """
    yield csv_file.encoded([_COLUMNS], first=True)
    after: int | None = 0
    while after is not None:
        async with services.database.transaction(actor) as tx:
            after, lines = await _exported(tx, services.vault, broadcast_id, after)
        yield csv_file.encoded(lines)


async def _exported(tx: Tx, vault: Vault, broadcast_id: UUID, after: int) -> tuple[int | None, list[list[str]]]:
    """Lines after a position, and the position they end at; None behind the last."""
    work = await works.find(tx, broadcast_id)
    if work is None or work.ledger_from is None:
        return None, []
    rows = await deliveries.export_rows(tx, broadcast_id, work.ledger_from, after, EXPORT_BATCH)
    names = await contacts.names(tx, [row[2] for row in rows if row[2]])
    plain, lines = tx.actor.may("contacts:addresses"), list[list[str]]()
    for row in rows:
        address = contacts.opened(vault, tx.organization_id, row[13], row[3])
        name = names[row[2]].name if row[2] in names else ""
        price = f"{row[8] / 1_000_000:.6f}" if row[8] is not None else ""
        explained = reasons.sentence(row[5], row[13]) if row[5] else ""
        stamps = [at.isoformat() if at else "" for at in row[10:13]]
        shown = address if plain else text.masked(address)
        said = [row[4], row[5] or "", explained, row[6] or "", str(row[7]), price, row[9] or ""]
        lines.append([name, shown, *said, *stamps])
    return (rows[-1][0] if len(rows) == EXPORT_BATCH else None), lines
