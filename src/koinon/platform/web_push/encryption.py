"""Message encryption for Web Push (RFC 8291) in the `aes128gcm` content coding (RFC 8188), one record."""

import base64
import binascii
import os
import struct
from urllib.parse import urlsplit

import msgspec
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

RECORD = 4096
MOST_PLAIN = 3993
"""What a push service has to take (RFC 8030 §7.2: 4,096 octets) without header, tag and padding delimiter."""
CURVE = ec.SECP256R1()


class InvalidSubscription(ValueError):
    """What a browser said of its subscription cannot be one."""


class Keys(msgspec.Struct, frozen=True):
    """The browser's public key (65 octets, uncompressed) and its authentication secret (16), base64url."""

    p256dh: str
    auth: str


class Subscription(msgspec.Struct, frozen=True):
    """Where a browser can be reached, as `PushSubscription.toJSON()` gives it."""

    endpoint: str
    keys: Keys


def subscription(text: str | bytes) -> Subscription:
    """Read one. Raises InvalidSubscription."""
    try:
        found = msgspec.json.decode(text, type=Subscription)
        parts = urlsplit(found.endpoint)
        whole = len(found.endpoint) <= 2_000 and parts.scheme in ("https", "http") and bool(parts.hostname)
        if not whole or len(decoded(found.keys.auth)) != 16:
            raise InvalidSubscription(found.endpoint[:100])
        ec.EllipticCurvePublicKey.from_encoded_point(CURVE, decoded(found.keys.p256dh))
    except (msgspec.MsgspecError, binascii.Error, ValueError) as error:
        raise InvalidSubscription(str(error)) from error
    return found


def sealed(
    plain: bytes,
    keys: Keys,
    *,
    private: ec.EllipticCurvePrivateKey | None = None,
    salt: bytes | None = None,
) -> bytes:
    """The body of a push message that only this browser opens; `private` and `salt` are fresh unless a test says.

    Raises InvalidSubscription where `plain` is longer than a push service must take.
    """
    if len(plain) > MOST_PLAIN:
        raise InvalidSubscription("the message is too long")
    own, salt = private or ec.generate_private_key(CURVE), salt or os.urandom(16)
    theirs, auth = decoded(keys.p256dh), decoded(keys.auth)
    ours = own.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    shared = own.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, theirs))
    secret = _derived(auth, shared, b"WebPush: info\0" + theirs + ours, 32)
    key = _derived(salt, secret, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derived(salt, secret, b"Content-Encoding: nonce\0", 12)
    head = salt + struct.pack(">IB", RECORD, len(ours)) + ours
    return head + AESGCM(key).encrypt(nonce, plain + b"\x02", None)


def _derived(salt: bytes, secret: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(secret)


def decoded(text: str) -> bytes:
    """base64url without padding. Raises binascii.Error."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def encoded(data: bytes) -> str:
    """base64url without padding."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
