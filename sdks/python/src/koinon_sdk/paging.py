"""Lists: `for row in client.contacts.list()` walks every page; `.page()` is one of them."""

from __future__ import annotations

from typing import Any, AsyncIterator, Generic, Iterator, List, Mapping, Optional, TypeVar

from koinon_sdk.transport import AsyncTransport, Transport

T = TypeVar("T")


class Page(Generic[T]):
    """The rows of one page, and where the next begins."""

    def __init__(self, answer: Mapping[str, Any]) -> None:
        self.data: List[T] = answer["data"]
        self.meta: Mapping[str, Any] = answer["meta"]
        pagination: Mapping[str, Any] = self.meta.get("pagination", {})
        self.has_more: bool = bool(pagination.get("has_more"))
        self.next_cursor: Optional[str] = pagination.get("next_cursor")
        self.total: Any = pagination.get("total")


class Pages(Generic[T]):
    """A list that is read page by page as it is walked; a row is seen once, whatever changes meanwhile."""

    def __init__(self, transport: Transport, path: str, *, query: Mapping[str, Any]) -> None:
        self._transport, self._path, self._query = transport, path, dict(query)

    def page(self, cursor: Optional[str] = None) -> Page[T]:
        """One page: the first, or the one at `cursor`."""
        query = self._query if cursor is None else {**self._query, "cursor": cursor}
        return Page(self._transport.whole("GET", self._path, query=query))

    def __iter__(self) -> Iterator[T]:
        page = self.page()
        yield from page.data
        while page.has_more and page.next_cursor:
            page = self.page(page.next_cursor)
            yield from page.data


class AsyncPages(Generic[T]):
    """The same for `async for`."""

    def __init__(self, transport: AsyncTransport, path: str, *, query: Mapping[str, Any]) -> None:
        self._transport, self._path, self._query = transport, path, dict(query)

    async def page(self, cursor: Optional[str] = None) -> Page[T]:
        """One page: the first, or the one at `cursor`."""
        query = self._query if cursor is None else {**self._query, "cursor": cursor}
        return Page(await self._transport.whole("GET", self._path, query=query))

    async def __aiter__(self) -> AsyncIterator[T]:
        page = await self.page()
        for row in page.data:
            yield row
        while page.has_more and page.next_cursor:
            page = await self.page(page.next_cursor)
            for row in page.data:
                yield row
