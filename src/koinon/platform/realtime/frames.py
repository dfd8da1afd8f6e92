"""What goes over a socket: frames, encoded once however many watch, and the place in the log that they stand at."""

from itertools import groupby
from typing import Any, NamedTuple

import msgspec

from koinon.platform.events import Position

MOST_BYTES = 64 * 1024
"""The longest message that is sent (INB-065)."""
_WIDTH = 16


class Notice(NamedTuple):
    """Something to be told to those who watch `topic`; where it `merges`, the latest of its kind says it all."""

    topic: str
    type: str
    body: dict[str, Any]
    merges: bool = False


class Frame(NamedTuple):
    """A notice as text. `key` is what a later one may stand for; `seq` its place in the log, empty for the fleeting."""

    text: str
    key: str = ""
    seq: str = ""


def frame_of(notice: Notice, seq: str = "") -> Frame:
    """The frame of a notice."""
    told: dict[str, Any] = {"type": notice.type, "topic": notice.topic}
    if seq:
        told["seq"] = seq
    text = msgspec.json.encode(told | notice.body).decode()
    key = f"{notice.topic} {notice.type} {notice.body.get('areas', '')}" if notice.merges else ""
    return Frame(text, key, seq)


def seq_of(position: Position) -> str:
    """A place in the log as text that sorts as the log does: transaction, then sequence, 16 hexadecimal digits each."""
    return f"{position.txid:0{_WIDTH}x}{position.seq:0{_WIDTH}x}"


def position_of(seq: str) -> Position | None:
    """The place that a text names; None where it names none."""
    if len(seq) != 2 * _WIDTH or seq.strip("0123456789abcdef"):
        return None
    return Position(int(seq[:_WIDTH], 16), int(seq[_WIDTH:], 16))


def batches(frames: list[Frame]) -> list[str]:
    """Messages of at most 64 KiB, each a JSON array; the frames of one place in the log are never parted."""
    if len(frames) == 1:
        return [f"[{frames[0].text}]"]
    messages: list[str] = []
    parts: list[str] = []
    size = 2
    for _, group in groupby(enumerate(frames), key=lambda one: one[1].seq or one[0]):
        texts = [frame.text for _, frame in group]
        more = sum(len(text) + 1 for text in texts)
        if parts and size + more > MOST_BYTES:
            messages.append(f"[{','.join(parts)}]")
            parts, size = [], 2
        parts += texts
        size += more
    if parts:
        messages.append(f"[{','.join(parts)}]")
    return messages
