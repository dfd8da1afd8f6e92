"""Collects finished requests and writes them behind the answers."""

import asyncio
import contextlib
import ipaddress
from collections import deque
from uuid import UUID

import structlog

from koinon.kit import clock, ids
from koinon.platform.actor import Actor, ActorKind
from koinon.platform.db import Database
from koinon.platform.events import Event
from koinon.platform.limits import Bucket, Limits
from koinon.platform.request_log.contracts import LoggedRequest
from koinon.platform.request_log.repository import insert
from koinon.platform.rest.edge import Observation

EVERY_SECONDS = 1.0
MOST_WAITING = 20_000
PREFIX = "/api/v1"
DAY = 24 * 60 * 60
DEPRECATION_USED = "api.deprecation_used"
log = structlog.get_logger("koinon.requests")


class Recorder:
    """One for each web process; `observe` costs microseconds, `run` writes."""

    def __init__(self, database: Database, limits: Limits) -> None:
        self._database, self._limits = database, limits
        self._waiting: deque[tuple[UUID, LoggedRequest]] = deque(maxlen=MOST_WAITING)

    def observe(self, seen: Observation) -> None:
        """Remember a finished call of the API whose organization is known."""
        actor: Actor | None = seen.state.get("actor")
        if actor is None or actor.organization_id is None or not seen.route.startswith(PREFIX):
            return
        line = LoggedRequest(
            id=ids.uuid7(),
            request_id=seen.state["request_id"],
            api_key_id=actor.id if actor.kind is ActorKind.API_KEY else None,
            user_id=actor.id if actor.kind is ActorKind.USER else None,
            method=seen.method[:10],
            route=seen.route,
            status=seen.status,
            duration_ms=round(seen.seconds * 1_000, 2),
            bytes_out=min(seen.bytes_out, 2**31 - 1),
            error_code=seen.error_code,
            ip_prefix=prefix_of(actor.ip),
            deprecated=bool(seen.state.get("deprecated")),
            created_at=clock.now(),
        )
        self._waiting.append((actor.organization_id, line))

    async def run(self) -> None:
        """Write every second until cancelled, and once more then."""
        try:
            while True:
                await asyncio.sleep(EVERY_SECONDS)
                await self.flush()
        finally:
            await asyncio.shield(self.flush())

    async def flush(self) -> None:
        """Write what waits, an organization at a time. A database that is away costs the lines, never a request."""
        taken, self._waiting = self._waiting, deque(maxlen=MOST_WAITING)
        by_organization: dict[UUID, list[LoggedRequest]] = {}
        for organization_id, line in taken:
            by_organization.setdefault(organization_id, []).append(line)
        for organization_id, lines in by_organization.items():
            try:
                async with self._database.transaction(organization_id) as tx:
                    await insert(tx, lines)
                    for event in await self._first_uses(lines):
                        tx.publish(event)
            except Exception as error:
                log.warning("request_log_not_written", lines=len(lines), error=type(error).__name__)

    async def _first_uses(self, lines: list[LoggedRequest]) -> list[Event]:
        """`api.deprecation_used`, once a key and day."""
        found = []
        for key_id in dict.fromkeys(line.api_key_id for line in lines if line.deprecated and line.api_key_id):
            noted = await self._limits.take([Bucket("deprecation", str(key_id), 1, DAY)])
            if noted.allowed:
                routes = sorted({line.route for line in lines if line.deprecated and line.api_key_id == key_id})
                found.append(
                    Event(
                        type=DEPRECATION_USED, aggregate_type="api_key", aggregate_id=key_id, payload={"routes": routes}
                    )
                )
        return found


def prefix_of(ip: str | None) -> str | None:
    """The network of an address: /24 for IPv4, /48 for IPv6; what is logged names nobody's machine."""
    with contextlib.suppress(ValueError):
        address = ipaddress.ip_address(ip or "")
        return str(ipaddress.ip_network(f"{address}/{24 if address.version == 4 else 48}", strict=False))
    return None
