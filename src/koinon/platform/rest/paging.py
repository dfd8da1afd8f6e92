"""Keyset paging of every collection (API-018..020).

A handler takes `paging: PageRequest` (declare `dependencies=PAGING` on it or on its router), asks its service for
`paging.fetch` rows after `paging.cursor(filters)`, and answers `rest.page(*paging.cut(rows, filters, place))`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from litestar.di import Provide
from litestar.params import QueryParameter
from msgspec import UNSET, UnsetType

from koinon.kit import pagination as codec
from koinon.kit.pagination import Cursor
from koinon.platform import errors
from koinon.platform.actor import Actor
from koinon.platform.rest.responses import Pagination, Total

Row = TypeVar("Row")

DEFAULT_LIMIT = 25
COUNTED_UP_TO = 10_000


class _Signer:
    key = b""


def sign_cursors_with(key: bytes) -> None:
    """Set the installation's key (at least 32 bytes); the composition root calls it once, before the first request."""
    if len(key) < 32:
        raise ValueError("a cursor key has at least 32 bytes")
    _Signer.key = key


@dataclass(frozen=True)
class PageRequest:
    """What a caller asked of a list: how many rows, from where, with a total or not."""

    limit: int = DEFAULT_LIMIT
    cursor_text: str | None = None
    include_total: bool = False

    @property
    def fetch(self) -> int:
        """How many rows to read: one more than the page, which tells whether another page follows."""
        return self.limit + 1

    def cursor(self, filters: object) -> Cursor | None:
        """Where the page begins, None at the start. Raises `invalid_cursor` for an altered or foreign one."""
        if not self.cursor_text:
            return None
        try:
            return codec.decode(self.cursor_text, filters, _Signer.key)
        except codec.InvalidCursor:
            raise errors.INVALID_CURSOR() from None

    def cut(
        self, rows: Sequence[Row], filters: object, place: Callable[[Row], Cursor], total: int | None = None
    ) -> tuple[Sequence[Row], Pagination]:
        """The page and its pagination, from up to `fetch` rows.

        `rows` come in reading order away from the cursor: for a `prev` cursor the repository sorts the other way round,
        and the page is turned back here. `place` gives a row's sort values and id; `total` counts up to 10,001.
        """
        at = self.cursor(filters)
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
        return codec.encode(place(row)._replace(direction=direction), filters, _Signer.key)


def _total(counted: int | None) -> int | Total | UnsetType:
    if counted is None:
        return UNSET
    return counted if counted <= COUNTED_UP_TO else Total(COUNTED_UP_TO, "gte")


async def read_page_request(
    actor: Actor,
    limit: Annotated[int, QueryParameter(ge=1, le=100, description="Rows in a page.")] = DEFAULT_LIMIT,
    cursor: Annotated[
        str | None, QueryParameter(max_length=2048, description="`next_cursor` or `prev_cursor`.")
    ] = None,
    include_total: Annotated[bool, QueryParameter(description="Count matching rows, up to 10,000.")] = False,
) -> PageRequest:
    """The `paging` dependency; it comes after `actor`, since Litestar resolves independent ones in a task group."""
    return PageRequest(limit, cursor, include_total)


PAGING: Mapping[str, Any] = {"paging": Provide(read_page_request)}
