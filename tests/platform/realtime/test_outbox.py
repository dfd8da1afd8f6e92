"""What waits for one socket, how it is merged, bounded, batched and paced (INB-064, 065)."""

import json

import pytest

from koinon.platform.events import Position
from koinon.platform.realtime import socket_health
from koinon.platform.realtime.figures import Figures, p95
from koinon.platform.realtime.frames import MOST_BYTES, Frame, Notice, batches, frame_of, position_of, seq_of
from koinon.platform.realtime.outbox import MOST_BYTES as MOST_WAITING_BYTES
from koinon.platform.realtime.outbox import MOST_FRAMES, Outbox, pace


def durable(number: int, key: str = "", size: int = 2) -> Frame:
    return Frame("x" * size, key, seq_of(Position(1, number)))


def test_places_sort_as_text_as_they_do_in_the_log() -> None:
    places = [Position(9, 400), Position(10, 2), Position(10, 11), Position(2**40, 0)]
    assert sorted(places, key=seq_of) == places
    assert [position_of(seq_of(one)) for one in places] == places
    assert position_of("zz") is None
    assert position_of("-" * 32) is None


def test_what_says_the_same_is_sent_once_and_last() -> None:
    outbox = Outbox()
    for number, key in ((1, "inbox"), (2, ""), (3, "inbox")):
        outbox.put(durable(number, key))
    assert [position_of(frame.seq) for frame in outbox.take()] == [Position(1, 2), Position(1, 3)]
    assert outbox.take() == []


def test_areas_are_told_apart_when_merging() -> None:
    notices = [Notice("organization", "changed", {"areas": [area]}, merges=True) for area in ("people", "imports")]
    assert len({frame_of(notice).key for notice in notices}) == 2


def test_a_slow_reader_loses_the_fleeting_first_and_then_everything() -> None:
    outbox = Outbox()
    outbox.put(Frame("{}", "typing"))
    for number in range(MOST_FRAMES):
        outbox.put(durable(number))
    assert not outbox.overflowed
    assert [frame.key for frame in outbox._frames.values() if frame.key] == []
    outbox.put(durable(MOST_FRAMES))
    assert outbox.overflowed
    assert outbox.take() == []


def test_a_megabyte_is_the_most_that_waits() -> None:
    outbox = Outbox()
    outbox.put(durable(1, size=MOST_WAITING_BYTES))
    assert not outbox.overflowed
    outbox.put(durable(2, size=1))
    assert outbox.overflowed


def test_a_thousand_missed_frames_are_no_overflow() -> None:
    outbox = Outbox()
    outbox.replay([durable(number) for number in range(1_000)])
    outbox.put(durable(1_001))
    assert [frame.seq for frame in outbox.take()] == [durable(n).seq for n in [*range(1_000), 1_001]]


def test_no_message_is_longer_than_64_kib_nor_parts_what_happened_at_once() -> None:
    frames = [Frame(json.dumps("x" * 9_000), "", seq_of(Position(1, number // 2))) for number in range(40)]
    messages = batches(frames)
    assert all(len(message) <= MOST_BYTES for message in messages)
    assert [text for message in messages for text in json.loads(message)] == ["x" * 9_000] * 40
    assert all(len(json.loads(message)) % 2 == 0 for message in messages)


@pytest.mark.parametrize(
    ("milliseconds", "every"), [([], 0.1), ([40, 120], 0.1), ([99, 101], 0.5), ([499], 0.5), ([500], 2.0)]
)
def test_the_slower_the_line_the_rarer_it_is_written_to(milliseconds: list[int], every: float) -> None:
    assert pace([one / 1000 for one in milliseconds]) == every


async def test_the_health_page_tells_of_the_sockets() -> None:
    told = await socket_health(None)  # type: ignore[arg-type]
    assert told["status"] == "healthy"
    assert {"connections", "round_trip_p95_ms", "jitter_p95_ms", "missed_heartbeats", "reconnects"} <= set(told)


def test_figures_tell_the_95th_percentile_by_nearest_rank() -> None:
    assert p95([]) == 0
    assert p95([n / 1000 for n in range(1, 101)]) == 0.095
    figures = Figures()
    for seconds, before in ((0.010, None), (0.030, 0.010)):
        figures.measured(seconds, before)
    assert figures.told()["round_trip_p95_ms"] == 30.0
    assert figures.told()["jitter_p95_ms"] == 20.0
