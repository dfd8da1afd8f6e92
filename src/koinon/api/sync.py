"""`GET /api/v1/sync`: ids that changed or went since a mark, for clients that work offline (API-058)."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import get
from litestar.params import FromQuery

from koinon.kit import clock
from koinon.platform import errors, rest, sync
from koinon.platform.actor import Actor
from koinon.platform.services import Services
from koinon.platform.sync import BEGINNING, FIRST, MOST_CHANGES, OVERLAP, Change, Place

Mark = Annotated[str, msgspec.Meta(max_length=2048)]


class Changes(msgspec.Struct, frozen=True):
    """What happened in one collection: read the changed ones, forget the deleted ones."""

    changed: list[UUID]
    deleted: list[UUID]


class Synchronized(msgspec.Struct, frozen=True):
    """Everything that the caller may read; ask again with `next_since`, at once if there is more."""

    resources: dict[str, Changes]
    next_since: str
    has_more: bool


@get("/api/v1/sync", opt={"caller": True, "cache": "live", "errors": [errors.INVALID_CURSOR]})
async def list_changes(
    services: Services, actor: Actor, since: FromQuery[Mark | None] = None
) -> rest.Envelope[Synchronized]:
    """List what changed and what was deleted since a mark

    `since` is `next_since` of the last answer; without it everything is listed, the oldest first. An id may come
    twice; none is left out.
    """
    places, began, has_more = sync.places_in(since), clock.now(), False
    resources: dict[str, Changes] = {}
    async with services.database.transaction(actor) as tx:
        for source in sync.SOURCES.values():
            if not actor.may(source.permission):
                continue
            place = places.get(source.name, BEGINNING)
            found = await source.changed_since(tx, place, MOST_CHANGES + 1)
            shown, more = found[:MOST_CHANGES], len(found) > MOST_CHANGES
            reached = Place(shown[-1].at, shown[-1].id) if more else Place(began - OVERLAP, FIRST)
            places[source.name] = max(place, reached)
            resources[source.name] = _split(shown)
            has_more = has_more or more
    return rest.one(Synchronized(resources, sync.marked(places), has_more))


def _split(changes: Sequence[Change]) -> Changes:
    return Changes([c.id for c in changes if not c.deleted], [c.id for c in changes if c.deleted])
