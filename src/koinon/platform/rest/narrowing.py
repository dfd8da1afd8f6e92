"""What every list can be asked besides its own filters: when its rows were made or changed, and how many there are.

A repository's statement says where the times stand, `/* asked: c.created_at; c.updated_at */` after its conditions, and
is otherwise as it was: unasked it runs with that comment. The place may name an id too (`/* asked: created_at;
created_at; id */`) whose order is that of time, so that its index and its partitions serve. A total is the same
statement, counted by the server up to its limit: it can differ from the list in nothing.
"""

import re
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from koinon.platform.cache import Space
from koinon.platform.db import Params, Tx

T = TypeVar("T")
_PLACE = re.compile(r"/\* asked: ([^;*]+); ([^;*]+?)(?:; ([\w.]+))? \*/")
_LIMITED = "%(limit)s"


class Times(NamedTuple):
    """Bounds of when rows were made and last changed, the bounds themselves left out."""

    created_after: datetime | None = None
    created_before: datetime | None = None
    updated_after: datetime | None = None
    updated_before: datetime | None = None


ALL_TIMES = Times()


async def narrowed(tx: Tx, times: Times, read: Callable[[Tx], Awaitable[T]]) -> T:
    """What `read` finds within `times`. Raises RuntimeError if a list's statement has no place for them."""
    if times == ALL_TIMES:
        return await read(tx)
    return await read(_Reading(tx, times))


async def counted(tx: Tx, times: Times, read: Callable[[Tx], Awaitable[Any]]) -> int:
    """How many rows the list that `read` reads has within `times`, up to the limit that it reads with."""
    counting = _Counting(tx, times)
    await read(counting)
    return counting.found


class _Reading(Tx):
    """The same transaction, with the asked times in the statements that have a place for them."""

    def __init__(self, tx: Tx, times: Times) -> None:
        super().__init__(tx.connection, tx.actor)
        vars(self).update(vars(tx))
        self._tx = tx
        self._times = {f"asked_{name}": at for name, at in times._asdict().items() if at is not None}

    async def all(self, shape: type[T], sql: str, params: Params | None = None) -> list[T]:
        sql, bound = self._bound(sql, params)
        return await self._tx.all(shape, sql, bound)

    async def remembered(
        self, space: Space, shape: type[T], sql: str, params: Params, *, empty: bool = True
    ) -> list[T]:
        sql, bound = self._bound(sql, params)
        return await self._tx.remembered(space, shape, sql, bound or {}, empty=empty)

    def _bound(self, sql: str, params: Params | None) -> tuple[str, Params | None]:
        if not self._times or _LIMITED not in sql:
            return sql, params
        if _PLACE.search(sql) is None:
            raise RuntimeError("a list was asked for times, and its statement has no place for them")
        return _PLACE.sub(self._conditions, sql), {**(params or {}), **self._times}

    def _conditions(self, place: re.Match[str]) -> str:
        made, changed, by_id = place.groups()
        columns = {"created": made, "updated": changed}
        parts = []
        for name in self._times:
            _, kind, side = name.split("_")
            parts.append(f"and {columns[kind]} {'>' if side == 'after' else '<'} %({name})s")
            if by_id and columns[kind] == made:
                parts.append(f"and {by_id} {'>=' if side == 'after' else '<'} {_floor(name, side)}")
        return " ".join(parts)


def _floor(name: str, side: str) -> str:
    """The least id of an instant, with a minute to spare: ids are made by the process, times by the transaction."""
    spare = "-" if side == "after" else "+"
    return f"koinon_uuid_floor(%({name})s::timestamptz {spare} interval '1 minute')"


class _Counting(_Reading):
    """The same transaction, in which the statement of a list is counted instead of read."""

    def __init__(self, tx: Tx, times: Times) -> None:
        super().__init__(tx, times)
        self.found = 0

    async def remembered(
        self, space: Space, shape: type[T], sql: str, params: Params, *, empty: bool = True
    ) -> list[T]:
        return await self.all(shape, sql, params)

    async def all(self, shape: type[T], sql: str, params: Params | None = None) -> list[T]:
        if _LIMITED not in sql:
            return await self._tx.all(shape, sql, params)
        sql, bound = self._bound(sql, params)
        self.found += int(await self._tx.scalar(f"select count(*) from ({sql}) as listed", bound))
        return []
