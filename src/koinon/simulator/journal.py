"""The simulator's own record: each carried message is one JSON line, written before it is answered."""

import os
from collections.abc import Iterator
from pathlib import Path

import msgspec

from koinon.simulator.messages import Message


class Journal:
    """Appends survive the death of the process; a torn last line is skipped when read back."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._encode = msgspec.json.Encoder().encode
        self._file = -1
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            self._end_torn_line()

    def append(self, message: Message) -> None:
        if self._file >= 0:
            os.write(self._file, self._encode(message) + b"\n")

    def read(self) -> Iterator[Message]:
        """All whole lines, oldest first."""
        if self._path is None:
            return
        decoder = msgspec.json.Decoder(Message)
        with self._path.open("rb") as lines:
            for line in lines:
                try:
                    yield decoder.decode(line)
                except msgspec.DecodeError:
                    continue

    def clear(self) -> None:
        if self._file >= 0:
            os.ftruncate(self._file, 0)

    def close(self) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def _end_torn_line(self) -> None:
        assert self._path is not None
        data_size = self._path.stat().st_size
        with self._path.open("rb") as lines:
            lines.seek(max(0, data_size - 1))
            if lines.read(1) not in (b"\n", b""):
                os.write(self._file, b"\n")
