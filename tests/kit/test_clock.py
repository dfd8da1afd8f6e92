"""The clock that tests hold still: whoever ends first takes out only their own."""

import asyncio
from datetime import UTC, datetime, timedelta

from koinon.kit import clock

AT = datetime(2026, 3, 1, tzinfo=UTC)


async def test_blocks_side_by_side_may_end_in_any_order() -> None:
    first_in, second_in = asyncio.Event(), asyncio.Event()

    async def first() -> None:
        with clock.frozen(AT):
            first_in.set()
            await second_in.wait()

    async def second() -> None:
        await first_in.wait()
        with clock.frozen(AT + timedelta(days=1)):
            second_in.set()
            await asyncio.sleep(0)
            assert clock.now() == AT + timedelta(days=1)

    await asyncio.gather(first(), second())
    assert clock.now() - datetime.now(UTC) < timedelta(seconds=5)
