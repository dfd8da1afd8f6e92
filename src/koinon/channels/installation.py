"""`/health/channels`: every account of the installation that was called lately, by ids only (CHN-065)."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from koinon.channels.repository.minutes import MinuteRow, recent_minutes
from koinon.channels.standing import SHARE_MINUTES, State, figures, is_failing, overall
from koinon.channels.watching.watcher import PROBE_FAILED
from koinon.kit import clock
from koinon.platform.db import Tx

MOST_SHOWN = 200


async def installation_health(tx: Tx) -> dict[str, Any]:
    """State and latency of each account, by the calls of the last fifteen minutes; degraded if any is not healthy."""
    now = clock.now()
    rows: defaultdict[UUID, list[MinuteRow]] = defaultdict(list)
    for row in await recent_minutes(tx, now - timedelta(minutes=SHARE_MINUTES)):
        rows[row.account_id].append(row)
    each: list[tuple[State, dict[str, Any]]] = []
    for account_id, some in rows.items():
        seen, state = figures(some, now), _state(some)
        state = "degraded" if state == "healthy" and is_failing(seen) else state
        told = {"state": state, "latency_ms": seen.latency_ms, "error_rate": seen.error_rate}
        each.append((state, {"account_id": account_id, "provider": some[0].provider, **told}))
    each.sort(key=lambda one: (one[0] == "healthy", str(one[1]["account_id"])))
    word = overall([state for state, _ in each])
    status = "degraded" if word == "degraded" else "healthy"
    shown = [told for _, told in each[:MOST_SHOWN]]
    return {"status": status, "accounts": shown, "more": len(each) - len(shown)}


def _state(rows: Sequence[MinuteRow]) -> State:
    """Down where the last minute with a call held a probe that failed and no message that went through."""
    last = max(row.minute for row in rows)
    present = [row for row in rows if row.minute == last]
    failed = sum(row.failed.get(PROBE_FAILED, 0) for row in present)
    return "down" if failed and not sum(row.accepted for row in present) else "healthy"
