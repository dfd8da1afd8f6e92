"""Searches for a beginning that very many names share: people are walked in their order instead of being gathered."""

from collections.abc import Sequence
from uuid import UUID

from msgspec import Struct

from koinon.contacts.contracts import ContactQuery, Fragment
from koinon.contacts.repository import lists
from koinon.contacts.repository.lists import ListedRow
from koinon.kit.pagination import Cursor
from koinon.platform.db import Tx


class Walked(Struct, frozen=True):
    """Somebody who was passed: the names that may match, and whether they are found in another way."""

    id: UUID
    given_key: str
    family_key: str
    preferred_name: str
    is_found: bool


async def share(tx: Tx, bounds: dict[str, str], many: int) -> bool:
    """Whether at least `many` words lie within `bounds`; that many entries of an index are read at most."""
    found = await tx.scalar(
        """
        select exists (
          select
          from contact_words
          where organization_id = %(organization_id)s
            and word >= %(search_from0)s
            and word < %(search_to0)s
          offset %(many)s - 1)
        """,
        {"organization_id": tx.organization_id, "many": many, **bounds},
    )
    return bool(found)


async def walk(tx: Tx, query: ContactQuery, otherwise: Fragment, cursor: Cursor | None, most: int) -> list[Walked]:
    """The next `most` people of `query` away from `cursor`, whatever was typed."""
    living, params = lists.bare(query, cursor)
    sql = f"""
        with passed as materialized ({living})
        select c.id, c.given_key, c.family_key, c.preferred_name, c.id in ({otherwise.sql}) as is_found
        from passed c
    """
    return await tx.all(
        Walked, sql, {"organization_id": tx.organization_id, "limit": most, **params, **otherwise.params}
    )


async def page(tx: Tx, query: ContactQuery, ids: Sequence[UUID], cursor: Cursor | None) -> list[ListedRow]:
    """These people as rows of the list."""
    among = Fragment("c.id = any(%(walked)s)", {"walked": list(ids)})
    return await lists.page(tx, query, among, cursor, len(ids)) if ids else []
