"""What contexts above know of our numbers, registered here: who uses one, how its messages fare (CHN-017, 018)."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from uuid import UUID

from koinon.channels.number_records import NumberHealth
from koinon.platform.db import Tx

Use = Callable[[Tx, UUID], Awaitable[int]]
Fares = Callable[[Tx, Sequence[UUID]], Awaitable[Mapping[UUID, NumberHealth]]]
_uses: dict[str, Use] = {}
_fares: list[Fares] = []


def register_number_use(name: str, count: Use) -> None:
    """Have `count(tx, sender_id)` say how many of `name` (conversations, keywords) go by a number."""
    _uses[name] = count


def register_number_health(read: Fares) -> None:
    """Have `read(tx, sender_ids)` say how the messages of seven days fared, by sender."""
    _fares[:] = [read]


async def uses_of(tx: Tx, sender_id: UUID) -> dict[str, int]:
    """How many of each go by the number; what does not is left out."""
    counted = {name: await count(tx, sender_id) for name, count in sorted(_uses.items())}
    return {name: many for name, many in counted.items() if many}


async def health_of(tx: Tx, sender_ids: Sequence[UUID]) -> Mapping[UUID, NumberHealth]:
    """How the messages of seven days fared; senders without any are left out."""
    return await _fares[0](tx, sender_ids) if _fares and sender_ids else {}
