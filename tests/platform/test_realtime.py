"""Streams end when their process does, so that a browser goes to another (OPS-004)."""

import asyncio
from uuid import uuid4

from koinon.platform.realtime import Hub, stream


async def test_streams_end_with_their_process() -> None:
    hub = Hub()
    with hub.watch(uuid4()) as subscription:
        following = asyncio.create_task(anext(stream(subscription, 60)))
        await asyncio.sleep(0)
        hub.end()
        assert await asyncio.wait_for(following, 5) is None
        assert [event async for event in stream(subscription, 60)] == []


async def test_whoever_comes_after_the_end_is_sent_away_at_once() -> None:
    hub = Hub()
    hub.end()
    with hub.watch(uuid4()) as subscription:
        assert [event async for event in stream(subscription, 60)] == []
