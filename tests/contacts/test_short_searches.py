"""Searching by the first letters of very many names shows what any search shows, in the same order (CON-084)."""

from datetime import UTC, datetime, timedelta
from typing import Literal, NamedTuple
from uuid import UUID

import pytest

from koinon import contacts
from koinon.contacts import ContactQuery
from koinon.contacts.service import short_searching
from koinon.kit import ids
from koinon.platform.db import Database
from koinon.platform.rest import PageRequest, sign_cursors_with
from koinon.platform.services import Services
from tests.conftest import make_organization

LIMIT = 7
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
Sorted = Literal["name", "newest"]

sign_cursors_with(b"k" * 32)


class Somebody(NamedTuple):
    """A person as they are stored, and the words they are found by."""

    id: UUID
    given: str
    family: str
    preferred: str
    created_at: datetime
    words: tuple[str, ...]


def _people() -> list[Somebody]:
    """Many called Ma… Zu…, mixed in time among others whose family names come first; some of these are called Máya."""
    made = []
    for n, one in enumerate(ids.uuid7s(short_searching.VERY_MANY + 1_000)):
        given, family = (f"bo{n}", f"aa{n % 50}") if n % 6 == 0 else (f"ma{n % 90}", f"zu{n % 700}")
        preferred = "Máya" if n % 60 == 0 else ""
        words = (given, family, *(["maya"] if preferred else []))
        made.append(Somebody(one, given, family, preferred, BEGAN + timedelta(minutes=n), words))
    return made


@pytest.fixture(scope="module")
async def crowd(database: Database) -> tuple[UUID, list[Somebody]]:
    """An organization and everybody in it."""
    organization, people = await make_organization(database), _people()
    async with database.transaction(organization) as tx:
        await tx.execute(
            """
            insert into contacts (id, organization_id, given_name, family_name, given_key, family_key, preferred_name,
                                  created_at)
            select n.id, %(o)s, n.given, n.family, n.given, n.family, n.preferred, n.created_at
            from unnest(%(ids)s::uuid[], %(given)s::text[], %(family)s::text[], %(preferred)s::text[],
                        %(created)s::timestamptz[]) as n (id, given, family, preferred, created_at)
            """,
            {
                "o": organization,
                "ids": [one.id for one in people],
                "given": [one.given for one in people],
                "family": [one.family for one in people],
                "preferred": [one.preferred for one in people],
                "created": [one.created_at for one in people],
            },
        )
        pairs = [(one.id, word) for one in people for word in one.words]
        await tx.execute(
            """
            insert into contact_words (organization_id, contact_id, word)
            select %(o)s, n.id, n.word
            from unnest(%(ids)s::uuid[], %(words)s::text[]) as n (id, word)
            """,
            {"o": organization, "ids": [one for one, _ in pairs], "words": [word for _, word in pairs]},
        )
    return organization, people


def expected(people: list[Somebody], typed: str, sort: Sorted) -> list[UUID]:
    """Who is found, in order."""
    found = [one for one in people if any(word.startswith(typed) for word in one.words)]
    if sort == "newest":
        return [one.id for one in sorted(found, key=lambda one: (one.created_at, one.id), reverse=True)]
    return [one.id for one in sorted(found, key=lambda one: (one.family, one.given, one.id))]


@pytest.mark.parametrize("sort", ["name", "newest"])
@pytest.mark.parametrize("typed", ["ma", "zu"], ids=["spread", "at-the-end-of-names"])
async def test_pages_follow_each_other_and_lead_back(
    services: Services, crowd: tuple[UUID, list[Somebody]], typed: str, sort: Sorted
) -> None:
    organization, people = crowd
    wanted = expected(people, typed, sort)
    query, cursor, seen = ContactQuery(q=typed, sort=sort), None, list[list[UUID]]()
    async with services.database.transaction(organization) as tx:
        for _ in range(20):
            page = await contacts.list_page(tx, services.vault, query, PageRequest(LIMIT, cursor))
            seen.append([row.id for row in page.rows])
            cursor = page.pagination.next_cursor
        back = await contacts.list_page(tx, services.vault, query, PageRequest(LIMIT, page.pagination.prev_cursor))
    assert [one for rows in seen for one in rows] == wanted[: 20 * LIMIT]
    assert [row.id for row in back.rows] == seen[-2]


async def test_whoever_is_found_otherwise_is_among_them(services: Services, crowd: tuple[UUID, list[Somebody]]) -> None:
    """An id that another system gave counts as well as a name."""
    organization, people = crowd
    other = next(one for one in people if one.family == "aa0" and not one.preferred)
    async with services.database.transaction(organization) as tx:
        await tx.execute(
            """
            insert into contact_external_ids (organization_id, contact_id, system, external_id, synced_at)
            values (%(o)s, %(id)s, 'csv', 'zu', now())
            """,
            {"o": organization, "id": other.id},
        )
        page = await contacts.list_page(tx, services.vault, ContactQuery(q="zu"), PageRequest(limit=3))
        await tx.execute(
            "delete from contact_external_ids where organization_id = %(o)s and contact_id = %(id)s",
            {"o": organization, "id": other.id},
        )
    assert page.rows[0].id == other.id


async def test_a_total_counts_everybody_found(services: Services, crowd: tuple[UUID, list[Somebody]]) -> None:
    organization, people = crowd
    async with services.database.transaction(organization) as tx:
        page = await contacts.list_page(
            tx, services.vault, ContactQuery(q="ma"), PageRequest(LIMIT, include_total=True)
        )
    assert page.pagination.total == len(expected(people, "ma", "name"))
