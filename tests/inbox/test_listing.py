"""The conversation list: order, views, paging, unread, plans."""

from datetime import timedelta
from uuid import UUID

import psycopg
import pytest

from koinon.inbox.contracts import ConversationQuery, Status, View
from koinon.inbox.repository import arrivals, changes, listing, states
from koinon.inbox.repository.listing import After
from koinon.kit import clock
from koinon.platform.actor import Actor
from koinon.platform.configuration import Configuration
from koinon.platform.db import Database, Tx
from tests.inbox import cast

# A third is live, one in a hundred resolved or mine, the rest closed.
MANY = """
insert into conversations (id, organization_id, contact_id, channel, sender_id, address_hash, address_cipher,
                           last_message_at, status, assignee_id)
select koinon_uuid7(), c.organization_id, c.contact_id, c.channel, c.sender_id, int4send(n),
       '', now() - n * interval '1 min',
       case when mod(n, 100) = 1 then 'resolved' when mod(n, 3) = 0 then 'open' else 'closed' end,
       case when mod(n, 300) = 0 then %(user)s::uuid end
from conversations c
cross join generate_series(1, 3000) as n
where c.organization_id = %(o)s
  and c.id = %(first)s
"""


class Desk:
    """Grace Chapel's inbox: five conversations, Ana and Ben."""

    def __init__(self, ana: Actor, ben: Actor, ids: list[UUID]) -> None:
        self.ana, self.ben, self.ids = ana, ben, ids


@pytest.fixture
async def desk(database: Database, chapel: UUID) -> Desk:
    number = await cast.sender(database, chapel)
    people = await cast.contacts(database, chapel, "Ada", "Ben", "María", "João", "Tom")
    made = await cast.conversations(database, chapel, number, people)
    return Desk(await cast.user(database, chapel), await cast.user(database, chapel, "Ben"), made)


async def rows(tx: Tx, view: View = View.LIVE, user: Actor | None = None, **more: object) -> list[UUID]:
    found = await listing.page(
        tx,
        ConversationQuery(view, **more),  # type: ignore[arg-type]
        user_id=user.id if user else None,
        limit=25,
        after=None,
        matching=None,
    )
    return [row.id for row in found]


async def test_the_newest_conversation_is_first_and_bears_the_persons_name(database: Database, desk: Desk) -> None:
    async with database.transaction(desk.ana) as tx:
        found = await listing.page(tx, ConversationQuery(), user_id=desk.ana.id, limit=25, after=None, matching=None)
    assert [row.id for row in found] == desk.ids
    assert [row.name for row in found] == ["Ada", "Ben", "María", "João", "Tom"]


async def test_pages_join_without_gap_or_double_forwards_and_back(database: Database, desk: Desk) -> None:
    async with database.transaction(desk.ana) as tx:
        query = ConversationQuery()
        first = await listing.page(tx, query, user_id=None, limit=2, after=None, matching=None)
        at = After(first[-1].moved_at, first[-1].id)
        second = await listing.page(tx, query, user_id=None, limit=2, after=at, matching=None)
        back = After(second[0].moved_at, second[0].id, backwards=True)
        before = await listing.page(tx, query, user_id=None, limit=2, after=back, matching=None)
    assert [row.id for row in first + second] == desk.ids[:4]
    assert [row.id for row in before] == [desk.ids[1], desk.ids[0]]  # reading away from the cursor


async def test_unread_is_each_users_own(database: Database, desk: Desk) -> None:
    async with database.transaction(desk.ana) as tx:
        row = {"id": desk.ids[2], "newest_at": clock.now()}
        await arrivals.mark_unread(tx, [desk.ana.id], [row])
        assert await rows(tx, View.UNREAD, desk.ana) == [desk.ids[2]]
        assert await rows(tx, View.UNREAD, desk.ben) == []
        assert await listing.unread_count(tx, desk.ana.id) == 1


async def test_reading_removes_the_mark_for_the_reader_only(database: Database, desk: Desk) -> None:
    async with database.transaction(desk.ana) as tx:
        row = {"id": desk.ids[0], "newest_at": clock.now()}
        await arrivals.mark_unread(tx, [desk.ana.id, desk.ben.id], [row])
        assert await changes.read(tx, desk.ids[0], desk.ana.id) == 1
        assert await rows(tx, View.UNREAD, desk.ana) == []
        assert await rows(tx, View.UNREAD, desk.ben) == [desk.ids[0]]


async def test_mine_shows_what_is_assigned_to_me_and_not_done(database: Database, desk: Desk) -> None:
    async with database.transaction(desk.ana) as tx:
        await changes.assign(tx, desk.ids[1], desk.ana.id)
        await changes.assign(tx, desk.ids[3], desk.ana.id)
        await states.set_status(tx, [desk.ids[3]], Status.RESOLVED, clock.now())
        assert await rows(tx, View.MINE, desk.ana) == [desk.ids[1]]
        assert await rows(tx, View.RESOLVED, desk.ana) == [desk.ids[3]]
        assert desk.ids[3] not in await rows(tx, View.LIVE, desk.ana)
        counted = await listing.counts(tx, desk.ana.id)
    assert (counted.live, counted.mine, counted.unread) == (4, 1, 0)


async def test_a_strangers_conversations_are_not_there(database: Database, desk: Desk, bakery: UUID) -> None:
    async with database.transaction(bakery) as tx:
        assert await rows(tx, View.ALL) == []


@pytest.mark.parametrize(
    ("view", "index"),
    [
        (View.LIVE, "conversations_live"),
        (View.RESOLVED, "conversations_status"),
        (View.ALL, "conversations_newest"),
        (View.MINE, "conversations_mine"),
        (View.UNREAD, "unread_newest"),
    ],
)
async def test_each_view_reads_its_own_index_in_order(
    database: Database, settings: Configuration, desk: Desk, view: View, index: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of 3,000 conversations one in a hundred is resolved: no other index comes near."""
    plans: list[str] = []
    async with database.transaction(desk.ana) as tx:
        await tx.execute(MANY, {"o": tx.organization_id, "first": desk.ids[0], "user": desk.ana.id})
    with psycopg.connect(settings.database_owner_url) as owner:
        owner.execute("analyze conversations")
    async with database.transaction(desk.ana) as tx:
        await tx.execute("set local enable_seqscan = off")
        await tx.execute("set local enable_sort = off")
        await tx.execute("set local enable_bitmapscan = off")
        ask = tx.all

        async def explain(shape: type, sql: str, params: dict[str, object]) -> list[object]:
            plans.extend(await ask(str, "explain " + sql, params))
            return []

        monkeypatch.setattr(tx, "all", explain)
        await listing.page(
            tx,
            ConversationQuery(view),
            user_id=desk.ana.id,
            limit=26,
            after=After(clock.now() + timedelta(days=1), desk.ids[0]),
            matching=None,
        )
    assert f" using {index} " in "\n".join(plans)
