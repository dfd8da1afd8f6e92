"""`GET /health` and `/health/{check}`: the installation in one word, with details for the operator (API-060, 061).

Degraded answers 200 and unhealthy 503: only what is required (the database and its schema) can make it so, since a slow
carrier must not take a node out of the balancer. Answers are kept for ten seconds.
"""

import asyncio
import shutil
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from litestar import Request, Response, get

from koinon.kit import clock
from koinon.platform import alerts, errors
from koinon.platform.alerts import Standing
from koinon.platform.alerts import repository as measured
from koinon.platform.alerts.conditions import EXPECTED, LAG_WARNING, SILENT_SECONDS, judge_queue
from koinon.platform.alerts.traffic import Traffic
from koinon.platform.cache import REQUESTS as CACHE_REQUESTS
from koinon.platform.configuration import Configuration
from koinon.platform.db import Tx
from koinon.platform.health.checks import CHECK_FAILED, Check, CheckFailed, log
from koinon.platform.http.outside import Figures
from koinon.platform.services import Services

KEPT_SECONDS = 10.0
SLOW_SECONDS = 0.1
NEVER_STORED = {"Cache-Control": "no-store"}
FAILING, CERTAIN = 0.1, 5
SCARCE = 0.05
REQUIRED = ("database", "migrations")
WORST_LAST = ("healthy", "degraded", "unhealthy")
Measure = Callable[[Tx], Awaitable[dict[str, Any]]]
"""A check of a context: its `status` is one of WORST_LAST."""
Allowed = Callable[[Request[Any, Any, Any]], bool]


class Overview:
    """The installation as this process sees it."""

    def __init__(
        self,
        services: Services,
        version: str,
        checks: Mapping[str, Check],
        traffic: Traffic,
        outside: Sequence[str] = (),
        measures: Mapping[str, Measure] | None = None,
    ) -> None:
        self._measures = measures or {}
        self._services, self._database = services, services.database
        self._version, self._checks, self._traffic, self._outside = version, checks, traffic, outside
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
                checks["event_log"] = _log_lag(await measured.server(tx))
                silent = await measured.silent(tx, EXPECTED, SILENT_SECONDS)
                standing = await alerts.standing(tx)
                seen = await measured.outside(tx, SILENT_SECONDS)
                checks |= {name: await measure(tx) for name, measure in self._measures.items()}
            checks |= {kind: {"status": "degraded" if kind in silent else "healthy"} for kind in EXPECTED}
            checks |= {name: judge_outside(seen.get(name, Figures())) for name in self._outside}
        checks |= {"cache": cache_figures(), "storage": await asyncio.to_thread(storage, self._services.configuration)}
        if "redis" in self._checks:
            checks["redis"] = await self._redis()
        status = max((_counted(name, check["status"]) for name, check in checks.items()), key=WORST_LAST.index)
        metadata = {
            "version": self._version,
            "uptime_seconds": round(time.monotonic() - self._started),
            "timestamp": clock.now(),
        }
        told = {"last_hour": self._traffic.last_hour(), "alerts": [_shown(one) for one in standing]}
        return {"status": status, "checks": checks, "metadata": metadata, **told}

    async def _reach(self) -> dict[str, Any]:
        began = time.perf_counter()
        try:
            async with self._database.system() as tx:
                await tx.scalar("select 1")
        except Exception as error:
            log.warning(CHECK_FAILED, check="database", error=type(error).__name__)
            return {"status": "unhealthy", "message": "It does not answer."}
        took = time.perf_counter() - began
        return {"status": "degraded" if took >= SLOW_SECONDS else "healthy", "latency_ms": round(took * 1000, 1)}

    async def _migrated(self) -> dict[str, Any]:
        try:
            await self._checks["migrations"]()
        except CheckFailed as fault:
            return {"status": "unhealthy", "message": str(fault)}
        return {"status": "healthy"}

    async def _redis(self) -> dict[str, Any]:
        began = time.perf_counter()
        try:
            await self._checks["redis"]()
        except Exception as error:
            log.warning(CHECK_FAILED, check="redis", error=type(error).__name__)
            return {"status": "degraded", "message": "It does not answer; each process limits and remembers alone."}
        return {"status": "healthy", "latency_ms": round((time.perf_counter() - began) * 1000, 1)}


def _counted(name: str, status: str) -> str:
    """What a check counts for the whole: only what is required can make it unhealthy."""
    return status if name in REQUIRED or status == "healthy" else "degraded"


def judge_outside(seen: Figures) -> dict[str, Any]:
    """An outside service by its calls of five minutes: degraded above 10 % failures, unhealthy where nothing passes."""
    rate = seen.failed / seen.calls if seen.calls else None
    status = "healthy" if rate is None or rate <= FAILING else "degraded"
    if rate == 1.0 and seen.calls >= CERTAIN:
        status = "unhealthy"
    latency = round(seen.seconds / seen.calls * 1000, 1) if seen.calls else None
    return {"status": status, "calls": seen.calls, "error_rate": rate, "latency_ms": latency}


def cache_figures() -> dict[str, Any]:
    """How often this process found what it looked for, since it began; None before the first look."""
    found = {"hit": 0.0, "miss": 0.0}
    for sample in (sample for metric in CACHE_REQUESTS.collect() for sample in metric.samples):
        if sample.name.endswith("_total") and sample.labels["result"] in found:
            found[sample.labels["result"]] += sample.value
    looks = found["hit"] + found["miss"]
    return {"status": "healthy", "hit_rate": round(found["hit"] / looks, 3) if looks else None}


def storage(configuration: Configuration) -> dict[str, Any]:
    """Whether files can be written, and how much room is left."""
    folder = Path(configuration.data_dir)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(b"koinon")
        disk = shutil.disk_usage(folder)
    except OSError as fault:
        return {"status": "unhealthy", "message": f"Files cannot be written ({type(fault).__name__})."}
    return {"status": "degraded" if disk.free < disk.total * SCARCE else "healthy", "free_bytes": disk.free}


def _queue(waiting: Sequence[measured.QueueState]) -> dict[str, Any]:
    late = sorted(state.queue for state in waiting if judge_queue(state) is not None)
    return {
        "status": "degraded" if late else "healthy",
        "depth": sum(state.pending for state in waiting),
        "oldest_seconds": round(max((state.oldest_seconds for state in waiting), default=0.0), 1),
        "late": late,
    }


def _log_lag(seen: measured.Server) -> dict[str, Any]:
    """Whether a transaction that writes holds back whoever reads the log."""
    late = seen.oldest_write_seconds > LAG_WARNING
    return {"status": "degraded" if late else "healthy", "lag_seconds": round(seen.oldest_write_seconds, 1)}


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
