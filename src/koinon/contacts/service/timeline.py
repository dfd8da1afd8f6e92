"""One timeline of a person, from every context that has something to tell (CON-088, CON-030)."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from uuid import UUID

from msgspec import UnsetType

from koinon.contacts.contracts import TimelineItem
from koinon.contacts.repository import topics as topic_rows
from koinon.contacts.repository.milestones import Milestones, milestones
from koinon.contacts.service import consents
from koinon.contacts.service.survivors import survivor
from koinon.kit.pagination import Cursor
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.platform.rest import PageRequest, Pagination
from koinon.platform.rest.responses import Total

TimelineSource = Callable[[Tx, UUID, datetime | None, int], Awaitable[Sequence[TimelineItem]]]
"""`(tx, contact_id, before, limit)` -> at most `limit` items, newest first, at or before `before` (None: all)."""

_sources: list[TimelineSource] = []


def register_timeline_source(source: TimelineSource) -> None:
    """Have `source` tell what it knows of a person."""
    if source not in _sources:
        _sources.append(source)


async def timeline(
    tx: Tx, contact_id: UUID, paging: PageRequest | None = None
) -> tuple[list[TimelineItem], Pagination]:
    """What happened with a person, newest first. Raises 404, `invalid_cursor`."""
    paging = paging or PageRequest()
    person = await milestones(tx, contact_id) or await milestones(tx, await survivor(tx, contact_id))
    if person is None:
        raise errors.RESOURCE_NOT_FOUND()
    contact_id = person.id
    filters = {"list": "timeline", "contact": str(contact_id)}
    own = _own(person)
    shown, found = await paging.page(
        tx,
        filters,
        lambda seen, at, limit: _read(seen, contact_id, own, at, limit),
        lambda item: Cursor((item.at,), item.id),
    )
    total = found.total if isinstance(found.total, UnsetType | Total) else found.total + len(own)
    return list(shown), Pagination(found.limit, found.has_more, found.next_cursor, total=total)


def _own(person: Milestones) -> list[TimelineItem]:
    made = TimelineItem(person.id, "contact.created", person.created_at, {"source": person.source})
    marks = [
        TimelineItem(UUID(one["id"]), one["kind"], datetime.fromisoformat(one["at"]), {"by": one["by"]})
        for one in person.marks
    ]
    return [made, *marks]


async def _read(
    tx: Tx, contact_id: UUID, own: Sequence[TimelineItem], cursor: Cursor | None, limit: int
) -> Sequence[TimelineItem]:
    """Items of every source merged, from the cursor on; backwards there is no way, since sources know none."""
    if cursor is not None and cursor.direction == "prev":
        raise errors.INVALID_CURSOR()
    at, items = cursor.moment if cursor else None, list(own)
    for source in _sources:
        # One more than a page, and some to spare for items of the same instant as the cursor.
        items += await source(tx, contact_id, at, limit + 20)
    items.sort(key=lambda item: (item.at, item.id), reverse=True)
    unseen = [item for item in items if at is None or cursor is None or (item.at, item.id) < (at, cursor.id)]
    return unseen[:limit]


async def consent_items(tx: Tx, contact_id: UUID, before: datetime | None, limit: int) -> list[TimelineItem]:
    """Changes of consent, as a timeline source."""
    last = (before, UUID(int=(1 << 128) - 1)) if before else None
    records = await consents.consents_of(tx, contact_id, last, limit)
    named = await topic_rows.all_of_them(tx) if any(record.topic_id for record in records) else []
    topics = {topic.id: topic.name(tx.actor.locale) for topic in named}
    return [
        TimelineItem(
            record.id,
            f"consent.{record.action}",
            record.occurred_at,
            {
                "channel": record.channel,
                "source": record.source,
                "note": record.note,
                "actor_id": str(record.actor_id) if record.actor_id else None,
                **({"topic": topics.get(record.topic_id, "")} if record.topic_id else {}),
            },
        )
        for record in records
    ]


register_timeline_source(consent_items)
