"""The ledger is cheap where it is hot: ids counted on, updates within their page, a fold that reads what it folds."""

from collections.abc import Iterator
from uuid import UUID

import psycopg
import pytest

from koinon.kit import ids
from koinon.messaging.engine import freezing
from koinon.messaging.repository import begun, doubts, folds, outcomes, ranges
from koinon.messaging.repository.outcomes import Outcome
from koinon.messaging.service import plans
from koinon.platform.configuration import Configuration
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.messaging import cast
from tests.plans import Explaining, Node, nodes, scanned_whole

BACKLOG = 3_000


@pytest.fixture
def owner(settings: Configuration) -> Iterator[psycopg.Connection]:
    assert settings.database_owner_url is not None
    with psycopg.connect(settings.database_owner_url) as connection:
        yield connection


async def frozen(services: Services, chapel: UUID, carrier: Simulator, people: int) -> list[UUID]:
    """The ids of a frozen ledger by position."""
    await cast.sender(services, chapel, carrier.url)
    await cast.people(services, chapel, cast.distinct(people))
    made = await cast.draft(services, chapel, "Hi {{ contact.first_name }}")
    await cast.send(services, chapel, made.id)
    async with services.database.transaction(chapel) as tx:
        await plans.start(tx, made.id)
    assert await freezing.freeze(services, chapel, made.id)
    async with services.database.transaction(chapel) as tx:
        return await tx.all(
            UUID,
            """
            select id
            from deliveries
            where organization_id = %(organization_id)s and broadcast_id = %(broadcast_id)s
            order by position
            """,
            {"organization_id": chapel, "broadcast_id": made.id},
        )


async def test_ids_of_a_ledger_are_uuid7_and_follow_its_positions(
    services: Services, chapel: UUID, carrier: Simulator
) -> None:
    """RFC 9562, 5.7 and 6.2 method 2: version and variant stay, values increase."""
    found = await frozen(services, chapel, carrier, 300)
    assert found == sorted(set(found), key=lambda id_: id_.int)
    assert len(found) == 300
    assert {(id_.version, id_.variant) for id_ in found} == {(7, "specified in RFC 4122")}


def test_every_month_of_the_ledger_has_room_for_an_update_of_each_row(owner: psycopg.Connection) -> None:
    rows = owner.execute(
        """
        select c.reloptions
        from pg_inherits i
        join pg_class c on c.oid = i.inhrelid
        where i.inhparent = 'deliveries'::regclass
        """
    ).fetchall()
    assert len(rows) > 3
    assert {tuple(options) for (options,) in rows} == {("fillfactor=45",)}


async def test_a_fold_far_behind_reads_in_order_and_not_all_there_is(services: Services, chapel: UUID) -> None:
    async with services.database.transaction(chapel) as tx:
        await outcomes.append(tx, [Outcome(ids.uuid7(), "sent") for _ in range(BACKLOG)], "engine")
    async with services.database.transaction(chapel) as tx:
        at = await folds.cursor(tx)
        assert at is not None
        watched = Explaining(tx)
        folded = await folds.fold(watched, at, 100)
    [fresh] = [node for node in nodes(watched.plans[-1]) if node.get("Subplan Name") == "CTE fresh"]
    assert folded.events == 100
    assert not [node for node in nodes(fresh) if reads_all(node)]


async def test_a_range_taken_again_looks_up_its_own_events_though_nothing_is_known_of_the_table(
    services: Services, chapel: UUID, carrier: Simulator
) -> None:
    """A ledger just filled has no statistics: read by the fold's index, each row would cost all of the events."""
    ledger = await frozen(services, chapel, carrier, 300)
    async with services.database.transaction(chapel) as tx:
        await outcomes.append(tx, [Outcome(ids.uuid7(), "sent") for _ in range(BACKLOG)], "engine")
    async with services.database.transaction(chapel) as tx:
        watched = Explaining(tx)
        await doubts.find_among(watched, ledger, 60.0)
        await ranges.still_untouched(watched, ids.uuid7(), ledger)
    indexes = {node["Index Name"] for plan in watched.plans for node in nodes(plan) if "Index Name" in node}
    assert not [name for name in indexes if name.startswith("delivery_events") and "txid" in name]
    assert [name for name in indexes if name.startswith("delivery_events") and "delivery_id" in name]


async def test_what_was_begun_is_looked_up_by_message_however_much_there_is(
    services: Services, chapel: UUID, carrier: Simulator
) -> None:
    """All of an organization's ledger was read for each micro-batch of a range taken again: 70 ms for 40,000 events."""
    ledger = await frozen(services, chapel, carrier, 300)
    async with services.database.transaction(chapel) as tx:
        await outcomes.append(tx, [_intent(i) for i in ledger[:200]], "gate", kind="intent")
        await outcomes.append(tx, [_intent(ids.uuid7()) for _ in range(BACKLOG)], "gate", kind="intent")
    async with services.database.transaction(chapel) as tx:
        watched = Explaining(tx)
        await doubts.find_among(watched, ledger, 60.0)
        free = await ranges.still_untouched(watched, ids.uuid7(), ledger)
        begun_before = await begun.with_intent(watched, ledger)
    assert (free, begun_before) == (set(ledger[200:]), set(ledger[:200]))
    read = [node for plan in watched.plans for node in nodes(plan) if "delivery_events_2" in node.get("Index Name", "")]
    assert read
    assert all("delivery_id" in node["Index Cond"] for node in read)
    assert not [plan for plan in watched.plans if scanned_whole(plan, "delivery_events")]


def _intent(delivery_id: UUID) -> Outcome:
    return Outcome(delivery_id, "sending", attempt_id=ids.uuid7())


def reads_all(node: Node) -> bool:
    """Whether a node must see every row of its input before it gives the first."""
    kind = node["Node Type"]
    return kind == "Seq Scan" or (kind == "Sort" and node["Plan Rows"] > 1)
