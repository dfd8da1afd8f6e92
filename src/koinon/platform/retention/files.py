"""An organization's rows of a month as a file: JSON lines, compressed and sealed a piece at a time."""

import hashlib
import os
import struct
import zlib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from koinon.platform.crypto import CryptoError, Vault

KIND = "partition archive"
_LENGTH = struct.Struct(">I")


class DamagedArchive(Exception):
    """The file is not what was written, or belongs to somebody else."""


class Written(NamedTuple):
    """How many rows, how large the file, and the digest of its plain lines."""

    rows: int
    size: int
    sha256: bytes


async def write(path: Path, vault: Vault, organization_id: UUID, pieces: AsyncIterator[list[str]]) -> Written:
    """Write pieces of lines; whoever finds `path` finds all of it, on the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial, digest, rows = path.with_suffix(".partial"), hashlib.sha256(), 0
    with partial.open("wb") as file:
        async for lines in pieces:
            plain = "".join(line + "\n" for line in lines).encode()
            digest.update(plain)
            rows += len(lines)
            sealed = vault.seal(zlib.compress(plain, 6), organization_id, KIND)
            file.write(_LENGTH.pack(len(sealed)) + sealed)
        file.flush()
        os.fsync(file.fileno())
        size = file.tell()
    partial.replace(path)
    return Written(rows, size, digest.digest())


def key_version(path: Path) -> int | None:
    """Which key sealed a file; None for one without rows."""
    with path.open("rb") as file:
        return next(iter(file.read(_LENGTH.size + 1)[_LENGTH.size :]), None)


def lines(path: Path, vault: Vault, organization_id: UUID) -> Iterator[str]:
    """The lines of a file. Raises DamagedArchive."""
    try:
        with path.open("rb") as file:
            while head := file.read(_LENGTH.size):
                sealed = file.read(_LENGTH.unpack(head)[0])
                plain = zlib.decompress(vault.unseal(sealed, organization_id, KIND))
                yield from plain.decode().split("\n")[:-1]  # not splitlines: a text may hold U+2028
    except (OSError, CryptoError, zlib.error, struct.error) as fault:
        raise DamagedArchive(path.name) from fault


def measure(path: Path, vault: Vault, organization_id: UUID) -> tuple[int, bytes]:
    """Rows and digest as they can be read back. Raises DamagedArchive."""
    digest, rows = hashlib.sha256(), 0
    for line in lines(path, vault, organization_id):
        digest.update(line.encode() + b"\n")
        rows += 1
    return rows, digest.digest()
