"""What a list is narrowed by beyond its columns: what was typed, and a segment."""

from koinon.contacts.contracts import ContactQuery, Fragment
from koinon.contacts.service.home import of as home_of
from koinon.contacts.service.rules import conditions
from koinon.contacts.service.search import search_sql
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx

NOBODY = Fragment("false", {})


async def narrowed(
    tx: Tx, vault: Vault, query: ContactQuery, *, unsearchable: Fragment | None = None
) -> Fragment | None:
    """A condition about `contacts c`; for a search that holds nothing to search by it is `unsearchable`."""
    found = [await _searched(tx, vault, query.q, unsearchable)] if query.q.strip() else []
    if query.segment_id is not None:
        found.append((await conditions(tx, [query.segment_id]))[query.segment_id])
    kept = [one for one in found if one is not None]
    if not kept:
        return None
    return Fragment(" and ".join(one.sql for one in kept), {k: v for one in kept for k, v in one.params.items()})


async def _searched(tx: Tx, vault: Vault, typed: str, otherwise: Fragment | None) -> Fragment | None:
    search = search_sql(vault, tx.organization_id, typed, (await home_of(tx)).country)
    return otherwise if search is None else Fragment(f"c.id in ({search.sql})", search.params)
