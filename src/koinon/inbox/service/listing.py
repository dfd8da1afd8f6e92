"""The conversation list as one person sees it."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

import msgspec
from msgspec import UNSET

from koinon import contacts
from koinon.inbox.contracts import ConversationQuery, ConversationRow, Counts, View
from koinon.inbox.contracts.lists import Filters
from koinon.inbox.repository import listing, tallies, visible
from koinon.inbox.repository.listing import After, Matching
from koinon.inbox.repository.tallies import Watched
from koinon.inbox.search import policy
from koinon.inbox.search import repository as words
from koinon.inbox.search import service as searching
from koinon.kit.pagination import Cursor
from koinon.platform.actor import ActorKind
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx
from koinon.platform.rest import PageRequest, Pagination

MOST_URGENT = 100
_OF_PEOPLE = """select w.id from conversations w
  where w.organization_id = %(organization_id)s and w.contact_id in ({people})"""
_BY_NUMBER = """select w.id from conversations w
  where w.organization_id = %(organization_id)s and w.number = %(search_number)s"""


def reader(tx: Tx) -> UUID | None:
    """The user whose unread marks and assignments count; None for a key or the system."""
    return tx.actor.id if tx.actor.kind is ActorKind.USER else None


async def conversations_page(
    tx: Tx, vault: Vault, query: ConversationQuery, paging: PageRequest
) -> tuple[list[ConversationRow], Pagination]:
    """One page, newest first. Raises `invalid_cursor`.

    A search matches people by words of their names in any order and by a part of a number or address, conversations by
    the words of their messages and by their number (#1042). What is urgent stands on top of the first page, if the
    query says so, and on no other.
    """
    filters = {"list": "conversations", "user": str(reader(tx)), "query": query}
    text = query.text.strip() or query.filters.text.strip()
    if text and (only := await searching.narrowed(tx, text)) is not None:
        query, text = _joined(query, only), ""
    matching = await found_by(tx, vault, text) if text else None
    if text and matching is None:
        paging.cursor(filters)
        return [], Pagination(paging.limit, False, total=0 if paging.include_total else UNSET)
    access = await visible.access(tx)

    async def read(seen: Tx, at: Cursor | None, limit: int, asked: ConversationQuery = query) -> list[ConversationRow]:
        after = After(at.moment, at.id, at.direction == "prev") if at else None
        return await listing.page(
            seen, asked, user_id=reader(tx), limit=limit, after=after, matching=matching, access=access
        )

    shown, pagination = await paging.page(tx, filters, read, lambda row: Cursor((row.moved_at,), row.id))
    on_top: list[ConversationRow] = []
    if query.urgent_first and paging.cursor_text is None:
        on_top = await read(tx, None, MOST_URGENT, _urgent(query))
    return [*on_top, *shown], pagination


def _joined(query: ConversationQuery, asked: Filters) -> ConversationQuery:
    """The query with what a search asks of conversations; it looks at all of them, as every search does."""
    kept = {name: value for name in Filters.__struct_fields__ if (value := getattr(asked, name))}
    view = View.ALL if query.view is View.LIVE else query.view
    return msgspec.structs.replace(
        query, view=view, text="", filters=msgspec.structs.replace(query.filters, **kept, text="")
    )


def _urgent(query: ConversationQuery) -> ConversationQuery:
    only = msgspec.structs.replace(query.filters, priorities=("urgent",))
    return msgspec.structs.replace(query, filters=only, urgent_first=False)


async def found_by(tx: Tx, vault: Vault, typed: str) -> Matching | None:
    """A select of the conversations that words find; None where nothing can be found by them."""
    people = contacts.search_sql(vault, tx.organization_id, typed)
    terms = policy.words(typed)
    number = policy.number(typed)
    parts: list[str] = []
    params: dict[str, Any] = {}
    if people is not None:
        parts.append(_OF_PEOPLE.format(people=people.sql))
        params |= people.params
    if terms:
        sql, named = words.conversations_sql(terms)
        parts.append(sql)
        params |= named | {"language": await words.language(tx)}
    if number is not None:
        parts.append(_BY_NUMBER)
        params["search_number"] = number
    return ("\nunion\n".join(parts), params) if parts else None


async def recent(tx: Tx, limit: int) -> list[ConversationRow]:
    """The conversations that moved last, done or not."""
    return await listing.page(
        tx,
        ConversationQuery(View.ALL),
        user_id=reader(tx),
        limit=limit,
        after=None,
        matching=None,
        access=await visible.access(tx),
    )


async def counts(tx: Tx) -> Counts:
    """What waits for the acting user, exactly."""
    return await listing.counts(tx, reader(tx), await visible.access(tx))


async def view_counts(tx: Tx, views: list[tuple[UUID, Filters]]) -> dict[UUID, int]:
    """How many conversations each view shows the acting user, as far as they could be counted."""
    user_id, access = reader(tx), await visible.access(tx)
    found = await tallies.of_views(tx, [Watched(filters, user_id, access) for _, filters in views])
    return {view_id: number for (view_id, _), number in zip(views, found, strict=True) if number is not None}


async def unread_count(tx: Tx) -> int:
    """How many conversations the acting user has not read; 0 for a key."""
    user_id = reader(tx)
    return await listing.unread_count(tx, user_id, await visible.access(tx)) if user_id else 0


async def unread_counts(tx: Tx, user_ids: Collection[UUID]) -> dict[UUID, int]:
    """The same for each of the users, in a statement for all who see as far."""
    return await tallies.unread(tx, await visible.access_of_all(tx, user_ids)) if user_ids else {}
