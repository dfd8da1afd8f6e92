"""The part of a transaction that stands at home, where its organization lives on another database (ADR 16)."""

import contextlib
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Protocol
from uuid import UUID

import psycopg
from psycopg import AsyncConnection
from psycopg.pq import TransactionStatus
from psycopg.rows import TupleRow

_WRITES = re.compile(r"\b(?:insert|update|delete)\b")


class Source(Protocol):
    """Where its connection comes from."""

    def connection(self) -> "contextlib.AbstractAsyncContextManager[AsyncConnection[TupleRow]]":
        """One of the pool, given back at the end."""


class HomePart:
    """Opened by the first statement that needs it; committed before the other part, which is the one that counts.

    A crash between the two leaves home with what nobody has: `placements.repair` sets that right.
    """

    def __init__(self, source: Source, placement: str, organization_id: UUID | None, timeout_ms: int) -> None:
        self._source, self._placement, self._timeout_ms = source, placement, timeout_ms
        self._organization_id = organization_id
        self._stack = contextlib.AsyncExitStack()
        self._connection: AsyncConnection[TupleRow] | None = None
        self._wrote = False

    async def connection(self, sql: str) -> AsyncConnection[TupleRow]:
        """The connection that `sql` is to run on."""
        self._wrote = self._wrote or _WRITES.search(sql) is not None
        if self._connection is None:
            self._connection = await self._stack.enter_async_context(self._source.connection())
            await self._connection.execute(
                f"begin; set local statement_timeout = {self._timeout_ms};"
                f" set local koinon.placement = '{self._placement}'; {self._tenant()}".encode()
            )
        return self._connection

    async def act_for(self, organization_id: UUID | None) -> None:
        """Everything from here on is another organization's, or nobody's."""
        self._organization_id = organization_id
        if self._connection is not None:
            await self._connection.execute(self._tenant().encode())

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """A part that may fail alone."""
        if self._connection is not None:
            async with self._connection.transaction():
                yield
            return
        try:
            yield
        except BaseException:
            await self.roll_back()
            raise

    async def commit(self) -> None:
        """Commit what was written. Who only read does not mind that the server has ended an idle transaction."""
        if self._connection is None:
            return
        if self._connection.info.transaction_status is TransactionStatus.INERROR:
            raise psycopg.errors.InFailedSqlTransaction("a statement failed at home")  # COMMIT would say nothing
        with contextlib.suppress(*(() if self._wrote else (psycopg.OperationalError,))):
            await self._connection.execute(b"commit")
        await self._give_back()

    async def roll_back(self) -> None:
        """Nothing of it happened."""
        if self._connection is not None:
            with contextlib.suppress(psycopg.Error):
                await self._connection.rollback()
            await self._give_back()

    async def _give_back(self) -> None:
        self._connection, self._wrote = None, False
        await self._stack.aclose()

    def _tenant(self) -> str:
        return f"set local koinon.organization_id = '{self._organization_id or ''}'"
