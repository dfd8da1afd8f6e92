"""`GET /health` and `/health/{check}`: the installation in one word, with details for the operator (API-060, 061).

Degraded answers 200 and unhealthy 503: only what is required (the database and its schema) can make it so, since a slow
carrier must not take a node out of the balancer. Answers are kept for ten seconds.
"""

import time
from collections.abc import Callable, Sequence
from typing import Any

from litestar import Request, Response, get

from koinon.kit import clock
from koinon.platform import alerts, errors
from koinon.platform.alerts import Standing
from koinon.platform.alerts import repository as measured
from koinon.platform.alerts.conditions import EXPECTED, SILENT_SECONDS, judge_queue
from koinon.platform.db import Database
from koinon.platform.health.checks import Check, CheckFailed

KEPT_SECONDS = 10.0
SLOW_SECONDS = 0.1
NEVER_STORED = {"Cache-Control": "no-store"}
WORST_LAST = ("healthy", "degraded", "unhealthy")
Allowed = Callable[[Request[Any, Any, Any]], bool]


class Overview:
    """The installation as this process sees it."""

    def __init__(self, database: Database, version: str, schema: Check) -> None:
        self._database, self._version, self._schema = database, version, schema
        self._started = time.monotonic()
        self._kept: tuple[float, dict[str, Any]] | None = None

    async def read(self) -> dict[str, Any]:
        """Everything, as the operator is shown it."""
        now = time.monotonic()
        if self._kept is None or now - self._kept[0] > KEPT_SECONDS:
            self._kept = (now, await self._look())
        return self._kept[1]

    async def _look(self) -> dict[str, Any]:
        checks: dict[str, Any] = {"database": await self._reach()}
        standing: Sequence[Standing] = ()
        if checks["database"]["status"] != "unhealthy":
            checks["migrations"] = await self._migrated()
        if all(check["status"] != "unhealthy" for check in checks.values()):
            async with self._database.system() as tx:
                checks["queue"] = _queue(await measured.queues(tx))
                silent = await measured.silent(tx, EXPECTED, SILENT_SECONDS)
                standing = await alerts.standing(tx)
            checks |= {kind: {"status": "degraded" if kind in silent else "healthy"} for kind in EXPECTED}
        status = max((check["status"] for check in checks.values()), key=WORST_LAST.index)
        metadata = {
            "version": self._version,
            "uptime_seconds": round(time.monotonic() - self._started),
            "timestamp": clock.now(),
        }
        return {"status": status, "checks": checks, "metadata": metadata, "alerts": [_shown(one) for one in standing]}

    async def _reach(self) -> dict[str, Any]:
        began = time.perf_counter()
        try:
            async with self._database.system() as tx:
                await tx.scalar("select 1")
        except Exception:
            return {"status": "unhealthy", "message": "It does not answer."}
        took = time.perf_counter() - began
        return {"status": "degraded" if took >= SLOW_SECONDS else "healthy", "latency_ms": round(took * 1000, 1)}

    async def _migrated(self) -> dict[str, Any]:
        try:
            await self._schema()
        except CheckFailed as fault:
            return {"status": "unhealthy", "message": str(fault)}
        return {"status": "healthy"}


def _queue(waiting: Sequence[measured.QueueState]) -> dict[str, Any]:
    late = sorted(state.queue for state in waiting if judge_queue(state) is not None)
    return {
        "status": "degraded" if late else "healthy",
        "depth": sum(state.pending for state in waiting),
        "oldest_seconds": round(max((state.oldest_seconds for state in waiting), default=0.0), 1),
        "late": late,
    }


def _shown(one: Standing) -> dict[str, Any]:
    names = ("kind", "severity", "subject", "message", "value", "threshold", "occurrence_count", "state")
    times = {"first_seen_at": one.first_seen_at, "last_seen_at": one.last_seen_at}
    return {name: getattr(one, name) for name in names} | times


def overview_endpoints(overview: Overview, may_see_all: Allowed) -> list[Any]:
    """The two routes; whoever may not see all is told one word."""

    @get("/health", include_in_schema=False, opt={"public": True})
    async def health(request: Request[Any, Any, Any]) -> Response[dict[str, Any]]:
        return _answer(await overview.read(), may_see_all(request))

    @get("/health/{check:str}", include_in_schema=False, opt={"public": True})
    async def health_check(request: Request[Any, Any, Any], check: str) -> Response[dict[str, Any]]:
        found = (await overview.read())["checks"].get(check)
        if found is None:
            raise errors.ROUTE_NOT_FOUND()
        return _answer(found, may_see_all(request))

    return [health, health_check]


def _answer(found: dict[str, Any], whole: bool) -> Response[dict[str, Any]]:
    code = 503 if found["status"] == "unhealthy" else 200
    return Response(found if whole else {"status": found["status"]}, status_code=code, headers=NEVER_STORED)
