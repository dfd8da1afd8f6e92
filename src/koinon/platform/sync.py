"""What changed since: ids for clients that keep a copy (API-058). Contexts say which of their rows did.

A client's mark holds a place in each collection. A row that another transaction is still writing may commit behind such
a place, so where everything was listed it lies a minute in the past; ids near it come twice, which costs nothing.
"""

import base64
import binascii
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import msgspec

from koinon.platform import errors
from koinon.platform.beginning import IDLE_SECONDS
from koinon.platform.db import Tx

OVERLAP = timedelta(seconds=IDLE_SECONDS)
MOST_CHANGES = 500
FIRST = UUID(int=0)


class Place(NamedTuple):
    """Behind which changes are new: a time, and an id among those of the same time."""

    at: datetime
    id: UUID


BEGINNING = Place(datetime(2000, 1, 1, tzinfo=UTC), FIRST)


class Change(NamedTuple):
    """A row that was written, or is gone."""

    at: datetime
    id: UUID
    deleted: bool


ChangedSince = Callable[[Tx, Place, int], Awaitable[Sequence[Change]]]


class Source(NamedTuple):
    """A collection that can say what changed, the earliest first, and the permission to ask."""

    name: str
    permission: str
    changed_since: ChangedSince


SOURCES: dict[str, Source] = {}


def register(name: str, permission: str, changed_since: ChangedSince) -> None:
    """Make a collection known to `GET /api/v1/sync`."""
    SOURCES[name] = Source(name, permission, changed_since)


def marked(places: dict[str, Place]) -> str:
    """The mark that a client gives back."""
    return base64.urlsafe_b64encode(msgspec.msgpack.encode(places)).rstrip(b"=").decode()


def places_in(mark: str | None) -> dict[str, Place]:
    """The places of a mark. Raises 422 `invalid_cursor` for what is none of ours."""
    if not mark:
        return {}
    try:
        raw = base64.urlsafe_b64decode(mark + "=" * (-len(mark) % 4))
        found = msgspec.msgpack.decode(raw, type=dict[str, Place])
    except (binascii.Error, ValueError, msgspec.DecodeError):
        raise errors.INVALID_CURSOR() from None
    if any(place.at.tzinfo is None for place in found.values()):
        raise errors.INVALID_CURSOR()
    return found


async def gone(tx: Tx, event: str, after: Place, limit: int) -> list[Change]:
    """Rows that are no more, by the fact that told of it."""
    found: list[tuple[datetime, UUID, bool]] = await tx.all(
        tuple,
        """
        select occurred_at, aggregate_id, true
        from events
        where organization_id = %(organization_id)s
          and type = %(event)s
          and occurred_at >= %(at)s
          and (occurred_at, aggregate_id) > (%(at)s, %(id)s)
        order by occurred_at, aggregate_id
        limit %(limit)s
        """,
        {"organization_id": tx.organization_id, "event": event, "at": after.at, "id": after.id, "limit": limit},
    )
    return [Change(*row) for row in found]


def merged(changes: Iterable[Change], limit: int) -> list[Change]:
    """The earliest of several."""
    return sorted(changes)[:limit]
