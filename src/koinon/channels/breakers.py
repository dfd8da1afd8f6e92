"""A breaker an account and operation, shared by all processes (CHN-045..047).

The decision is this process's own breaker, in memory. What it finds is told to the others: a row and a ring, and Redis
where it is configured. What others found is looked up every half second in Redis, else heard and read every 5 s. Once
a pause is over one process makes the three probes for all. Where neither answers, each goes on by itself.
"""

import time
from collections.abc import Awaitable, Callable
from typing import NamedTuple, TypeVar
from uuid import UUID

import psycopg
import structlog

from koinon.channels import repository
from koinon.channels.repository.breakers import PROBING_SECONDS
from koinon.platform.db import DatabaseUnavailable
from koinon.platform.doorbell import when_heard
from koinon.platform.events import Event
from koinon.platform.http import Breaker, BreakerState
from koinon.platform.services import Services

BELL = "breaker:"
SEND, FIND = "send", "find"
LOOK_SECONDS, LOOK_SHARED_SECONDS = 5.0, 0.5
ELSEWHERE_SECONDS = 1.0
_OPEN = """
local t = redis.call('TIME')
local now = tonumber(t[1]) * 1000 + math.floor(tonumber(t[2]) / 1000)
local ends = string.format('%.0f', now + tonumber(ARGV[1]) * 1000)
redis.call('hset', KEYS[1], 'until', ends, 'wait', ARGV[1], 'probing', '0')
redis.call('expire', KEYS[1], 3600)
return 1
"""
_CLOSE = "return redis.call('del', KEYS[1])"
# [is open, ms left, wait, probes are ours]: ARGV 1 claims the probes where the pause is over.
_LOOK = """
local t = redis.call('TIME')
local now = tonumber(t[1]) * 1000 + math.floor(tonumber(t[2]) / 1000)
local found = redis.call('hmget', KEYS[1], 'until', 'wait', 'probing')
if not found[1] then return {0, 0, '0', 0} end
local left, mine = tonumber(found[1]) - now, 0
if ARGV[1] == '1' and left <= 0 and tonumber(found[3]) <= now then
  redis.call('hset', KEYS[1], 'probing', string.format('%.0f', now + tonumber(ARGV[2]) * 1000))
  mine = 1
end
return {1, left, found[2], mine}
"""
T = TypeVar("T")
log = structlog.get_logger("koinon.channels")


class _Found(NamedTuple):
    """What is known elsewhere: seconds left and of the pause where it is open, and whether the probes are ours."""

    is_open: bool
    left: float = 0.0
    wait: float = 0.0
    mine: bool = False


class SharedBreaker:
    """Call `look` before and `share` after the calls that `allow` and `record` are about."""

    def __init__(
        self,
        services: Services,
        organization_id: UUID,
        account_id: UUID,
        operation: str,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._services, self._organization_id = services, organization_id
        self._account_id, self.operation = account_id, operation
        self._now = now
        self._own = Breaker(now)
        self._known = self._standing
        self._looked_at = now()
        self._key = f"koinon:breaker:{account_id}:{operation}"

    @property
    def state(self) -> BreakerState:
        """Closed, open, or half open in this process."""
        return self._own.state

    @property
    def left(self) -> float:
        """Seconds until it may be asked again; 0 where it is not open."""
        return self._own.left

    def allow(self) -> bool:
        """Whether a call may be made now."""
        return self._own.allow()

    def record(self, ok: bool) -> None:
        """Tell the outcome of an allowed call."""
        self._own.record(ok)

    async def look(self) -> None:
        """Adopt what other processes found, where it is time to."""
        now, due = self._now(), self._own.is_due
        every = LOOK_SECONDS if self._services.shared is None else LOOK_SHARED_SECONDS
        if not due and now - self._looked_at < every:
            return
        self._looked_at = now
        found = await self._elsewhere(claim=due)
        if found is not None:
            self._adopt(found)

    def heard(self, left: float, wait: float) -> None:
        """Another process opened it for so many seconds, or, with none, closed it."""
        self._adopt(_Found(left > 0, left, wait))

    async def share(self) -> None:
        """Tell the others where it opened, opened anew or closed."""
        if self._own.state is not BreakerState.HALF_OPEN and self._standing != self._known:
            self._known = self._standing
            await self._tell(is_open=self._own.state is BreakerState.OPEN)

    @property
    def _standing(self) -> tuple[BreakerState, float]:
        own = self._own
        return own.state, own.opened_until if own.state is BreakerState.OPEN else 0.0

    def _adopt(self, found: _Found) -> None:
        own, was_told = self._own, self._known == self._standing
        if found.is_open and found.left > 0:
            own.open_until(self._now() + found.left, found.wait)
        elif found.is_open and own.is_due and not found.mine:
            own.hold(ELSEWHERE_SECONDS)  # another process probes
        elif not found.is_open and was_told and own.state is BreakerState.OPEN:
            own.close()
        else:
            return
        self._known = self._standing

    async def _elsewhere(self, *, claim: bool) -> _Found | None:
        if self._services.shared is not None:
            answer = await self._services.shared.run(_LOOK, [self._key], [int(claim), PROBING_SECONDS])
            if answer is not None:
                return _Found(bool(answer[0]), answer[1] / 1000, float(answer[2]), bool(answer[3]))
        try:
            async with self._services.database.transaction(self._organization_id) as tx:
                opened = await repository.breaker(tx, self._account_id, self.operation)
                mine = (
                    claim
                    and opened is not None
                    and opened.left <= 0
                    and await repository.claim_probes(tx, self._account_id, self.operation)
                )
        except (psycopg.Error, DatabaseUnavailable):
            return None
        return _Found(False) if opened is None else _Found(True, opened.left, opened.wait, mine)

    async def _tell(self, *, is_open: bool) -> None:
        wait, shared = self._own.wait, self._services.shared
        if shared is not None:
            await shared.run(_OPEN if is_open else _CLOSE, [self._key], [wait])
        try:
            async with self._services.database.transaction(self._organization_id) as tx:
                if is_open:
                    is_news = await repository.open_breaker(tx, self._account_id, self.operation, wait)
                else:
                    is_news = await repository.close_breaker(tx, self._account_id, self.operation)
                if is_news:
                    name = "provider.circuit_opened" if is_open else "provider.circuit_closed"
                    told = {"operation": self.operation, "seconds": wait if is_open else 0}
                    tx.publish(
                        Event(type=name, aggregate_type="provider_account", aggregate_id=self._account_id, payload=told)
                    )
                tx.ring(f"{BELL}{self._account_id}:{self.operation}:{wait if is_open else 0:g}")
        except (psycopg.Error, DatabaseUnavailable) as fault:
            log.warning("breaker_not_told", operation=self.operation, error=type(fault).__name__)


_breakers: dict[tuple[int, UUID, str], SharedBreaker] = {}


def breaker(services: Services, organization_id: UUID, account_id: UUID, operation: str) -> SharedBreaker:
    """This process's breaker of an account's operation ("send", "find", "numbers" …)."""
    key = (id(services), account_id, operation)
    if key not in _breakers:
        _breakers[key] = SharedBreaker(services, organization_id, account_id, operation)
    return _breakers[key]


def is_barred(services: Services, account_id: UUID, operation: str) -> bool:
    """Whether an account's operation is not to be asked now, as far as this process knows."""
    known = _breakers.get((id(services), account_id, operation))
    return known is not None and known.left > 0


STATES = {BreakerState.CLOSED: 0.0, BreakerState.HALF_OPEN: 1.0, BreakerState.OPEN: 2.0}


def gauges() -> dict[tuple[str, tuple[str, ...]], float]:
    """How this process's breakers stand, as a metric: 0 closed, 1 half open, 2 open."""
    return {
        ("breaker_state", (str(account), operation)): STATES[known.state]
        for (_, account, operation), known in _breakers.items()
    }


def _heard(name: str) -> None:
    account_id, operation, seconds = name.removeprefix(BELL).split(":")
    for (_, account, what), known in _breakers.items():
        if what == operation and account == UUID(account_id):
            known.heard(float(seconds), float(seconds))


when_heard(BELL, _heard)


class CircuitOpen(Exception):
    """The provider failed too often just now and was not asked; `seconds` until it may be."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"not asked for {seconds:.0f} s")
        self.seconds = seconds


async def guarded(known: SharedBreaker, call: Callable[[], Awaitable[T]], failed: Callable[[T], bool]) -> T:
    """The answer of `call` through a breaker; an exception of it counts as a failure. Raises CircuitOpen."""
    await known.look()
    if not known.allow():
        raise CircuitOpen(max(1.0, known.left))
    ok = False
    try:
        answer = await call()
        ok = not failed(answer)
        return answer
    finally:
        known.record(ok)
        await known.share()
