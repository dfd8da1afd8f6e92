"""Who looks on while calls are made: `with watched(by):` around the code that makes them, tasks begun there included.

The pools call `by` once for each whole call: the request as it was written (of a session's call its line and body),
the seconds it took, the status (None without an answer), the answer's body and, without an answer, why.
"""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol

from koinon.platform.http.message import Response


class Onlooker(Protocol):
    """Called on the hot path: it may count and keep, nothing else."""

    def __call__(self, request: bytes, seconds: float, status: int | None, body: bytes, fault: str) -> None: ...


ONLOOKER: ContextVar[Onlooker | None] = ContextVar("koinon_onlooker", default=None)


@contextmanager
def watched(by: Onlooker) -> Iterator[None]:
    """Have every call made inside told to `by`."""
    token = ONLOOKER.set(by)
    try:
        yield
    finally:
        ONLOOKER.reset(token)


def tell(method: str, url: str, sent: bytes, began: float, status: int | None, body: bytes, fault: str = "") -> None:
    """Tell of a call that no pool of ours made; `began` by time.perf_counter."""
    onlooker = ONLOOKER.get()
    if onlooker is not None:
        onlooker(f"{method} {url} HTTP/1.1\r\n\r\n".encode() + sent, time.perf_counter() - began, status, body, fault)


class Timed:
    """The done callback of one call of the lean pool."""

    __slots__ = ("_began", "_onlooker", "_request")

    def __init__(self, onlooker: Onlooker, request: bytes) -> None:
        self._onlooker, self._request, self._began = onlooker, request, time.perf_counter()

    def __call__(self, answer: asyncio.Future[Response]) -> None:
        seconds = time.perf_counter() - self._began
        if answer.cancelled():
            return self._onlooker(self._request, seconds, None, b"", "cancelled")
        fault = answer.exception()
        if fault is not None:
            return self._onlooker(self._request, seconds, None, b"", f"{type(fault).__name__}: {fault}")
        found = answer.result()
        return self._onlooker(self._request, seconds, found.status, found.body, "")
