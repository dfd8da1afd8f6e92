"""Single messages whose state moved, told to whoever shows them where they were written."""

from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

import msgspec

from koinon.platform.db import Tx


class Moved(msgspec.Struct, frozen=True):
    """A message beside broadcasts: for whom it was, and what is known of it now."""

    id: UUID
    origin: str
    origin_id: UUID | None
    sender_id: UUID
    address_hash: bytes
    state: str
    reason: str | None


Listener = Callable[[Tx, Sequence[Moved]], Awaitable[None]]
_listeners: list[Listener] = []


def register_state_listener(listener: Listener) -> None:
    """`listener(tx, moved)` runs in the transaction that learns of it, at most a hundred at once."""
    if listener not in _listeners:
        _listeners.append(listener)


async def tell(tx: Tx, delivery_ids: Sequence[UUID]) -> None:
    """Single messages moved on, or were read."""
    if not _listeners:
        return
    moved = await tx.all(
        Moved,
        """
        select d.id, d.origin, d.origin_id, d.sender_id, d.address_hash, d.state, d.reason
        from deliveries d
        where d.organization_id = %(organization_id)s
          and d.id = any(%(ids)s)
          and d.broadcast_id is null
        """,
        {"organization_id": tx.organization_id, "ids": list(delivery_ids)},
    )
    for listener in _listeners if moved else ():
        await listener(tx, moved)
