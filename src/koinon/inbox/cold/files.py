"""Pieces of conversations as a file: JSON lines, compressed, each piece sealed by a key that nothing else has."""

import os
import zlib
from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KIND = "archived messages"
"""As what the vault seals a key."""
NONCE = 12


class DamagedPieceError(Exception):
    """The bytes are not what was written."""


class Packed(NamedTuple):
    """Where a piece lies in its file, and its key."""

    first_byte: int
    size: int
    key: bytes


def pack(pieces: Sequence[tuple[UUID, Sequence[str]]]) -> tuple[bytes, list[Packed]]:
    """The bytes of a file of (name, lines), and where each piece lies; a piece opens under its own name only."""
    written, packed = bytearray(), []
    for name, lines in pieces:
        key, nonce = AESGCM.generate_key(bit_length=256), os.urandom(NONCE)
        plain = zlib.compress("\n".join(lines).encode(), 6)
        sealed = nonce + AESGCM(key).encrypt(nonce, plain, name.bytes)
        packed.append(Packed(len(written), len(sealed), key))
        written += sealed
    return bytes(written), packed


def unpack(sealed: bytes, key: bytes, name: UUID) -> list[str]:
    """The lines of a piece. Raises DamagedPieceError."""
    try:
        plain = AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], name.bytes)
        return zlib.decompress(plain).decode().split("\n")
    except (InvalidTag, ValueError, zlib.error) as fault:
        raise DamagedPieceError from fault
