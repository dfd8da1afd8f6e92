"""The simulator's signing keys: one for each account, derived from its API key, so both sides know them."""

import base64
import hashlib
from functools import lru_cache

from nacl.signing import SigningKey


@lru_cache(maxsize=4096)
def signing_key(api_key: str) -> SigningKey:
    """The Ed25519 key that signs an account's webhooks."""
    return SigningKey(hashlib.sha256(b"koinon simulator " + api_key.encode()).digest())


def public_key(api_key: str) -> str:
    """The account's public key as the portal shows it: base64 of 32 bytes."""
    return base64.b64encode(bytes(signing_key(api_key).verify_key)).decode()


def sign(api_key: str, stamp: str, body: bytes) -> str:
    """The value of telnyx-signature-ed25519 over `stamp|body`."""
    return base64.b64encode(signing_key(api_key).sign(stamp.encode() + b"|" + body).signature).decode()
