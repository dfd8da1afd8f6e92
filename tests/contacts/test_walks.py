"""Rows that are there during a whole walk appear once, whatever else comes and goes meanwhile (API-019)."""

from uuid import UUID

import pytest

from koinon import contacts
from koinon.contacts import ContactQuery, NewContact
from koinon.platform.rest import PageRequest, sign_cursors_with
from koinon.platform.services import Services

sign_cursors_with(b"k" * 32)


@pytest.mark.parametrize("sort", ["name", "newest"])
async def test_a_walk_survives_newcomers_and_the_loss_of_its_anchor(
    services: Services, chapel: UUID, sort: str
) -> None:
    async with services.database.transaction(chapel) as tx:
        people = [
            (await contacts.create(tx, services.vault, NewContact(given_name=f"P{n:02d}", family_name="X"))).id
            for n in range(12)
        ]
    seen: list[UUID] = []
    gone: set[UUID] = set()
    cursor = None
    while True:
        async with services.database.transaction(chapel) as tx:
            query = ContactQuery(sort=sort)  # type: ignore[arg-type]
            page = await contacts.list_page(tx, services.vault, query, PageRequest(limit=3, cursor_text=cursor))
            seen += [row.id for row in page.rows]
            if (cursor := page.pagination.next_cursor) is None:
                break
            anchor = page.rows[-1].id
            await contacts.delete(tx, [anchor])
            gone.add(anchor)
            for name in ("A", "Z"):
                await contacts.create(tx, services.vault, NewContact(given_name=f"{name}{len(seen)}", family_name="A"))
    assert len(seen) == len(set(seen))
    assert set(people) <= set(seen)
    assert gone
