"""The window of free words on WhatsApp: when it closes, and that a carrier says it is closed (MSG-051, INB-042)."""

from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

from koinon.messaging.repository import windows
from koinon.platform.db import Tx

Closed = Sequence[tuple[UUID, bytes]]
"""(our sender, the hash of the address)."""
_listeners: list[Callable[[Tx, Closed], Awaitable[None]]] = []


def register_window_listener(listener: Callable[[Tx, Closed], Awaitable[None]]) -> None:
    """`listener(tx, closed)` runs in the transaction that learns of closed windows."""
    _listeners.append(listener)


async def close(tx: Tx, closed: Closed) -> None:
    """The carrier refused free words: whatever we thought, these windows are closed."""
    if not closed:
        return
    await windows.close(tx, closed)
    for listener in _listeners:
        await listener(tx, closed)
