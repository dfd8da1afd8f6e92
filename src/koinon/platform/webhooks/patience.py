"""A database that hangs answers nobody, not even a cancellation: whoever waits for it is let go on time."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from koinon.platform.db import DatabaseUnavailable

T = TypeVar("T")
SECONDS = 5.0
_left: set[asyncio.Task[Any]] = set()


async def within(seconds: float, work: Coroutine[Any, Any, T]) -> T:
    """The result of `work`. Raises DatabaseUnavailable after `seconds`; it is then cancelled and ends by itself."""
    task = asyncio.ensure_future(work)
    _left.add(task)
    task.add_done_callback(_forget)
    try:
        done, _ = await asyncio.wait({task}, timeout=seconds)
    finally:
        if not task.done():
            task.cancel()
    if not done:
        raise DatabaseUnavailable("no answer in time")
    return task.result()


def _forget(task: "asyncio.Task[Any]") -> None:
    _left.discard(task)
    if not task.cancelled():
        task.exception()
