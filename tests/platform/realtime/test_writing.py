"""A connection's outgoing side: an idle line is written to at once, any other in turn, and the order is kept."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from koinon.platform.realtime.frames import Frame
from koinon.platform.realtime.protocol import text_frame
from koinon.platform.realtime.writing import Line, Writer


class Wire:
    """What was written straight and what by the task; `full` as a buffer that the other end does not read."""

    def __init__(self) -> None:
        self.straight: list[list[int]] = []
        self.sent: list[list[int]] = []
        self.closed_with: int | None = None
        self.full = False
        self.room = asyncio.Event()

    def write(self, text: str) -> bool:
        if not self.full:
            self.straight.append(json.loads(text))
        return not self.full

    async def send(self, message: dict[str, Any]) -> None:
        if self.full:
            await self.room.wait()
        if message["type"] == "websocket.close":
            self.closed_with = message["code"]
        else:
            self.sent.append(json.loads(message["text"]))


@asynccontextmanager
async def writing(wire: Wire) -> AsyncIterator[Writer]:
    """A writer whose task runs."""
    writer = Writer(Line(wire.write, lambda: None))
    task = asyncio.create_task(writer.run(wire.send))
    yield writer
    task.cancel()


async def until(wire: Wire, number: int) -> None:
    async with asyncio.timeout(30):
        while sum(map(len, wire.straight + wire.sent)) < number:  # noqa: ASYNC110 -- the writer tells nobody
            await asyncio.sleep(0.01)


async def test_an_idle_line_has_all_of_a_moment_at_once_and_what_follows_later_together() -> None:
    wire = Wire()
    async with writing(wire) as writer:
        for number in (1, 2, 3):
            writer.put(Frame(str(number)))
        await asyncio.sleep(0)
        assert (wire.straight, wire.sent) == ([[1, 2, 3]], [])
        for number in (4, 5):
            writer.put(Frame(str(number)))
            await asyncio.sleep(0)
        await until(wire, 5)
        assert (wire.straight, wire.sent) == ([[1, 2, 3]], [[4, 5]])


async def test_what_a_full_line_did_not_take_goes_before_what_came_meanwhile() -> None:
    wire = Wire()
    async with writing(wire) as writer:
        wire.full = True
        writer.put(Frame("1"))
        for number in (2, 3):
            await asyncio.sleep(0)
            writer.put(Frame(str(number)))
        wire.full = False
        writer.put(Frame("4"))
        await asyncio.sleep(0)
        assert wire.straight == []
        wire.room.set()
        await until(wire, 4)
        assert [number for message in wire.sent + wire.straight for number in message] == [1, 2, 3, 4]


async def test_the_end_comes_behind_what_waits_however_lately_it_was_written_to() -> None:
    wire = Wire()
    async with writing(wire) as writer:
        writer.put(Frame("1"))
        await asyncio.sleep(0)
        writer.put(Frame("2"))
        writer.close(1012)
        async with asyncio.timeout(30):
            while wire.closed_with is None:  # noqa: ASYNC110 -- the writer tells nobody
                await asyncio.sleep(0.01)
        assert (wire.straight, wire.sent, wire.closed_with) == ([[1]], [[2]], 1012)


@pytest.mark.parametrize(
    ("size", "head"),
    [(0, "8100"), (125, "817d"), (126, "817e007e"), (65_535, "817effff"), (65_536, "817f0000000000010000")],
)
def test_a_text_frame_has_its_head_by_rfc_6455(size: int, head: str) -> None:
    assert text_frame(b"x" * size) == bytes.fromhex(head) + b"x" * size
