"""An archive under a passphrase: scrypt (RFC 7914) makes the key, AES-256-GCM seals a mebibyte at a time."""

import os
import struct
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

MAGIC = b"KOINON-ARCHIVE-1"
CHUNK = 1024 * 1024


class WrongPassphrase(Exception):
    """The passphrase does not open this archive, or the file is damaged."""


def _key(passphrase: str, salt: bytes) -> AESGCM:
    return AESGCM(Scrypt(salt=salt, length=32, n=2**15, r=8, p=1).derive(passphrase.encode()))


def seal(plain: Path, sealed: Path, passphrase: str) -> None:
    """Write `sealed` from `plain`; each piece is bound to its place, the last one says that it is."""
    salt = os.urandom(16)
    cipher, size = _key(passphrase, salt), plain.stat().st_size
    with plain.open("rb") as source, sealed.open("wb") as target:
        target.write(MAGIC + salt)
        number = 0
        while True:
            piece = source.read(CHUNK)
            last = source.tell() >= size
            nonce = os.urandom(12)
            data = cipher.encrypt(nonce, piece, struct.pack(">Q?", number, last))
            target.write(struct.pack(">I?", len(data), last) + nonce + data)
            number += 1
            if last:
                return


def is_sealed(path: Path) -> bool:
    """Whether a file needs a passphrase."""
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def unseal(sealed: Path, plain: Path, passphrase: str) -> None:
    """Write `plain` from `sealed`. Raises WrongPassphrase, also where the file ends early."""
    with sealed.open("rb") as source, plain.open("wb") as target:
        if source.read(len(MAGIC)) != MAGIC:
            raise WrongPassphrase
        cipher, number, last = _key(passphrase, source.read(16)), 0, False
        while not last:
            head = source.read(17)
            if len(head) < 17:
                raise WrongPassphrase
            length, last = struct.unpack(">I?", head[:5])
            try:
                target.write(cipher.decrypt(head[5:], source.read(length), struct.pack(">Q?", number, last)))
            except InvalidTag as error:
                raise WrongPassphrase from error
            number += 1
