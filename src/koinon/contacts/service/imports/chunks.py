"""A file kept in pieces: as it came, and read into rows a thousand at a time; compressed and sealed.

A batch is one look-up by position, so a resumed import reads nothing twice, and nothing of a person lies open at rest.
"""

import zlib
from collections.abc import Iterator, Sequence
from uuid import UUID

import msgspec

from koinon.kit import csv_file
from koinon.platform.crypto import Vault

ROWS = 1_000
PIECE = 1_048_576
KIND = "import"
_LEVEL = 1

Line = tuple[int, list[str]]
_lines = msgspec.msgpack.Decoder(list[Line])


def pieces(vault: Vault, organization_id: UUID, data: bytes) -> Iterator[bytes]:
    """The file, sealed a megabyte at a time."""
    for start in range(0, len(data), PIECE):
        yield vault.seal(zlib.compress(data[start : start + PIECE], _LEVEL), organization_id, KIND)


def piece(vault: Vault, organization_id: UUID, sealed: bytes) -> bytes:
    """One piece of the file as it came."""
    return zlib.decompress(vault.unseal(sealed, organization_id, KIND))


def batches(rows: Iterator[csv_file.Row], size: int = ROWS) -> Iterator[list[Line]]:
    """Rows in lists of `size`."""
    batch: list[Line] = []
    for row in rows:
        batch.append((row.line, row.cells))
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def seal(vault: Vault, organization_id: UUID, lines: Sequence[Line]) -> bytes:
    """A batch of rows, sealed."""
    return vault.seal(zlib.compress(msgspec.msgpack.encode(lines), _LEVEL), organization_id, KIND)


def unseal(vault: Vault, organization_id: UUID, sealed: bytes) -> list[Line]:
    """A batch of rows."""
    return _lines.decode(zlib.decompress(vault.unseal(sealed, organization_id, KIND)))
