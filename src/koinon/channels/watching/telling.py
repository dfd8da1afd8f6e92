"""Writes what this process saw: at each beat, every ten seconds, and once more when it ends."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import structlog

from koinon.channels.repository import exchanges as written
from koinon.channels.repository import minutes as rows
from koinon.channels.watching import metrics
from koinon.channels.watching.counting import COUNTS, Key, Minute
from koinon.channels.watching.exchanges import Kept, take
from koinon.channels.watching.redaction import redact, without_addresses
from koinon.platform.db import Database

GAUGE_SECONDS = 60.0
log = structlog.get_logger("koinon.channels")


async def tell(database: Database) -> None:
    """Add the counts, write the kept calls, and read the installation's counters for this process's metrics."""
    await _tell_counts(database)
    await _tell_exchanges(database)


async def _tell_counts(database: Database) -> None:
    minutes, totals = COUNTS.take()
    try:
        async with database.system() as tx:
            if minutes:
                await rows.add_minutes(tx, [_row(key, minute) for key, minute in _ordered(minutes)])
            if totals:
                await rows.add_counters(tx, totals)
            if gauges := metrics.gauges():
                await rows.add_counters(tx, gauges, replace=True)
            metrics.show(await rows.counters(tx, list(metrics.GAUGES), GAUGE_SECONDS))
    except BaseException:
        COUNTS.put_back(minutes, totals)
        raise


def _ordered(minutes: Mapping[Key, Minute]) -> list[tuple[Key, Minute]]:
    return sorted(minutes.items(), key=lambda one: (one[0].account_id, str(one[0].sender_id), one[0].minute))


def _row(key: Key, minute: Minute) -> dict[str, Any]:
    counted = {name: getattr(minute, name) for name in Minute.__slots__}
    counted["failed"] = {name: count for name, count in minute.failed.items() if count}
    return key._asdict() | counted


async def _tell_exchanges(database: Database) -> None:
    """A database that is away costs these lines, never a message."""
    by_organization: dict[UUID, list[Kept]] = defaultdict(list)
    for kept in take():
        by_organization[kept.key.organization_id].append(kept)
    for organization_id, some in by_organization.items():
        try:
            async with database.transaction(organization_id) as tx:
                await written.insert_exchanges(tx, [_exchange(kept) for kept in some])
        except Exception as fault:
            log.warning("exchanges_not_written", lines=len(some), error=type(fault).__name__)


def _exchange(kept: Kept) -> dict[str, Any]:
    shown = redact(kept.request, kept.status, kept.body)._asdict()
    return shown | {
        "id": kept.id,
        "account_id": kept.key.account_id,
        "sender_id": kept.key.sender_id,
        "provider": kept.key.provider,
        "operation": kept.operation,
        "status": kept.status,
        "duration_ms": round(kept.seconds * 1000, 1),
        "fault": without_addresses(kept.fault) or None,
        "created_at": datetime.fromtimestamp(kept.at, UTC),
    }
