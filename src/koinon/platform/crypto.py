"""Encryption at rest and look-up by keyed hash (CON-015..017, OPS-140).

A cipher text is: key version (1 byte), nonce (12), AES-256-GCM text and tag. The associated data binds it to its
organization and kind, so that a row moved to another tenant does not open. Look-up keys differ from encryption keys.
"""

import base64
import hashlib
import hmac
import os
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

SCOPES = 10_000
HASHES = 1_000
_BLOCK = 64
_INNER = bytes(byte ^ 0x36 for byte in range(256))
_OUTER = bytes(byte ^ 0x5C for byte in range(256))


class CryptoError(Exception):
    """A cipher text does not open: wrong key, wrong organization, wrong kind or damaged."""


@dataclass(frozen=True)
class KeyRing:
    """AES-256 keys by version (1-255), the newest first; old ones only decrypt."""

    keys: tuple[tuple[int, bytes], ...]

    @classmethod
    def parse(cls, text: str) -> "KeyRing":
        """From `2:base64,1:base64`. Raises ValueError."""
        keys = []
        for part in text.split(","):
            version, _, encoded = part.strip().partition(":")
            key = base64.b64decode(encoded, validate=True)
            if not version.isdigit() or not 1 <= int(version) <= 255 or len(key) != 32:
                raise ValueError("each key is `version:base64 of 32 bytes`, version 1 to 255")
            keys.append((int(version), key))
        return cls(tuple(keys))


class KeyedHash:
    """HMAC-SHA-256 (RFC 2104) of many messages that begin alike: the key and that beginning are worked in once.

    A third of the cost of `hmac.digest` for short messages, whose price is mostly setting up.
    """

    def __init__(self, key: bytes, beginning: bytes = b"") -> None:
        block = (hashlib.sha256(key).digest() if len(key) > _BLOCK else key).ljust(_BLOCK, b"\0")
        self._inner = hashlib.sha256(block.translate(_INNER) + beginning)
        self._outer = hashlib.sha256(block.translate(_OUTER))

    def digest(self, message: bytes) -> bytes:
        """32 bytes."""
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(message)
        outer.update(inner.digest())
        return outer.digest()


class Vault:
    """Encrypts, decrypts and hashes values of one installation."""

    def __init__(self, ring: KeyRing, lookup_key: bytes, secret_key: bytes) -> None:
        self._ciphers = {version: AESGCM(key) for version, key in ring.keys}
        self._newest = ring.keys[0][0]
        self._prefix = bytes([self._newest])
        self._cipher = self._ciphers[self._newest]
        self._lookup_key = lookup_key
        self._secret_key = secret_key
        self._scopes: dict[tuple[int, str], bytes] = {}
        self._lookups: dict[tuple[int, str], KeyedHash] = {}

    def encrypt(self, value: str, organization_id: UUID, kind: str) -> bytes:
        """`value` as cipher text that only opens for the same organization and kind."""
        return self.seal(value.encode(), organization_id, kind)

    def seal(self, data: bytes, organization_id: UUID, kind: str) -> bytes:
        """Bytes as cipher text; `encrypt` for files and rows."""
        nonce = os.urandom(12)
        return self._prefix + nonce + self._cipher.encrypt(nonce, data, self._scope(organization_id, kind))

    def decrypt(self, cipher_text: bytes, organization_id: UUID, kind: str) -> str:
        """The value of `cipher_text`. Raises CryptoError."""
        return self.unseal(cipher_text, organization_id, kind).decode()

    def unseal(self, cipher_text: bytes, organization_id: UUID, kind: str) -> bytes:
        """The bytes that `seal` was given. Raises CryptoError."""
        try:
            cipher = self._ciphers[cipher_text[0]]
            return cipher.decrypt(cipher_text[1:13], cipher_text[13:], self._scope(organization_id, kind))
        except (KeyError, IndexError, InvalidTag, ValueError) as error:
            raise CryptoError(f"cipher text of kind {kind} does not open") from error

    def _scope(self, organization_id: UUID, kind: str) -> bytes:
        """What binds a value to its organization and kind; kept, since an import asks a dozen times a row."""
        key = (organization_id.int, kind)
        scope = self._scopes.get(key)
        if scope is None:
            if len(self._scopes) >= SCOPES:
                self._scopes.clear()
            scope = self._scopes[key] = organization_id.bytes + kind.encode()
        return scope

    def _lookup(self, organization_id: UUID, kind: str) -> KeyedHash:
        """The look-up hash of one organization and kind, kept too."""
        key = (organization_id.int, kind)
        found = self._lookups.get(key)
        if found is None:
            if len(self._lookups) >= HASHES:
                self._lookups.clear()
            scope = self._scope(organization_id, kind)
            found = self._lookups[key] = KeyedHash(self._lookup_key, scope + b"\0")
        return found

    @property
    def newest_version(self) -> int:
        """The key version new cipher texts are made with: their first byte."""
        return self._newest

    def needs_rotation(self, cipher_text: bytes) -> bool:
        """Whether `cipher_text` was made with an older key."""
        return cipher_text[0] != self._newest

    def lookup(self, value: str, organization_id: UUID, kind: str) -> bytes:
        """32-byte HMAC-SHA-256 by which an encrypted value is found."""
        return self._lookup(organization_id, kind).digest(value.encode())

    def token(self, value: str, organization_id: UUID, kind: str) -> bytes:
        """8-byte keyed hash of a part of a value, for searching by part (CON-084)."""
        return self.lookup(value, organization_id, kind)[:8]

    def sign(self, message: bytes, purpose: str) -> bytes:
        """32-byte HMAC of `message`; `purpose` keeps signatures of different uses apart."""
        return hmac.digest(self._secret_key, purpose.encode() + b"\0" + message, "sha256")

    def hash_secret(self, secret: str, purpose: str) -> bytes:
        """Keyed hash under which a random secret (session, API key, link) is stored and found."""
        return self.sign(secret.encode(), purpose)
