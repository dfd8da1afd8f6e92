"""How what other contexts keep about a person follows them when two are merged, and goes back (CON-030)."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from koinon.platform.db import Tx

Moved = dict[str, Any]
"""What was moved, as JSON: all that its way back needs."""
WAITS = "waits"
"""Set in `Moved` by a mover that leaves something for now: it is asked again later."""
Move = Callable[[Tx, UUID, UUID], Awaitable[Moved]]
MoveBack = Callable[[Tx, UUID, UUID, Moved], Awaitable[None]]
Since = Callable[[Tx, UUID, datetime], Awaitable[int]]


@dataclass(frozen=True)
class MergeMover:
    """What happens with `tables` when a person is absorbed.

    `move(tx, absorbed, survivor)` runs in the transaction of the merge and, unless `once`, again soon after, for what
    arrived in between: it must not mind finding nothing. `once` is for what gives the survivor copies.
    `move_back(tx, absorbed, survivor, moved)` brings the same rows back. `since(tx, survivor, at)` counts what the
    survivor got after the merge, told under `name`.
    """

    name: str
    tables: tuple[str, ...]
    move: Move
    move_back: MoveBack
    since: Since
    once: bool = False


_movers: dict[str, MergeMover] = {}
LEFT: dict[str, str] = {}


def register_merge_mover(mover: MergeMover) -> None:
    """Have rows about people follow them. Raises ValueError where a table has one already."""
    taken = {table for other in _movers.values() if other.name != mover.name for table in other.tables} | set(LEFT)
    if twice := set(mover.tables) & taken:
        raise ValueError(f"moved twice: {sorted(twice)}")
    _movers[mover.name] = mover


def leave_when_merging(reasons: Mapping[str, str]) -> None:
    """Name tables whose rows stay with the absorbed person, each with its reason."""
    LEFT.update(reasons)


def movers() -> tuple[MergeMover, ...]:
    """Every mover, in the order in which contexts were wired."""
    return tuple(_movers.values())


def joined(before: Moved, more: Moved) -> Moved:
    """What was moved at first and what followed, as one."""
    return {key: [*before.get(key, []), *more.get(key, [])] for key in {*before, *more} - {WAITS}}
