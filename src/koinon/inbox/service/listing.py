"""The conversation list as one person sees it."""

from uuid import UUID

from msgspec import UNSET

from koinon import contacts
from koinon.inbox.contracts import ConversationQuery, ConversationRow, Counts
from koinon.inbox.repository import listing
from koinon.inbox.repository.listing import After
from koinon.kit.pagination import Cursor
from koinon.platform.actor import ActorKind
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx
from koinon.platform.rest import PageRequest, Pagination


def reader(tx: Tx) -> UUID | None:
    """The user whose unread marks and assignments count; None for a key or the system."""
    return tx.actor.id if tx.actor.kind is ActorKind.USER else None


async def conversations_page(
    tx: Tx, vault: Vault, query: ConversationQuery, paging: PageRequest
) -> tuple[list[ConversationRow], Pagination]:
    """One page, newest first. Raises `invalid_cursor`.

    A search matches contacts by words of their names in any order and by a part of a number or address.
    """
    filters = {"list": "conversations", "user": str(reader(tx)), "query": query}
    matching = contacts.search_sql(vault, tx.organization_id, query.text) if query.text.strip() else None
    if query.text.strip() and matching is None:
        paging.cursor(filters)
        return [], Pagination(paging.limit, False, total=0 if paging.include_total else UNSET)
    shown, pagination = await paging.page(
        tx,
        filters,
        lambda seen, at, limit: listing.page(
            seen,
            query,
            user_id=reader(tx),
            limit=limit,
            after=After(at.moment, at.id, at.direction == "prev") if at else None,
            matching=(matching.sql, matching.params) if matching else None,
        ),
        lambda row: Cursor((row.moved_at,), row.id),
    )
    return list(shown), pagination


async def counts(tx: Tx) -> Counts:
    """Unread, live and mine, each up to a thousand."""
    return await listing.counts(tx, reader(tx))


async def unread_count(tx: Tx) -> int:
    """How many conversations the acting user has not read, up to a thousand; 0 for a key."""
    user_id = reader(tx)
    return await listing.unread_count(tx, user_id) if user_id else 0
