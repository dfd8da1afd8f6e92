"""Metrics of this process for Prometheus (OPS-082, API-062): bounded labels, never an id of a person."""

import hmac
import ipaddress
from collections.abc import Callable, Sequence
from typing import Any

from litestar import Request, Response, get
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, PlatformCollector, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from koinon.platform import errors, slow_queries
from koinon.platform.cache import REQUESTS as CACHE_REQUESTS
from koinon.platform.limits.shared import DEGRADED
from koinon.platform.realtime import figures
from koinon.platform.rest.admission import IN_FLIGHT
from koinon.platform.rest.edge import Observation

REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)
PlatformCollector(registry=REGISTRY)
REGISTRY.register(DEGRADED)
REGISTRY.register(CACHE_REQUESTS)
REGISTRY.register(IN_FLIGHT)
for sockets in (figures.OPEN, figures.CLOSED, figures.SENT):
    REGISTRY.register(sockets)

REQUESTS = Counter("api_requests", "Requests answered.", ["method", "route", "status"], registry=REGISTRY)
DURATION = Histogram(
    "api_request_duration_seconds",
    "Time from the request's first byte to the answer's last.",
    ["method", "route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30),
    registry=REGISTRY,
)
POOL = Gauge("db_pool_usage_ratio", "Connections in use, of the pool's size.", registry=REGISTRY)

REGISTRY.register(slow_queries.SLOW)

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def count_request(seen: Observation) -> None:
    """Count one finished request; unknown methods share a label, so that no caller can make new ones."""
    method = seen.method if seen.method in _METHODS else "other"
    REQUESTS.labels(method, seen.route, str(seen.status)).inc()
    DURATION.labels(method, seen.route).observe(seen.seconds)


def watch_pool(pool: Any) -> None:
    """Report the use of a psycopg pool."""
    POOL.set_function(lambda: _usage(pool.get_stats()))


def _usage(stats: dict[str, int]) -> float:
    size = stats.get("pool_max") or 1
    return (stats.get("pool_size", 0) - stats.get("pool_available", 0)) / size


def endpoint(token: str | None, *, is_published: bool = False) -> Any:
    """`GET /metrics` with `token` as bearer where one is set, else for callers on loopback; 404 for anybody else.

    Published behind a proxy of the same host the whole world seems to call from loopback: then only the token counts.
    """

    @get("/metrics", include_in_schema=False, opt={"public": True, "limit": "none"})
    async def metrics(request: Request[Any, Any, Any]) -> Response[bytes]:
        if not may_read(request, token, is_published):
            raise errors.ROUTE_NOT_FOUND()
        return Response(generate_latest(REGISTRY), headers={"Content-Type": CONTENT_TYPE_LATEST})

    return metrics


def may_read(request: Request[Any, Any, Any], token: str | None, is_published: bool) -> bool:
    """Whether the caller is the operator or their collector: by the token, or from loopback where none is set."""
    if token is not None:
        return hmac.compare_digest(request.headers.get("authorization", "").encode(), f"Bearer {token}".encode())
    return not is_published and is_loopback(request.client.host if request.client else None)


def is_loopback(host: str | None) -> bool:
    """Whether an address is this machine's own."""
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False


def observers(*calls: Callable[[Observation], None]) -> Callable[[Observation], None]:
    """One observer that calls each of `calls`."""
    every: Sequence[Callable[[Observation], None]] = calls

    def observe(seen: Observation) -> None:
        for call in every:
            call(seen)

    return observe
