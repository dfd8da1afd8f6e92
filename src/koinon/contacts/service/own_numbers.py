"""Our own sending numbers cannot be a contact's phone: an endless conversation with ourselves (CON-013).

Channels knows them and stands beside contacts, so it answers through a port that the wiring fills.
"""

from collections.abc import Awaitable, Callable, Sequence

from koinon.contacts.errors import OWN_NUMBER
from koinon.platform.db import Tx

OwnNumbers = Callable[[Tx, Sequence[str]], Awaitable[set[str]]]
_known: list[OwnNumbers] = []


def register_own_numbers(find: OwnNumbers) -> None:
    """Have `find` say which of some E.164 numbers are ours."""
    if find not in _known:
        _known.append(find)


async def among(tx: Tx, numbers: Sequence[str]) -> set[str]:
    """Which of these numbers are ours."""
    found: set[str] = set()
    for find in _known:
        found |= await find(tx, numbers) if numbers else set()
    return found


async def refuse(tx: Tx, numbers: Sequence[str]) -> None:
    """Raises 409 `own_number` where one of them is ours."""
    if await among(tx, numbers):
        raise OWN_NUMBER()
