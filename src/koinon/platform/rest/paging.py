"""Keyset paging of every collection (API-018..020).

A handler takes `paging: PageRequest` (declare `dependencies=PAGING`, or another of those below, on it or on its router)
and answers `rest.page(*await paging.page(tx, filters, read, place))`, where `read(tx, cursor, how_many)` is its
repository's statement. Totals, times and the other way round come from here: no list writes them itself (API-020, 021).
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, NamedTuple, Self, TypeVar
from uuid import UUID

from litestar.di import Provide
from litestar.params import QueryParameter
from msgspec import UNSET, Meta, UnsetType

from koinon.kit import pagination as codec
from koinon.kit.pagination import Cursor
from koinon.platform import errors
from koinon.platform.actor import Actor
from koinon.platform.db import Tx
from koinon.platform.rest.narrowing import ALL_TIMES, Times, counted, narrowed
from koinon.platform.rest.responses import Pagination, Total

Row = TypeVar("Row")
Read = Callable[[Tx, Cursor | None, int], Awaitable[Sequence[Row]]]

DEFAULT_LIMIT = 25
COUNTED_UP_TO = 10_000


class _Signer:
    key = b""


def sign_cursors_with(key: bytes) -> None:
    """Set the installation's key (at least 32 bytes); the composition root calls it once, before the first request."""
    if len(key) < 32:
        raise ValueError("a cursor key has at least 32 bytes")
    _Signer.key = key


class Order(NamedTuple):
    """How a list runs: by what (`created_at`), newest or highest first, and whether it can be had the other way round.

    `by_time` is how its keyset begins: with a time, or with the id alone. A list that begins with text runs one way.
    """

    by: str
    descending: bool = True
    by_time: bool = True
    both_ways: bool = True

    @property
    def own(self) -> str:
        """The name of its own way, as `sort` takes it."""
        return f"-{self.by}" if self.descending else self.by

    @property
    def names(self) -> list[str]:
        """Every way it can be had."""
        return [self.own, self.own.removeprefix("-") if self.descending else f"-{self.by}"][: 1 + self.both_ways]

    @property
    def far_end(self) -> Cursor:
        """Behind its last row, looking back."""
        edge = datetime.min if self.descending else datetime.max.replace(microsecond=0)
        values = (edge.replace(tzinfo=UTC),) if self.by_time else ()
        return Cursor(values, UUID(int=0 if self.descending else (1 << 128) - 1), "prev")


@dataclass(frozen=True)
class PageRequest:
    """What a caller asked of a list: how many rows, from where, of what time, which way round, a total or not."""

    limit: int = DEFAULT_LIMIT
    cursor_text: str | None = None
    include_total: bool = False
    times: Times = ALL_TIMES
    turned: Order | None = None

    @property
    def fetch(self) -> int:
        """How many rows to read: one more than the page, which tells whether another page follows."""
        return self.limit + 1

    def cursor(self, filters: object) -> Cursor | None:
        """Where the page begins, None at the start. Raises `invalid_cursor` for an altered or foreign one."""
        if not self.cursor_text:
            return None
        try:
            return codec.decode(self.cursor_text, self._whole(filters), _Signer.key)
        except codec.InvalidCursor:
            raise errors.INVALID_CURSOR() from None

    async def page(
        self, tx: Tx, filters: object, read: Read[Row], place: Callable[[Row], Cursor]
    ) -> tuple[Sequence[Row], Pagination]:
        """The page that `read(tx, from, how many)` gives, with its pagination, and its total if that was asked for.

        `read` does all its reading by the `tx` it is given: that one adds the times asked for, and counts.
        """
        at = self.cursor(filters)
        rows = await narrowed(tx, self.times, lambda seen: read(seen, self._turned(at), self.fetch))
        total = None
        if self.include_total:
            total = await counted(tx, self.times, lambda seen: read(seen, None, COUNTED_UP_TO + 1))
        return self._cut(rows, filters, place, at, total)

    def cut(
        self, rows: Sequence[Row], filters: object, place: Callable[[Row], Cursor], total: int | None = None
    ) -> tuple[Sequence[Row], Pagination]:
        """The page and its pagination, from up to `fetch` rows.

        `rows` come in reading order away from the cursor: for a `prev` cursor the repository sorts the other way round,
        and the page is turned back here. `place` gives a row's sort values and id; `total` counts up to 10,001.
        """
        return self._cut(rows, filters, place, self.cursor(filters), total)

    def onward(self, place: Cursor, filters: object) -> str:
        """The cursor that leads on from a place, where that is not the last row of a page."""
        return codec.encode(place._replace(direction="next"), self._whole(filters), _Signer.key)

    def _cut(
        self,
        rows: Sequence[Row],
        filters: object,
        place: Callable[[Row], Cursor],
        at: Cursor | None,
        total: int | None,
    ) -> tuple[Sequence[Row], Pagination]:
        backwards = at is not None and at.direction == "prev"
        more, shown = len(rows) > self.limit, list(rows[: self.limit])
        if backwards:
            shown.reverse()
        earlier = more if backwards else at is not None
        later = more if not backwards else True
        first = self._mark(shown[0], place, "prev", filters) if shown and earlier else None
        last = self._mark(shown[-1], place, "next", filters) if shown and later else None
        return shown, Pagination(self.limit, last is not None, last, first, _total(total))

    def _mark(self, row: Row, place: Callable[[Row], Cursor], direction: codec.Direction, filters: object) -> str:
        return codec.encode(place(row)._replace(direction=direction), self._whole(filters), _Signer.key)

    def _turned(self, at: Cursor | None) -> Cursor | None:
        """Where a repository begins to read: the other way round is its own way, walked back from its far end."""
        if self.turned is None:
            return at
        return at._replace(direction="next" if at.direction == "prev" else "prev") if at else self.turned.far_end

    def _whole(self, filters: object) -> object:
        """The filters with what stands here: a cursor fits one list, one way round, with one span of time."""
        if self.times == ALL_TIMES and self.turned is None:
            return filters
        return {"of": filters, "times": self.times, "turned": self.turned is not None}


def _total(counted: int | None) -> int | Total | UnsetType:
    if counted is None:
        return UNSET
    return counted if counted <= COUNTED_UP_TO else Total(COUNTED_UP_TO, "gte")


Limit = Annotated[int, QueryParameter(ge=1, le=100, description="Rows in a page.")]
From = Annotated[str | None, QueryParameter(max_length=2048, description="`next_cursor` or `prev_cursor`.")]
Counting = Annotated[bool, QueryParameter(description="Count matching rows, up to 10,000.")]
Instant = Annotated[datetime, Meta(tz=True)]


After = Annotated[Instant | None, QueryParameter(description="Made after this time.")]
Before = Annotated[Instant | None, QueryParameter(description="Made before this time.")]
ChangedAfter = Annotated[Instant | None, QueryParameter(description="Changed after this time.")]
ChangedBefore = Annotated[Instant | None, QueryParameter(description="Changed before this time.")]


class _Shared(Provide):
    """A dependency of many routes: Litestar copies those of a router's, and cannot copy what msgspec says of a time."""

    def __deepcopy__(self, _: object) -> Self:
        return self


def paging(order: Order | None = None, rows: int = DEFAULT_LIMIT) -> Mapping[str, Any]:
    """The `paging` dependency of a list: limit, cursor, total, times, and `sort` if it names an order.

    `rows` is how many a page of an ordered list has unless it is said.
    """
    if order is None:
        return {"paging": _Shared(read_page_request)}

    async def read_sorted(
        actor: Actor,
        limit: Limit = rows,
        cursor: From = None,
        include_total: Counting = False,
        created_after: After = None,
        created_before: Before = None,
        updated_after: ChangedAfter = None,
        updated_before: ChangedBefore = None,
        sort: Any = None,
    ) -> PageRequest:
        times = Times(created_after, created_before, updated_after, updated_before)
        return PageRequest(limit, cursor, include_total, times, None if sort in (None, order.own) else order)

    told = QueryParameter(description=f"How the list runs; `{order.own}` unless said.")
    read_sorted.__annotations__["sort"] = Annotated[Literal[*order.names] | None, told]
    return {"paging": _Shared(read_sorted)}


async def read_page_request(
    actor: Actor,
    limit: Limit = DEFAULT_LIMIT,
    cursor: From = None,
    include_total: Counting = False,
    created_after: After = None,
    created_before: Before = None,
    updated_after: ChangedAfter = None,
    updated_before: ChangedBefore = None,
) -> PageRequest:
    """The dependency comes after `actor`, since Litestar resolves independent ones in a task group."""
    return PageRequest(
        limit, cursor, include_total, Times(created_after, created_before, updated_after, updated_before)
    )


async def read_without_times(
    actor: Actor, limit: Limit = DEFAULT_LIMIT, cursor: From = None, include_total: Counting = False
) -> PageRequest:
    """For the few lists whose rows have no time of their own."""
    return PageRequest(limit, cursor, include_total)


PAGING = paging()
UNTIMED: Mapping[str, Any] = {"paging": _Shared(read_without_times)}
NEWEST_FIRST = paging(Order("created_at"))
NEWEST_ID_FIRST = paging(Order("created_at", by_time=False))
BY_NAME = paging(Order("name", descending=False, both_ways=False))
