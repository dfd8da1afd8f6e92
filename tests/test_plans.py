"""Hot lists read an index in its order: no growing table is read whole, nothing but a page is sorted (OPS-051).

The statements are those that the repositories run, under the application role and its row-level security. Contacts by
search and addresses by hash are looked at in tests/contacts/test_plans.py.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg
import pytest

from koinon.contacts import ContactQuery
from koinon.contacts.repository import lists
from koinon.inbox.contracts import ConversationQuery, View
from koinon.inbox.repository import listing
from koinon.inbox.repository.listing import After
from koinon.kit import clock, ids
from koinon.kit.pagination import Cursor
from koinon.messaging.repository import broadcasts, deliveries
from koinon.platform.configuration import Configuration
from koinon.platform.db import Database
from koinon.platform.rest.narrowing import Times, narrowed
from koinon.platform.services import Services
from tests.conftest import make_organization
from tests.inbox import cast
from tests.plans import Explaining, Node, scanned_whole, sorted_rows

ROWS = 20_000
PAGE = 26


class World:
    """One organization of 20,000 people, each with a conversation and a row in one broadcast."""

    def __init__(self, database: Database, organization: UUID, broadcast: UUID) -> None:
        self.database, self.organization, self.broadcast = database, organization, broadcast

    @asynccontextmanager
    async def explaining(self) -> AsyncIterator[Explaining]:
        async with self.database.transaction(self.organization) as tx:
            yield Explaining(tx)


@pytest.fixture(scope="module")
async def world(services: Services, database: Database, settings: Configuration) -> World:
    organization, broadcast = await make_organization(database), ids.uuid7()
    number = await cast.sender(database, organization)
    values = {"o": organization, "broadcast": broadcast, "sender": number, "rows": ROWS}
    async with database.transaction(organization) as tx:
        for statement in (_CONTACTS, _CONVERSATIONS, _BROADCASTS, _DELIVERIES, _EVENTS):
            await tx.execute(statement, values)
    with psycopg.connect(settings.database_owner_url, autocommit=True) as connection:
        connection.execute("vacuum analyze contacts, conversations, broadcasts, deliveries, events")
    return World(database, organization, broadcast)


def check(plan: Node, table: str) -> None:
    assert scanned_whole(plan, table) == []
    assert sorted_rows(plan) <= PAGE


@pytest.mark.parametrize("sort", ["name", "newest", "last_contact"])
@pytest.mark.parametrize("deep", [False, True])
async def test_contacts(world: World, sort: str, deep: bool) -> None:
    at = {"name": ("f5", "g5"), "newest": (clock.now(),), "last_contact": (None,)}[sort]
    cursor = Cursor(at, ids.uuid7()) if deep else None
    async with world.explaining() as tx:
        await lists.page(tx, ContactQuery(sort=sort), None, cursor, PAGE)  # type: ignore[arg-type]
    check(tx.plans[0], "contacts")


@pytest.mark.parametrize("view", [View.LIVE, View.ALL, View.RESOLVED, View.MINE, View.UNREAD])
@pytest.mark.parametrize("deep", [False, True])
async def test_conversations(world: World, view: View, deep: bool) -> None:
    after = After(clock.now() - timedelta(hours=2), ids.uuid7()) if deep else None
    async with world.explaining() as tx:
        await listing.page(tx, ConversationQuery(view), user_id=ids.uuid7(), limit=PAGE, after=after, matching=None)
    check(tx.plans[0], "conversations")


@pytest.mark.parametrize("after", [0, ROWS // 2, ROWS - 10])
@pytest.mark.parametrize("states", [None, ["sent"]])
async def test_deliveries_of_a_broadcast(world: World, after: int, states: list[str] | None) -> None:
    async with world.explaining() as tx:
        floor = UUID(int=0)
        await deliveries.of_broadcast(
            tx, world.broadcast, floor, states=states, reason=None, after=after, backwards=False, limit=PAGE
        )
    check(tx.plans[0], "deliveries")


async def test_deliveries_of_a_contact(world: World) -> None:
    async with world.explaining() as tx:
        contact = await tx.scalar(
            "select id from contacts where organization_id = %(o)s limit 1", {"o": world.organization}
        )
        await deliveries.of_contact(tx, contact, None, PAGE, replies=False)
    check(tx.plans[-1], "deliveries")


@pytest.mark.parametrize("times", [Times(), Times(created_before=datetime(2999, 1, 1, tzinfo=UTC))])
async def test_single_messages(world: World, times: Times) -> None:
    async with world.explaining() as tx:
        await narrowed(tx, times, lambda seen: deliveries.singles(seen, limit=PAGE))
    check(tx.plans[0], "deliveries")


async def test_broadcasts(world: World) -> None:
    async with world.explaining() as tx:
        await broadcasts.page(tx, states=None, before=None, backwards=False, limit=PAGE)
    check(tx.plans[0], "broadcasts")


async def test_the_event_log_is_read_behind_a_cursor(world: World, settings: Configuration) -> None:
    """The body of koinon_events_after, which a reader calls: its plan is hidden inside the function."""
    with psycopg.connect(settings.database_owner_url, autocommit=True) as connection:
        body = connection.execute("select prosrc from pg_proc where proname = 'koinon_events_after'").fetchone()
        assert body is not None
        connection.execute("set role koinon_search")
        text = body[0].replace("after_txid", "1").replace("after_seq", "0").replace("limit most", "limit 500")
        row = connection.execute(f"explain (format json) {text}").fetchone()
    assert row is not None
    assert scanned_whole(row[0][0]["Plan"], "events") == []
    assert sorted_rows(row[0][0]["Plan"]) <= 500


_CONTACTS = """
insert into contacts (id, organization_id, given_name, family_name, given_key, family_key, created_at, last_inbound_at)
select koinon_uuid7(), %(o)s, 'G' || i %% 100, 'F' || i %% 700, 'g' || i %% 100, 'f' || i %% 700,
       now() - i * interval '1 second', case when i %% 3 = 0 then now() - i * interval '7 seconds' end
from generate_series(1, %(rows)s) as i
"""
_CONVERSATIONS = """
insert into conversations (id, organization_id, contact_id, channel, sender_id, address_hash, address_cipher, status,
                           message_count, last_message_at)
select koinon_uuid7(), %(o)s, id, 'sms', %(sender)s, sha256(id::text::bytea), '\\x00',
       case when family_key < 'f3' then 'open' else 'resolved' end, 1, created_at
from contacts
where organization_id = %(o)s
"""
_BROADCASTS = """
insert into broadcasts (id, organization_id, name, state, sender_id, created_at)
select case when i = 1 then %(broadcast)s else koinon_uuid7() end, %(o)s, 'Sunday ' || i, 'completed', %(sender)s,
       now() - i * interval '1 hour'
from generate_series(1, %(rows)s) as i
"""
_DELIVERIES = """
insert into deliveries (organization_id, origin, origin_id, broadcast_id, position, contact_id, address_hash,
                        address_cipher, sender_id, purpose, state, content_hash, segments)
select %(o)s, case when single then 'api' else 'broadcast' end, %(broadcast)s,
       case when not single then %(broadcast)s end,
       case when not single then row_number() over (order by id) end, id, sha256(id::text::bytea), '\\x00', %(sender)s,
       'informational', 'sent', 1, 1
from contacts, (values (true), (false)) as kinds (single)
where organization_id = %(o)s
"""
_EVENTS = """
insert into events (id, organization_id, type, aggregate_type, aggregate_id, actor_kind, occurred_at)
select koinon_uuid7(), %(o)s, 'test.happened', 'contact', id, 'system', now()
from contacts
where organization_id = %(o)s
"""
