"""Is there room for this call? Which buckets it counts against, and what its answer says of them (API-035..039).

`await admit(connection, handler, actor)` once the caller is known; a stranger or a failed credential counts by network.
On a route `opt={"limit": "exports"}` adds a special bucket of the organization, `"none"` counts nothing.
"""

import asyncio
import ipaddress
import math
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import structlog
from litestar.handlers.base import BaseRouteHandler
from prometheus_client import Gauge

from koinon.platform import errors
from koinon.platform.actor import Actor, ActorKind
from koinon.platform.events import Event
from koinon.platform.limits import FIGURES, SELF_HOSTED, UNLIMITED, Bucket, Kind, Level, PlanFigures, Verdict
from koinon.platform.rest.access import Connection
from koinon.platform.services import Services

WINDOW_SECONDS = 15 * 60
KEY_REQUESTS = 100
LEASE_SECONDS = 120
EXPORT_SECONDS = 300.0
NOTED_SECONDS = 60 * 60
LIMIT_REACHED = "api.limit_reached"


class Special(NamedTuple):
    """So many calls of one organization in so many seconds."""

    limit: int
    seconds: int


SPECIAL: Mapping[str, Special] = {
    "exports": Special(10, 60 * 60),
    "audience_previews": Special(60, 60),
    "billing": Special(30, WINDOW_SECONDS),
}
IN_FLIGHT = Gauge("api_requests_in_flight", "Requests that are being answered, by plan.", ["plan"], registry=None)
_noting: set[asyncio.Task[None]] = set()
log = structlog.get_logger("koinon.limits")


async def admit(connection: Connection, handler: BaseRouteHandler, actor: Actor | None) -> None:
    """Charge this call to its buckets. Raises 429 with the wait where one of them is full."""
    special = handler.opt.get("limit")
    state, services = connection.scope["state"], connection.app.state["services"]
    if special == "exports" and (allow := state.get("allow_seconds")) is not None:
        allow(EXPORT_SECONDS)
    if special == "none":
        state["levels"] = ()
        return
    if actor is None or actor.id is None:
        await admit_stranger(services, connection.scope)
        return
    figures = SELF_HOSTED
    if actor.organization_id is not None:
        figures = await FIGURES.of(services.database, actor.organization_id)
    verdict = await services.limits.take(buckets_of(services, actor, figures, special))
    state["levels"] = verdict.levels
    if verdict.refused is not None:
        await _note(services, actor, verdict.refused)
        raise refusal(verdict.refused, figures.plan)
    running = [level.bucket for level in verdict.levels if level.bucket.kind is Kind.IN_FLIGHT]
    if running:
        state["release"] = _release(services, verdict, running, figures.plan)


async def admit_stranger(services: Services, scope: Any) -> None:
    """Charge a call without a known caller to its network. Raises 429."""
    limit = services.configuration.anonymous_requests
    buckets = [] if limit == UNLIMITED else [_network(scope, limit)]
    verdict = await services.limits.take(buckets)
    scope["state"]["levels"] = verdict.levels
    if verdict.refused is not None:
        raise refusal(verdict.refused, None)


async def admit_public(services: Services, scope: Any, name: str, limit: int, seconds: int) -> None:
    """Charge a call of a public page to its network's own bucket: `limit` calls in `seconds`. Raises 429."""
    host = scope["client"][0] if scope.get("client") else ""
    verdict = await services.limits.take([Bucket(name, network_of(host), limit, seconds, Kind.COARSE)])
    if verdict.refused is not None:
        raise refusal(verdict.refused, None)


def buckets_of(services: Services, actor: Actor, figures: PlanFigures, special: str | None = None) -> list[Bucket]:
    """Everything that a call of `actor` counts against; what is unlimited is left out."""
    buckets, organization = [], str(actor.organization_id)
    if actor.kind is ActorKind.API_KEY:
        limit = _key_limit(actor, figures)
        buckets += [
            Bucket("organization", organization, figures.requests, WINDOW_SECONDS),
            Bucket("key", str(actor.id), limit, WINDOW_SECONDS),
        ]
    else:
        buckets.append(Bucket("user", str(actor.id), services.configuration.user_requests, WINDOW_SECONDS))
    if actor.organization_id is not None:
        if special is not None:
            buckets.append(Bucket(special, organization, *SPECIAL[special]))
        buckets.append(Bucket("in_flight", organization, figures.in_flight, LEASE_SECONDS, Kind.IN_FLIGHT))
    return [bucket for bucket in buckets if bucket.limit != UNLIMITED]


def _key_limit(actor: Actor, figures: PlanFigures) -> int:
    """The key's own limit, at most the plan's; without one 100, and none where the plan has none."""
    own = actor.rate_limit
    if figures.requests == UNLIMITED:
        return UNLIMITED if own is None else own
    return min(own or KEY_REQUESTS, figures.requests)


def _network(scope: Any, limit: int) -> Bucket:
    host = scope["client"][0] if scope.get("client") else ""
    return Bucket("anonymous", network_of(host), limit, WINDOW_SECONDS, Kind.COARSE)


def network_of(host: str | None) -> str:
    """What counts as one caller: an IPv4 address, or the /64 of an IPv6 one."""
    try:
        address = ipaddress.ip_address((host or "").partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        mapped = address.ipv4_mapped
        return str(mapped) if mapped else str(ipaddress.ip_network(f"{address}/64", strict=False))
    return str(address)


def refusal(refused: Level, plan: str | None) -> errors.KoinonError:
    """The 429 of a full bucket."""
    wait = max(1, math.ceil(refused.reset_in))
    code = errors.RATE_LIMIT_EXCEEDED
    if refused.bucket.kind is Kind.IN_FLIGHT:
        code = errors.CONCURRENCY_LIMIT_EXCEEDED
    details = {"plan": plan, "bucket": refused.bucket.name, "limit": refused.bucket.limit, "reset_in": wait}
    return code(retry_after=wait, details=details)


def _release(services: Services, verdict: Verdict, running: Sequence[Bucket], plan: str) -> Callable[[], None]:
    place = IN_FLIGHT.labels(plan)
    place.inc()

    def leave() -> None:
        place.dec()
        _background(services.limits.give_back(verdict, running))

    return leave


def release(state: dict[str, Any]) -> None:
    """Give the call's place among those in flight back, if it holds one."""
    if (give_back := state.pop("release", None)) is not None:
        give_back()


async def _note(services: Services, actor: Actor, refused: Level) -> None:
    """Publish that a limit was reached, once a bucket and hour (API specification §4)."""
    bucket = refused.bucket
    if actor.organization_id is None:
        return
    noted = await services.limits.take([Bucket("noted", f"{bucket.name}:{bucket.key}", 1, NOTED_SECONDS)])
    if noted.allowed:
        _background(_publish(services, actor, bucket))


async def _publish(services: Services, actor: Actor, bucket: Bucket) -> None:
    try:
        async with services.database.transaction(actor) as tx:
            about = actor.id if bucket.name in ("key", "user") else tx.organization_id
            kind = {"key": "api_key", "user": "user"}.get(bucket.name, "organization")
            payload = {"bucket": bucket.name, "limit": bucket.limit}
            tx.publish(
                Event(
                    type=LIMIT_REACHED, aggregate_type=kind, aggregate_id=about or tx.organization_id, payload=payload
                )
            )
    except Exception as error:
        log.warning("limit_not_noted", error=type(error).__name__)


def _background(work: Any) -> None:
    task = asyncio.ensure_future(work)
    _noting.add(task)
    task.add_done_callback(_noting.discard)


def limit_headers(state: Mapping[str, Any]) -> list[tuple[bytes, bytes]]:
    """What an answer says of the bucket nearest to empty (API-039; draft-ietf-httpapi-ratelimit-headers)."""
    levels: Sequence[Level] = state.get("levels", ())
    if not levels:
        return []
    counted = [level for level in levels if level.bucket.kind is not Kind.IN_FLIGHT] or levels
    nearest = min(counted, key=lambda level: (level.remaining / max(level.bucket.limit, 1), -level.reset_in))
    reset = math.ceil(nearest.reset_in)
    return [
        (b"x-ratelimit-limit", b"%d" % nearest.bucket.limit),
        (b"x-ratelimit-remaining", b"%d" % nearest.remaining),
        (b"x-ratelimit-reset", b"%d" % math.ceil(time.time() + nearest.reset_in)),
        (b"ratelimit-policy", ", ".join(_policy(level.bucket) for level in levels).encode()),
        (b"ratelimit", f'"{nearest.bucket.name}";r={nearest.remaining};t={reset}'.encode()),
    ]


def _policy(bucket: Bucket) -> str:
    if bucket.kind is Kind.IN_FLIGHT:
        return f'"{bucket.name}";q={bucket.limit};qu="concurrent-requests"'
    return f'"{bucket.name}";q={bucket.limit};w={bucket.seconds}'
