"""Recounting while a broadcast moves: ten seconds after something changed, once for all that did (MSG-092)."""

import time
from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from koinon.kit import clock
from koinon.messaging.figures import service
from koinon.platform.db import Tx
from koinon.platform.jobs import job
from koinon.platform.services import Services

EVERY = timedelta(seconds=10)
MOST_KNOWN = 10_000
# When this process last asked for it: what changes twice a second need not ask the queue twice a second.
_asked: dict[UUID, float] = {}


async def roll_soon(tx: Tx, broadcast_ids: Iterable[UUID]) -> None:
    """Have the figures of broadcasts counted within ten seconds, since something of them changed."""
    now = time.monotonic()
    for broadcast_id in broadcast_ids:
        if now - _asked.get(broadcast_id, -EVERY.total_seconds()) < EVERY.total_seconds() / 2:
            continue
        if len(_asked) >= MOST_KNOWN:
            _asked.clear()
        at, once = clock.now() + EVERY, f"roll:{broadcast_id}"
        await roll_stats.defer(tx, at=at, once=once, broadcast_id=str(broadcast_id))
        tx.after_commit(lambda one=broadcast_id: _asked.__setitem__(one, now))  # type: ignore[misc]


@job("messaging.roll_stats", queue="analytics", time_limit=120.0)
async def roll_stats(services: Services, organization_id: UUID, *, broadcast_id: str) -> None:
    """Count one broadcast's ledger anew."""
    async with services.database.transaction(organization_id, timeout_ms=30_000) as tx:
        await service.roll(tx, UUID(broadcast_id))
