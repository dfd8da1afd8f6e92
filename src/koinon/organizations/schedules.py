"""What moves when an organization's clock does (ORG-007): contexts that plan things register theirs."""

from collections.abc import Awaitable, Callable

from msgspec import Struct

from koinon.platform.db import Tx


class Planned(Struct, frozen=True):
    """Something that will happen at an hour of the organization's clock, and where to see it."""

    name: str
    path: str


Listing = Callable[[Tx], Awaitable[list[Planned]]]
Move = Callable[[Tx, str, str], Awaitable[None]]
_registered: list[tuple[Listing, Move]] = []


def register_schedules(listing: Listing, move: Move) -> None:
    """Have `listing(tx)` name what is planned by the organization's clock, and `move(tx, old, new)` keep its hour."""
    _registered.append((listing, move))


async def planned(tx: Tx) -> list[Planned]:
    """Everything a new time zone would move: shown before it is changed."""
    return [each for listing, _ in _registered for each in await listing(tx)]


async def move_schedules(tx: Tx, old: str, new: str, *, keep_local_hour: bool) -> None:
    """Move what is planned to the same hour of the new clock; with False every moment stays as it is."""
    if keep_local_hour:
        for _, move in _registered:
            await move(tx, old, new)
