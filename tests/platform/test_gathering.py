"""What comes piece by piece is taken up in sets: the first at once, the rest together."""

import asyncio

import pytest

from koinon.platform.gathering import MOST_KNOWN, Gathering


async def test_the_first_goes_at_once_and_those_behind_it_together() -> None:
    gathering, left = Gathering(), list[tuple[int, bool]]()

    async def come(n: int) -> None:
        left.append((n, await gathering.turn("replies", 0.2)))

    await come(1)
    assert left == [(1, True)]
    waiting = asyncio.create_task(come(2))
    await asyncio.sleep(0)
    await asyncio.gather(come(3), come(4))
    assert left[1:] == [(3, False), (4, False)], "somebody waits already, and finds what they came for"
    await waiting
    assert left[3:] == [(2, True)]


async def test_starts_lie_so_far_apart() -> None:
    gathering, loop = Gathering(), asyncio.get_running_loop()
    began = loop.time()
    for _ in range(4):
        assert await gathering.turn("replies", 0.05)
    assert loop.time() - began >= 0.149


async def test_one_s_wait_keeps_nobody_else() -> None:
    gathering = Gathering()
    assert await gathering.turn("a", 60)
    async with asyncio.timeout(30):
        assert await gathering.turn("b", 60)
        assert await gathering.turn("a", 0)


async def test_who_is_cancelled_while_waiting_blocks_nobody() -> None:
    gathering = Gathering()
    assert await gathering.turn("a", 60)
    waiting = asyncio.create_task(gathering.turn("a", 60))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert await gathering.turn("a", 0)


async def test_it_remembers_a_bounded_number() -> None:
    gathering = Gathering()
    for n in range(MOST_KNOWN + 5):
        assert await gathering.turn(n, 0)
    assert len(gathering._started) == MOST_KNOWN
