"""The truth behind the meters: contexts register how to count what they own."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from koinon.organizations.resources import RESOURCES, Counting
from koinon.platform.db import Tx

Count = Callable[[Tx], Awaitable[int]]
CountSince = Callable[[Tx, datetime], Awaitable[int]]
_standing: dict[str, Count] = {}
_further: dict[str, list[Count]] = {}
_since: dict[str, CountSince] = {}


def register_counter(resource: str, count: Count) -> None:
    """Have `count(tx)` say how many of `resource` there are. Raises ValueError if it is unknown or taken."""
    _require(resource, Counting.STANDING, resource in _standing)
    _standing[resource] = count


def register_further_count(resource: str, count: Count) -> None:
    """Have `count(tx)` add to a standing resource that another context counts as well. Raises ValueError."""
    _require(resource, Counting.STANDING, taken=False)
    _further.setdefault(resource, []).append(count)


def register_period_counter(resource: str, count: CountSince) -> None:
    """Have `count(tx, since)` say how many of `resource` there were since an instant. Raises ValueError likewise."""
    kind = RESOURCES[resource].counting if resource in RESOURCES else Counting.DAY
    _require(resource, Counting.MONTH if kind is Counting.MONTH else Counting.DAY, resource in _since)
    _since[resource] = count


def _require(resource: str, counting: Counting, taken: bool) -> None:
    if resource not in RESOURCES or RESOURCES[resource].counting is not counting:
        raise ValueError(f"{resource} is not a resource that is counted so")
    if taken:
        raise ValueError(f"{resource} is counted twice")


def counted() -> frozenset[str]:
    """The resources somebody counts."""
    return frozenset(_standing) | frozenset(_since)


async def standing(tx: Tx, resource: str) -> int | None:
    """How many there are now; None where nobody counts them yet."""
    count = _standing.get(resource)
    if count is None:
        return None
    async with tx.everywhere():  # a plan is the organization's: who sees one campus does not count that one alone
        return await count(tx) + sum([await further(tx) for further in _further.get(resource, [])])


async def since(tx: Tx, resource: str, instant: datetime) -> int | None:
    """How many there were since an instant; None where nobody counts them yet."""
    count = _since.get(resource)
    if count is None:
        return None
    async with tx.everywhere():
        return await count(tx, instant)
