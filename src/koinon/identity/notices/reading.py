"""A person's notices: read in their language, marked as read, counted."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from koinon.identity import events, seating
from koinon.identity.notices import kinds
from koinon.identity.notices.contracts import Notice, Row
from koinon.identity.notices.repository import entries
from koinon.kit import clock
from koinon.kit.pagination import Cursor
from koinon.platform import errors
from koinon.platform.actor import ActorKind
from koinon.platform.db import Tx
from koinon.platform.words import Words, words


def reader(tx: Tx) -> UUID:
    """The user who acts. Raises `authentication_required` for a key: a key has no notices."""
    if tx.actor.kind is not ActorKind.USER or tx.actor.id is None:
        raise errors.AUTHENTICATION_REQUIRED()
    return tx.actor.id


async def notices(
    tx: Tx, limit: int, at: Cursor | None = None, *, unread: bool = False, language: str | None = None
) -> list[Notice]:
    """Up to `limit` notices of the acting user, what changed last first, in `language` (theirs by default)."""
    rows = await entries.notices(tx, reader(tx), limit, at, unread=unread)
    return await worded(tx, rows, words(language or tx.actor.locale))


async def worded(tx: Tx, rows: Sequence[Row], say: Words) -> list[Notice]:
    """The rows with their sentences; a kind that is no more keeps its name."""
    known = await _resolved(tx, rows)
    return [_notice(row, say, known.get((row.kind, row.about), {})) for row in rows]


async def worded_for(tx: Tx, rows: Sequence[Row], languages: Mapping[UUID, str]) -> dict[UUID, Notice]:
    """The rows, by id, each in its reader's language and with the names that its reader may see (IDN-030)."""
    seats = await seating.places_of(tx, sorted(languages))
    together: defaultdict[tuple[str, tuple[UUID, ...]], list[Row]] = defaultdict(list)
    for row in rows:
        if row.user_id in languages:
            together[languages[row.user_id], seats.get(row.user_id, ())].append(row)
    found: dict[UUID, Notice] = {}
    for (language, places), theirs in together.items():
        async with tx.within(places):
            found |= {notice.id: notice for notice in await worded(tx, theirs, words(language))}
    return found


async def _resolved(tx: Tx, rows: Sequence[Row]) -> dict[tuple[str, str], Mapping[str, Any]]:
    """What kinds look up about their things: one look for each kind."""
    found: dict[tuple[str, str], Mapping[str, Any]] = {}
    for code in {row.kind for row in rows}:
        kind = kinds.every().get(code)
        if kind is not None and kind.resolve is not None:
            abouts = list(dict.fromkeys(row.about for row in rows if row.kind == code))
            found |= {(code, about): values for about, values in (await kind.resolve(tx, abouts)).items()}
    return found


def _notice(row: Row, say: Words, looked_up: Mapping[str, Any]) -> Notice:
    kind = kinds.every().get(row.kind)
    title, body = kind.write(say, {**row.data, **looked_up}, row.happened) if kind else (row.kind, "")
    return Notice(
        row.id, row.kind, title, body, row.link, row.happened, row.created_at, row.changed_at, row.read_at
    )  # fmt: skip


async def unread_notices(tx: Tx) -> int:
    """How many notices the acting user has not read, up to 1,000; 0 for a key."""
    own = tx.actor.id if tx.actor.kind is ActorKind.USER else None
    return (await unread_notices_of(tx, [own]))[own] if own else 0


async def unread_notices_of(tx: Tx, user_ids: Sequence[UUID]) -> dict[UUID, int]:
    """The same for each of the users, in one statement."""
    return await entries.unread(tx, user_ids)


async def read_notices(tx: Tx, *, ids: Sequence[UUID] | None = None, until: datetime | None = None) -> int:
    """Mark those named as read, or all up to `until` (now); how many were unread."""
    return await _read(tx, ids=ids, until=None if ids is not None else until or clock.now())


async def read_notices_about(tx: Tx, about: str) -> int:
    """The acting user saw the thing itself: what was told about it is read. Nothing for a key or the system."""
    if tx.actor.kind is not ActorKind.USER or tx.actor.id is None:
        return 0
    return await _read(tx, about=about)


async def _read(
    tx: Tx, *, ids: Sequence[UUID] | None = None, about: str | None = None, until: datetime | None = None
) -> int:
    user_id = reader(tx)
    changed = await entries.read(tx, user_id, ids=ids, about=about, until=until)
    if changed:
        tx.publish(events.notices_changed("read", [str(user_id)]))
    return changed


async def follow_notice(tx: Tx, notice_id: UUID) -> str:
    """Mark one as read and say where it leads, empty for nowhere. Raises `resource_not_found`."""
    row = await entries.one(tx, reader(tx), notice_id)
    if row is None:
        raise errors.RESOURCE_NOT_FOUND()
    await _read(tx, ids=[row.id])
    return row.link
