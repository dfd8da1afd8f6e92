"""A batch at one moment: what the organization has set up is read once for all of its runs, not once for each.

Half of the statements of a send ask for the same sender, settings and places; of 10,000 schedules that are due at once
each would ask again. What goes into the trail is written once for all of them, in one round trip.
"""

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from koinon.platform.db import Params, Tx

T = TypeVar("T")
_SET_UP = re.compile(
    r"^\s*select\b(?!.*\bfor update\b).*?\bfrom\s+(?:organizations|organization_settings|send_policies|locations"
    r"|senders|numbers|number_assignments|sender_registrations|routes|topics)\b",
    re.DOTALL,
)
# What a look at everybody would tell again: whether there is anybody at all, what the planner knows, what time it is.
_AGAIN = re.compile(r"^\s*select (?:exists \((?:select from \(|\s*select from pg_class\b)|koinon_uuid_floor\(now\(\))")
_TRAIL = re.compile(r"^\s*insert into audit_log\b")
_JOINED = re.compile(r"\b(?:broadcasts|deliveries|schedules|schedule_runs|contacts)\b")


class Steady(Tx):
    """The same transaction, which remembers what it read of the set-up; nothing in it changes that."""

    def __init__(self, tx: Tx) -> None:
        self.__dict__ = tx.__dict__
        self._known: dict[Any, Any] = {}
        self._trail: list[tuple[str, Params]] = []

    async def execute(self, sql: str, params: Params | Sequence[Any] | None = None) -> int:
        """Run `sql`; a line of the trail is kept for `flush`."""
        if isinstance(params, Mapping) and _TRAIL.match(sql):
            self._trail.append((sql, params))
            return 1
        return await super().execute(sql, params)

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """A part that may fail alone; what it wrote into the trail is forgotten with it."""
        lines = len(self._trail)
        try:
            async with super().savepoint():
                yield
        except BaseException:
            del self._trail[lines:]
            raise

    async def flush(self) -> None:
        """Write the lines of the trail that were kept; whoever makes one of these has to, before it commits."""
        lines, self._trail = self._trail, []
        if lines and self.home is None:
            async with self.connection.cursor() as cursor:
                await cursor.executemany(lines[0][0], [params for _, params in lines])
            return
        for sql, params in lines:
            await super().execute(sql, params)

    async def all(self, shape: type[T], sql: str, params: Params | None = None) -> list[T]:
        """Every row, from memory where it is of the set-up."""
        key = _key("all", shape, sql, params)
        if key is None:
            return await super().all(shape, sql, params)
        if key not in self._known:
            self._known[key] = await super().all(shape, sql, params)
        return list(self._known[key])

    async def first(self, shape: type[T], sql: str, params: Params | None = None) -> T | None:
        """The first row, from memory where it is of the set-up."""
        key = _key("first", shape, sql, params)
        if key is None:
            return await super().first(shape, sql, params)
        if key not in self._known:
            self._known[key] = await super().first(shape, sql, params)
        found: T | None = self._known[key]
        return found

    async def scalar(self, sql: str, params: Params | None = None) -> Any:
        """The first value, from memory where it is of the set-up."""
        key = _key("scalar", None, sql, params)
        if key is None:
            return await super().scalar(sql, params)
        if key not in self._known:
            self._known[key] = await super().scalar(sql, params)
        return self._known[key]


def _key(how: str, shape: Any, sql: str, params: Params | None) -> tuple[str, Any, str, str] | None:
    if not _AGAIN.match(sql) and (_JOINED.search(sql) or not _SET_UP.match(sql)):
        return None
    return how, shape, sql, repr(params)
