"""A consumer's place in the event log moves with its effects (OPS-020)."""

import pytest

from koinon.kit import ids
from koinon.platform import events
from koinon.platform.db import Database
from koinon.platform.events import Event, Position


async def test_a_new_consumer_stands_at_the_beginning(database: Database) -> None:
    async with database.system() as tx:
        assert await events.cursor(tx, f"test-{ids.uuid7()}") == Position(0, 0)


async def test_a_place_commits_with_the_effects_or_stays(database: Database) -> None:
    consumer = f"test-{ids.uuid7()}"
    async with database.system() as tx:
        await events.cursor(tx, consumer)
        await events.move_cursor(tx, consumer, Position(5_000_000_000, 7))
    with pytest.raises(ZeroDivisionError):
        async with database.system() as tx:
            await events.move_cursor(tx, consumer, Position(5_000_000_001, 1))
            raise ZeroDivisionError
    async with database.system() as tx:
        assert await events.cursor(tx, consumer) == Position(5_000_000_000, 7)


async def test_reading_goes_on_behind_the_cursor(database: Database, chapel: object) -> None:
    async with database.system() as tx:
        start = await events.end(tx)
    about = [ids.uuid7() for _ in range(5)]
    async with database.transaction(chapel) as tx:  # type: ignore[arg-type]
        for one in about:
            tx.publish(Event(type="test.happened", aggregate_type="test", aggregate_id=one))
    async with database.system() as tx:
        first = await events.read(tx, start, limit=2)
        rest = await events.read(tx, Position(first[-1].txid, first[-1].seq))
    seen = [event.aggregate_id for event in (*first, *rest) if event.aggregate_id in about]
    assert seen == about
