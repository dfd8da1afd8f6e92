"""What each collection can do to many rows at once; contexts declare it, the engine only asks (API-029)."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from collections.abc import Collection as Many
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

from koinon.platform import errors
from koinon.platform.bulk.contracts import BATCH
from koinon.platform.db import Tx
from koinon.platform.rest.shapes import Body
from koinon.platform.services import Services


class Work(NamedTuple):
    """What a batch needs beside its rows: the checked `updates`, and the path's ids (`group_id`)."""

    services: Services
    updates: Any
    scope: Mapping[str, Any]


class NoUpdates(Body, frozen=True, kw_only=True):
    """An operation that takes nothing."""


class NoFilters(Body, frozen=True, kw_only=True):
    """A collection that is not chosen from by filters."""


Before = Mapping[UUID, Any]
"""What changed, by id, each with what undoing it needs (JSON)."""
ApplyMany = Callable[[Tx, Work, Sequence[UUID]], Awaitable[Before]]
ApplyOne = Callable[[Tx, Work, UUID], Awaitable[Any]]
Create = Callable[[Tx, Work, Any], Awaitable[UUID]]
Undo = Callable[[Tx, Work, Before], Awaitable[Many[UUID]]]
Known = Callable[[Tx, Work, Sequence[UUID]], Awaitable[Many[UUID]]]
Matching = Callable[[Tx, Services, Any, Mapping[str, Any]], Awaitable[Sequence[UUID]]]
Check = Callable[[Tx, Work], Awaitable[object]]
UNCHANGED = object()
"""What `one` answers where there was nothing to change."""


@dataclass(frozen=True)
class Export:
    """What an export writes: flat rows by id, and the names of their columns in order, fixed or asked for."""

    columns: Sequence[str] | Callable[[Tx, Work], Awaitable[Sequence[str]]]
    rows: Callable[[Tx, Work, Sequence[UUID]], Awaitable[Mapping[UUID, Mapping[str, Any]]]]


@dataclass(frozen=True)
class Operation:
    """One of `many` (a set at once), `one` (row by row), `create` (from `items` of the shape `item`) and `export`.

    `undo_permission` where taking it back needs another right than doing it; `check` refuses updates that fit no row;
    `batch` rows go in one transaction: more where a row costs little.
    """

    name: str
    permission: str
    updates: type[Body] = NoUpdates
    many: ApplyMany | None = None
    one: ApplyOne | None = None
    create: Create | None = None
    item: type[Body] = NoUpdates
    undo: Undo | None = None
    known: Known | None = None
    undo_permission: str = ""
    export: Export | None = None
    check: Check | None = None
    batch: int = BATCH


@dataclass(frozen=True)
class Collection:
    """A kind of thing. `known` says which ids exist, `matching` which rows fit checked filters, the oldest first.

    With `asks_count` a job by filters must say how many rows it expects; `undo_time` is how long one can be undone.
    """

    kind: str
    path: str
    operations: Sequence[Operation]
    known: Known
    filters: type[Body] = NoFilters
    matching: Matching | None = None
    asks_count: bool = False
    undo_time: timedelta = timedelta(hours=24)
    by_name: Mapping[str, Operation] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {one.name: one for one in self.operations})

    def operation(self, name: str) -> Operation:
        """The operation of that name. Raises 422 with the ones there are."""
        if name not in self.by_name:
            sentence = "This collection can: {allowed}."
            raise errors.invalid_field("operation", "invalid_enum", sentence, allowed=", ".join(self.by_name))
        return self.by_name[name]


COLLECTIONS: dict[str, Collection] = {}


def register(collection: Collection) -> Collection:
    """Make a collection known to the jobs."""
    COLLECTIONS[collection.kind] = collection
    return collection
