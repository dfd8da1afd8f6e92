"""One transaction at a time, bound to one organization (architecture §3).

`async with db.transaction(actor) as tx:` commits at its end and rolls back when it raises; nothing else commits. The
tenant is set by the same message that begins (a parameterless `begin; set local …`: 369 µs a read against 492 for a
second round trip).
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple, Protocol
from uuid import UUID

import msgspec
import psycopg
from psycopg import AsyncConnection
from psycopg.rows import TupleRow
from psycopg.types.json import set_json_dumps, set_json_loads
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from koinon.platform.actor import Actor, system
from koinon.platform.arrays import use_binary_arrays
from koinon.platform.beginning import opening, standing
from koinon.platform.cache import Cache, bells
from koinon.platform.events import append
from koinon.platform.home import HomePart
from koinon.platform.tx import HERE, PLACES_POLICY, Params, Tx

__all__ = [
    "HERE",
    "PLACES_POLICY",
    "STATEMENT_LIMIT",
    "STATEMENT_SECONDS",
    "Database",
    "DatabaseAway",
    "DatabaseUnavailable",
    "Params",
    "Router",
    "Tx",
    "joining",
]
log = logging.getLogger("koinon.database")
STATEMENT_SECONDS = 30
AWAY_SECONDS = 2.0
"""How long nobody waits for another database once it did not answer."""
STATEMENT_LIMIT: ContextVar[float | None] = ContextVar("statement_limit", default=None)
"""Seconds a statement of the request in hand may take, where that is less than the process allows (API-043)."""

set_json_dumps(msgspec.json.encode)
set_json_loads(msgspec.json.decode)
use_binary_arrays()


class DatabaseUnavailable(Exception):
    """No connection could be had; the request may be tried again."""


class DatabaseAway(DatabaseUnavailable):
    """The database of some organizations is away; those that live elsewhere are not concerned."""


class Joined(NamedTuple):
    """The transaction that everything an idempotent request does belongs to, in the task that answers it."""

    tx: Tx
    task: asyncio.Task[Any] | None


JOINED: ContextVar[Joined | None] = ContextVar("joined_transaction", default=None)


@contextlib.contextmanager
def joining(tx: Tx) -> Iterator[None]:
    """Within, every transaction of this task is a part of `tx`, so that all of it commits with the key (API-025)."""
    token = JOINED.set(Joined(tx, asyncio.current_task()))
    try:
        yield
    finally:
        JOINED.reset(token)


class Router(Protocol):
    """Knows on which database each organization lives; `is_needed` is False where all live on the same."""

    is_needed: bool

    def forget_list(self) -> None:
        """The list of databases changed."""

    async def database_of(self, organization_id: UUID) -> "Database":
        """The database of an organization. Raises DatabaseUnavailable where this process cannot reach it."""


class Database:
    """A pool of connections under the application role.

    `name` is what the directory calls it; one that is not home has `home`, for what stands there only.
    """

    def __init__(
        self,
        url: str,
        *,
        size: int = 10,
        name: str = "koinon",
        patience: float = 20.0,
        statement_seconds: int = STATEMENT_SECONDS,
        cache: Cache | None = None,
        placement: str = HERE,
        home: "Database | None" = None,
    ) -> None:
        self.url = url
        self.direct_url = url
        """The server past a pooler, for LISTEN and locks."""
        self.placement, self.home = placement, home
        self._away_until = 0.0
        self.router: Router | None = None if home is None else home.router
        self.statement_ms = statement_seconds * 1_000
        self.pool = AsyncConnectionPool(
            url,
            min_size=min(2, size),
            max_size=size,
            open=False,
            timeout=patience,
            kwargs={"autocommit": True, "application_name": name},
            reset=None,
        )
        self.ringer: Callable[[str], None] = lambda _queue: None
        self.cache = cache or Cache()

    async def open(self) -> None:
        """Open the pool; connections are made in the background."""
        await self.pool.open()

    async def close(self) -> None:
        """Close every connection."""
        await self.pool.close()
        await self.cache.close()

    def forget_absence(self) -> None:
        """It is there again, as far as anybody knows: whoever comes next waits for a connection."""
        self._away_until = 0.0

    @asynccontextmanager
    async def transaction(self, actor: Actor | UUID, *, timeout_ms: int | None = None) -> AsyncIterator[Tx]:
        """A transaction in the organization of `actor` (an organization id means the system acts there).

        `timeout_ms` bounds each statement, else what this process allows (OPS-055): said here and not when connecting,
        so that it holds on any server, behind a pooler too. Raises DatabaseUnavailable where no connection can be had.
        """
        acting = system(actor) if isinstance(actor, UUID) else actor
        database = self
        if acting.organization_id is not None and self.router is not None and self.router.is_needed:
            database = await self.router.database_of(acting.organization_id)
        joined = JOINED.get()
        if joined is not None and joined.task is not asyncio.current_task():
            joined = None
        if joined is not None and (acting.organization_id is None or joined.tx.placement == database.placement):
            async with joined.tx.savepoint():
                if joined.tx.actor is acting:
                    yield joined.tx
                else:
                    async with self._beside(joined.tx, acting) as other:
                        yield other
            return
        tx: Tx | None = None
        try:
            async with database._opened(acting, timeout_ms) as tx:
                with contextlib.nullcontext() if joined is None else joining(tx):
                    yield tx
        except Exception:
            if tx is not None:
                await _tell_abandoned(tx.let_go + tx.abandoned)
            raise
        await database._after(tx)
        await _tell_abandoned(tx.let_go)

    @asynccontextmanager
    async def _opened(self, acting: Actor, timeout_ms: int | None) -> AsyncIterator[Tx]:
        async with self.connection() as connection:
            limit = STATEMENT_LIMIT.get()
            bound = timeout_ms or (int(limit * 1_000) if limit is not None else self.statement_ms)
            apart = None if self.home is None else HomePart(self.home, self.placement, acting.organization_id, bound)
            tx = Tx(connection, acting, self.cache, apart, self.placement)
            try:
                await connection.execute(opening(acting, bound))
                yield tx
                if tx.events:
                    await append(connection, acting, tx.events)
                if apart is not None:
                    await apart.commit()
                await connection.execute(b"commit")
            except BaseException:
                with contextlib.suppress(psycopg.Error):
                    await asyncio.shield(connection.rollback())
                if apart is not None:
                    await asyncio.shield(apart.roll_back())
                raise

    @asynccontextmanager
    async def _beside(self, joined: Tx, acting: Actor) -> AsyncIterator[Tx]:
        """A part of `joined` in another's name or another organization, as if it had a transaction of its own."""
        tx = Tx(joined.connection, acting, self.cache, joined.home, joined.placement)
        await _stand_for(tx, acting)
        try:
            with joining(tx):
                yield tx
        except BaseException:
            joined.abandoned += tx.let_go + tx.abandoned
            if tx.home is not None:
                with contextlib.suppress(psycopg.Error):
                    await tx.home.act_for(joined.actor.organization_id)
            raise
        if tx.events:
            await append(tx.connection, acting, tx.events)
        await _stand_for(tx, joined.actor)
        joined.abandoned += tx.abandoned
        joined.let_go += tx.let_go
        joined.after_commit(lambda: self._after(tx))

    @asynccontextmanager
    async def system(self) -> AsyncIterator[Tx]:
        """A transaction outside any tenant: directory, wakeups, leases of the clock; no tenant row is visible."""
        async with self.transaction(system()) as tx:
            yield tx

    async def _after(self, tx: Tx) -> None:
        if tx.written and tx.actor.organization_id is not None:
            await self._drop(tx.actor.organization_id, tx.written)
        for queue in tx.doorbells:
            self.ringer(queue)
        if tx.events:
            self.ringer("events")
        for call in tx.committed:
            waiting = call()
            if waiting is not None:
                await waiting

    async def _drop(self, organization_id: UUID, groups: set[str]) -> None:
        for group in sorted(groups):
            await self.cache.renew(organization_id, group)
        if not self.cache.is_shared:
            for bell in bells(organization_id, groups):
                self.ringer(bell)

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[AsyncConnection[TupleRow]]:
        """A connection of the pool, given back at the end. Raises DatabaseUnavailable where none can be had."""
        if self.home is not None and time.monotonic() < self._away_until:
            raise DatabaseAway(self.placement)
        try:
            connection = await self.pool.getconn()
        except PoolTimeout as error:
            if self.home is None:
                raise DatabaseUnavailable from error
            if not self.pool.get_stats().get("pool_size"):
                self._away_until = time.monotonic() + AWAY_SECONDS
            raise DatabaseAway(self.placement) from error
        try:
            yield connection
        finally:
            await self.pool.putconn(connection)


async def _tell_abandoned(calls: Sequence[Callable[[], Awaitable[None]]]) -> None:
    """What fails here must not stand in the place of the refusal that rolled the transaction back."""
    for call in calls:
        try:
            await call()
        except (psycopg.Error, DatabaseUnavailable) as error:
            log.warning("not_noted_after_rollback", extra={"error": type(error).__name__})


async def _stand_for(tx: Tx, acting: Actor) -> None:
    await tx.connection.execute(standing(acting))
    if tx.home is not None:
        await tx.home.act_for(acting.organization_id)
