"""Search as you type, the first letters: a tenth of all people may have a name that begins with "ma" (CON-084).

Gathering 100,000 to show 25 takes 85 ms and more. Where very many share a beginning the next of them are near in any
order, so people are walked in theirs: 5 ms. Where the walk ends too soon they are gathered after all.
"""

from koinon.contacts.contracts import ContactQuery, Fragment
from koinon.contacts.policy.names import key_words
from koinon.contacts.repository import lists
from koinon.contacts.repository import short_searches as rows
from koinon.contacts.repository.lists import ListedRow
from koinon.contacts.repository.short_searches import Walked
from koinon.contacts.service.home import of as home_of
from koinon.contacts.service.search import Short, short, word_range
from koinon.kit.pagination import Cursor
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx

VERY_MANY = 5_000
"""Fewer are gathered in a few milliseconds."""
WALKED = 20
"""People walked for each that is shown."""
MOST_SHOWN = 101
"""A page of the API; whoever counts reads more."""


async def page(
    tx: Tx, vault: Vault, query: ContactQuery, narrowed: Fragment | None, at: Cursor | None, limit: int
) -> list[ListedRow]:
    """Up to `limit` rows of `query` away from `at`: what `lists.page` gives, sooner where many names begin alike."""
    if query.q.strip() and query.segment_id is None and not query.deleted and limit <= MOST_SHOWN:
        asked = short(vault, tx.organization_id, query.q, (await home_of(tx)).country)
        if asked is not None and await rows.share(tx, word_range(asked.word), VERY_MANY):
            found = await _walked(tx, query, asked, at, limit)
            if found is not None:
                return found
    return await lists.page(tx, query, narrowed, at, limit)


async def _walked(tx: Tx, query: ContactQuery, asked: Short, at: Cursor | None, limit: int) -> list[ListedRow] | None:
    """The page, or None where too few were found among those who were walked and others follow."""
    passed = await rows.walk(tx, query, asked.otherwise, at, WALKED * limit)
    found = [one.id for one in passed if one.is_found or _begins(one, asked.word)][:limit]
    if len(found) < limit and len(passed) == WALKED * limit:
        return None
    return await rows.page(tx, query, found, at)


def _begins(one: Walked, word: str) -> bool:
    return any(part.startswith(word) for part in key_words(one.given_key, one.family_key, one.preferred_name))
