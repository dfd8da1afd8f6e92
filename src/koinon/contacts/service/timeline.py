"""One timeline of a person, from every context that has something to tell (CON-088, CON-030)."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from uuid import UUID

from koinon.contacts.contracts import TimelineItem
from koinon.contacts.repository import people as rows
from koinon.contacts.service import consents
from koinon.kit.pagination import Cursor
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.platform.rest import PageRequest, Pagination

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
    filters = {"list": "timeline", "contact": str(contact_id)}
    person = await rows.get(tx, contact_id)
    if person is None:
        raise errors.RESOURCE_NOT_FOUND()
    cursor = paging.cursor(filters)
    if cursor is not None and cursor.direction == "prev":
        raise errors.INVALID_CURSOR()
    before = cursor.values[0] if cursor else None
    at = before if isinstance(before, datetime) else None
    items = [TimelineItem(person.id, "contact.created", person.created_at, {"source": person.source})]
    for source in _sources:
        # One more than a page, and some to spare for items of the same instant as the cursor.
        items += await source(tx, contact_id, at, paging.fetch + 20)
    items.sort(key=lambda item: (item.at, item.id), reverse=True)
    unseen = [item for item in items if at is None or cursor is None or (item.at, item.id) < (at, cursor.id)]
    shown, found = paging.cut(unseen[: paging.fetch], filters, lambda item: Cursor((item.at,), item.id))
    return list(shown), Pagination(found.limit, found.has_more, found.next_cursor)


async def consent_items(tx: Tx, contact_id: UUID, before: datetime | None, limit: int) -> list[TimelineItem]:
    """Changes of consent, as a timeline source."""
    last = (before, UUID(int=(1 << 128) - 1)) if before else None
    records = await consents.consents_page(tx, contact_id=contact_id, before=last, limit=limit)
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
            },
        )
        for record in records
    ]


register_timeline_source(consent_items)
