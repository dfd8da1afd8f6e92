"""A search as somebody typed it, answered: whom its operators name, what is found, what of it is shown."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from koinon import contacts, identity, organizations
from koinon.inbox.contracts.lists import Filters
from koinon.inbox.repository import filtering, visible
from koinon.inbox.search import highlight, policy, repository
from koinon.inbox.search.contracts import Found, Hit, Sort
from koinon.inbox.search.policy import Asked, NotUnderstood, State
from koinon.inbox.search.repository import Conditions, Span
from koinon.kit.pagination import Cursor
from koinon.kit.text import fold
from koinon.platform import errors
from koinon.platform.actor import ActorKind
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx
from koinon.platform.rest import PageRequest, Pagination

BATCH = 1_000
_SENTENCES = {
    "before": "“before:” takes a date, as in before:2026-10-31.",
    "after": "“after:” takes a date, as in after:2026-10-31.",
    "is": "“is:” takes open, pending, snoozed, resolved, closed, unread or spam.",
    "has": "“has:” takes file.",
    "channel": "“channel:” takes sms, whatsapp, email or push.",
    "in": "“in:” takes notes or messages.",
}


def read(typed: str) -> Asked:
    """What was typed, read. Raises 422 that says what an operator takes."""
    try:
        return policy.parse(typed)
    except NotUnderstood as bad:
        raise errors.invalid_field("q", "validation_failed", _SENTENCES[bad.name]) from None


async def messages(tx: Tx, vault: Vault, typed: str, sort: Sort, paging: PageRequest) -> tuple[list[Hit], Pagination]:
    """A page of the messages and notes that `typed` finds. Raises 422 for an operator, `invalid_cursor`."""
    asked = read(typed)
    filters = {"list": "search", "user": str(tx.actor.id), "q": typed, "sort": sort.value}
    if not _says_anything(asked):
        paging.cursor(filters)
        return [], Pagination(paging.limit, False)
    language = await repository.language(tx)
    conditions, span = await _conditions(tx, vault, asked), await _span(tx, asked)

    async def find(seen: Tx, at: Cursor | None, limit: int) -> Sequence[Found]:
        if at is not None and at.direction == "prev":
            raise errors.INVALID_CURSOR()
        after = (at.number, at.id) if at else None
        return await repository.find(
            seen, asked.terms, language=language, span=span, conditions=conditions, sort=sort, after=after, limit=limit
        )

    shown, pagination = await paging.page(tx, filters, find, lambda found: Cursor((found.score,), found.id))
    onward = Pagination(pagination.limit, pagination.has_more, pagination.next_cursor, total=pagination.total)
    return await _shown(tx, asked, language, shown), onward


def _says_anything(asked: Asked) -> bool:
    return asked != Asked(number=asked.number)


async def _shown(tx: Tx, asked: Asked, language: str, found: Sequence[Found]) -> list[Hit]:
    words = {word for row in found for _, _, word in highlight.pieces(row.body)}
    meant = await repository.meant(tx, asked.sought, language, sorted(words))
    return [Hit(row, highlight.snippet(row.body, meant)) for row in found]


async def _span(tx: Tx, asked: Asked) -> Span:
    """Days of the organization's zone: `after` begins with its day, `before` ends where its day begins."""
    if asked.before is None and asked.after is None:
        return Span()
    zone = ZoneInfo((await organizations.get(tx)).time_zone)

    def midnight(day: date | None) -> datetime | None:
        return datetime.combine(day, time(), zone) if day else None

    return Span(midnight(asked.after), midnight(asked.before))


async def _conditions(tx: Tx, vault: Vault, asked: Asked) -> Conditions:
    """What is asked beyond words, and what the reader may see of it."""
    seen = await visible.access(tx)
    params: dict[str, Any] = {"user_id": tx.actor.id if tx.actor.kind is ActorKind.USER else None}
    filters = filtering.where(await _filters(tx, asked))
    parts = [seen.sql, filters.sql]
    if asked.has_media:
        parts.append("and s.has_media")
    if asked.where:
        parts.append("and s.direction = 'internal'" if asked.where == "notes" else "and s.direction <> 'internal'")
    for writer in asked.from_[:1]:
        condition, named = await _written_by(tx, vault, writer)
        parts.append(f"and {condition}")
        params |= named
    return Conditions("\n        ".join(part for part in parts if part), params | filters.params | seen.params)


async def _written_by(tx: Tx, vault: Vault, who: str) -> tuple[str, dict[str, Any]]:
    if who.lower() == "me":
        return "(s.direction <> 'in' and s.author_id = %(user_id)s)", {}
    colleagues = await _users(tx, who)
    people = contacts.search_sql(vault, tx.organization_id, who)
    ours = "(s.direction <> 'in' and s.author_id = any(%(writers)s))"
    if people is None:
        return ours, {"writers": colleagues}
    theirs = f"(s.direction = 'in' and c.contact_id in ({people.sql}))"
    return f"({ours} or {theirs})", {"writers": colleagues, **people.params}


async def _users(tx: Tx, name: str) -> list[UUID]:
    """Colleagues whose names hold the words of `name` as beginnings."""
    names = await identity.user_names(tx, await identity.users_who_may(tx, "conversations:read"))
    wanted = policy.tokens(name)
    return [
        user_id
        for user_id, full in names.items()
        if wanted and all(any(part.startswith(word) for part in policy.tokens(full)) for word in wanted)
    ]


async def narrowed(tx: Tx, typed: str) -> Filters | None:
    """What a search asks of conversations where it asks for no words (`is:snoozed`); None for any other."""
    try:
        asked = policy.parse(typed)
    except NotUnderstood:
        return None
    return await _filters(tx, asked) if asked.of_conversations else None


async def _filters(tx: Tx, asked: Asked) -> Filters:
    """Operators as filters of a list; a label, a colleague or a team that there is not finds nothing."""
    states = [State(one) for one in asked.states]
    whose: list[str] = []
    for name in asked.assignees:
        plain = {"me": "me", "none": "none", "nobody": "none"}.get(name.lower())
        whose += [plain] if plain else [str(one) for one in await _users(tx, name)] or [str(UUID(int=0))]
    return Filters(
        statuses=tuple(one.value for one in states if one not in (State.UNREAD, State.SPAM)),  # type: ignore[misc]
        unread=True if State.UNREAD in states else None,
        spam=True if State.SPAM in states else None,
        channels=asked.channels,  # type: ignore[arg-type]
        assignees=tuple(whose),
        label_ids=await named(tx, "labels", asked.labels),
        teams=tuple(str(one) for one in await named(tx, "inbox_teams", asked.teams)),
    )


async def named(tx: Tx, table: str, names: Sequence[str]) -> tuple[UUID, ...]:
    """Labels or teams by name, whatever the case; for names that there are not an id that nothing has."""
    if not names:
        return ()
    rows = await (repository.label_names(tx) if table == "labels" else repository.team_names(tx))
    wanted = {fold(name) for name in names}
    return tuple(one.id for one in rows if fold(one.name) in wanted) or (UUID(int=0),)


class _Indexing(NamedTuple):
    oldest: UUID | None
    found: int


async def index_older(tx: Tx, before: UUID | None) -> _Indexing:
    """Bring in a batch of messages that were there before the index, those before `before`."""
    rows = await repository.older(tx, before, BATCH)
    await repository.index(tx, [_as_appended(row) for row in rows])
    return _Indexing(rows[-1].id if rows else None, len(rows))


def _as_appended(row: repository.Older) -> dict[str, Any]:
    return {
        "id": row.id,
        "conversation_id": row.conversation_id,
        "direction": row.direction,
        "kind": row.kind,
        "author_id": row.author_id,
        "body": row.body,
        "media": msgspec.json.encode(row.media).decode(),
        "details": msgspec.json.encode(row.details).decode() if row.details else None,
        "at": row.created_at,
    }
