"""Pieces of conversations as a file: JSON lines, compressed, each piece sealed by a key that nothing else has."""

import os
import zlib
from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE = 12


class DamagedPieceError(Exception):
    """The bytes are not what was written."""


class Packed(NamedTuple):
    """Where a piece lies in its file, and its key."""

    conversation_id: UUID
    first_byte: int
    size: int
    key: bytes


def pack(pieces: Sequence[tuple[UUID, Sequence[str]]]) -> tuple[bytes, list[Packed]]:
    """The bytes of a file of (conversation, lines), and where each piece lies."""
    written, packed = bytearray(), []
    for conversation_id, lines in pieces:
        key, nonce = AESGCM.generate_key(bit_length=256), os.urandom(NONCE)
        plain = zlib.compress("\n".join(lines).encode(), 6)
        sealed = nonce + AESGCM(key).encrypt(nonce, plain, conversation_id.bytes)
        packed.append(Packed(conversation_id, len(written), len(sealed), key))
        written += sealed
    return bytes(written), packed


def unpack(sealed: bytes, key: bytes, conversation_id: UUID) -> list[str]:
    """The lines of a piece. Raises DamagedPieceError."""
    try:
        plain = AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], conversation_id.bytes)
        return zlib.decompress(plain).decode().split("\n")
    except (InvalidTag, ValueError, zlib.error) as fault:
        raise DamagedPieceError from fault
