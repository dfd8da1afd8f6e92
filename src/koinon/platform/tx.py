"""An open transaction of one organization: its statements, and what is due once it committed or rolled back."""

import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar, cast
from uuid import UUID

import msgspec
import psycopg
from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from koinon.platform import database_use, slow_queries
from koinon.platform.actor import Actor
from koinon.platform.beginning import PLACED, narrowed
from koinon.platform.cache import REQUESTS, Cache, Space, groups_written, key_of
from koinon.platform.events import Event
from koinon.platform.home import HomePart
from koinon.platform.minutes import Minutes
from koinon.platform.rows import maker
from koinon.platform.where import Where, where

T = TypeVar("T")
Params = Mapping[str, Any]
HERE = "here"
"""What the installation's own database is called in the directory and in the list of placements."""
# Statements that row-level security or a missing right refused: nobody may get that far (OPS-090).
# Whoever is limited to locations may well ask for what lies beyond them, and is told so.
WALL, PLACES_POLICY = Minutes(), 'policy "places"'


class Tx:
    """An open transaction of one organization, with the actor in whose name it runs."""

    def __init__(
        self,
        connection: AsyncConnection[TupleRow],
        actor: Actor,
        cache: Cache | None = None,
        home: HomePart | None = None,
        placement: str = HERE,
    ) -> None:
        self.connection = connection
        self.actor = actor
        self.home = home
        self.placement = placement
        self.events: list[Event] = []
        self.doorbells: set[str] = set()
        self.committed: list[Callable[[], Awaitable[None] | None]] = []
        self.abandoned: list[Callable[[], Awaitable[None]]] = []
        self.let_go: list[Callable[[], Awaitable[None]]] = []
        """Those of parts that were rolled back already: due whatever becomes of the rest."""
        self.cache = cache
        self.written: set[str] = set()

    @property
    def organization_id(self) -> UUID:
        """The tenant. Raises RuntimeError outside one: a statement must not guess."""
        if self.actor.organization_id is None:
            raise RuntimeError("this transaction is not bound to an organization")
        return self.actor.organization_id

    async def execute(self, sql: str, params: Params | Sequence[Any] | None = None) -> int:
        """Run `sql`; the number of rows it touched."""
        return (await self._run(sql, params)).rowcount

    async def all(self, shape: type[T], sql: str, params: Params | None = None) -> list[T]:
        """Every row as `shape`: a Struct (columns by name), `tuple`, `dict`, or a scalar type for one column."""
        cursor = await self._run(sql, params)
        make = maker(cast(Any, shape), tuple(c.name for c in cursor.description or ()))
        return [make(row) for row in await cursor.fetchall()]

    async def remembered(
        self, space: Space, shape: type[T], sql: str, params: Params, *, empty: bool = True
    ) -> list[T]:
        """`all`, from the cache where it lies there: a display that may be some seconds old (CON-019).

        Within a transaction that wrote to what is read, and where nobody answers, it is simply `all`. No rows are
        not kept unless `empty`.
        """
        cache, generation = self.cache, None
        if cache is not None and space.group not in self.written:
            generation = await cache.generation(self.organization_id, space.group)
        if cache is None or generation is None:
            return await self.all(shape, sql, params)
        key = key_of(self.organization_id, space, generation, sql, params, [str(place) for place in self.actor.places])
        kept = await cache.get(key)
        REQUESTS.labels(space.name, "hit" if kept is not None else "miss").inc()
        if kept is not None:
            return msgspec.msgpack.decode(kept, type=list[shape])  # type: ignore[valid-type]
        rows = await self.all(shape, sql, params)
        if rows or empty:
            await cache.put(key, msgspec.msgpack.encode(rows), space.seconds)
        return rows

    async def first(self, shape: type[T], sql: str, params: Params | None = None) -> T | None:
        """The first row as `shape`, or None where there is none."""
        cursor = await self._run(sql, params)
        row = await cursor.fetchone()
        return None if row is None else maker(cast(Any, shape), tuple(c.name for c in cursor.description or ()))(row)

    async def one(self, shape: type[T], sql: str, params: Params | None = None) -> T:
        """The first row as `shape`. Raises LookupError where there is none."""
        found = await self.first(shape, sql, params)
        if found is None:
            raise LookupError("a row was expected")
        return found

    async def scalar(self, sql: str, params: Params | None = None) -> Any:
        """The first column of the first row, or None."""
        row = await (await self._run(sql, params)).fetchone()
        return None if row is None else row[0]

    def publish(self, event: Event) -> None:
        """Append `event` to the event log when this transaction commits."""
        self.events.append(event)

    def ring(self, queue: str) -> None:
        """Wake the workers of `queue` after the commit (coalesced; polling stays the truth)."""
        self.doorbells.add(queue)

    def after_commit(self, call: Callable[[], Awaitable[None] | None]) -> None:
        """Call `call` once this transaction has committed, never if it rolled back."""
        self.committed.append(call)

    def after_rollback(self, call: Callable[[], Awaitable[None]]) -> None:
        """Call `call` once this transaction, or the savepoint it is said in, was rolled back.

        What a refusal leaves behind stands in a transaction of its own, after this one.
        """
        self.abandoned.append(call)

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """A part that may fail alone; its events and doorbells are forgotten with it."""
        events, bells, calls = len(self.events), set(self.doorbells), len(self.committed)
        abandoned = len(self.abandoned)
        try:
            async with self.home.savepoint() if self.home else contextlib.nullcontext(), self.connection.transaction():
                yield
        except BaseException:
            self.let_go += self.abandoned[abandoned:]
            del self.events[events:], self.committed[calls:], self.abandoned[abandoned:]
            self.doorbells = bells
            raise

    @asynccontextmanager
    async def everywhere(self) -> AsyncIterator[None]:
        """A part that sees the whole organization, whoever acts: for counts that a limit holds for, never for rows.

        Where it raises, the transaction is over, and the role with it.
        """
        if not self.actor.places:
            yield
            return
        await self.connection.execute(b"set local role none")
        yield
        await self.connection.execute(f"set local role {PLACED}".encode())

    @asynccontextmanager
    async def within(self, places: Sequence[UUID]) -> AsyncIterator[None]:
        """A part of the system's work that sees what somebody limited to `places` sees; none is no limit (IDN-030)."""
        if not places:
            yield
            return
        await self.connection.execute(narrowed(places, None).encode())
        yield
        await self.connection.execute(b"set local role none; set local koinon.locations = ''")

    async def _run(self, sql: str, params: Params | Sequence[Any] | None) -> psycopg.AsyncCursor[TupleRow]:
        began = time.perf_counter()
        self.written |= groups_written(sql)
        try:
            if self.home is not None:
                return await self._apart(self.home, sql, params)
            return await self.connection.execute(sql, params)
        except psycopg.errors.InsufficientPrivilege as refused:
            if PLACES_POLICY not in str(refused):
                WALL.hit()
            raise
        finally:
            took = time.perf_counter() - began
            if self.actor.organization_id is not None:
                database_use.note(self.actor.organization_id, took)
            if took >= slow_queries.SLOW_SECONDS:
                slow_queries.note(sql, took, self.actor.organization_id)

    async def _apart(
        self, home: HomePart, sql: str, params: Params | Sequence[Any] | None
    ) -> psycopg.AsyncCursor[TupleRow]:
        """Run a statement where its tables are. What both must have and home refused is not written here either."""
        place = where(sql)
        if place is Where.HERE:
            return await self.connection.execute(sql, params)
        cursor = await (await home.connection(sql)).execute(sql, params)
        if place is Where.HOME or (cursor.rowcount == 0 and sql.lstrip().startswith("insert")):
            return cursor
        return await self.connection.execute(sql, params)
