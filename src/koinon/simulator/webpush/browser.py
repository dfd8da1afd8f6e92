"""A simulated browser: its subscription, whether a push is from whom it subscribed with, and what was sealed for it."""

import base64
import hashlib
import hmac
import time
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from koinon.channels import pem_of, simulated_curve_key


class Sealed(ValueError):
    """The body does not open with the browser's key."""


def subscription(url: str, api_key: str, device: str) -> str:
    """What the browser says of its subscription (`PushSubscription.toJSON()`)."""
    keys = {"p256dh": _text(_point(_private(api_key, device))), "auth": _text(_auth(api_key, device))}
    return msgspec.json.encode({"endpoint": f"{url}/push/{api_key}/{device}", "keys": keys}).decode()


def is_from(authorization: str, url: str, api_key: str) -> bool:
    """Whether the account signed it, for this service, for at most a day (RFC 8292 §2)."""
    claims = _claims(authorization, api_key)
    left = float(claims.get("exp", 0)) - time.time()
    return claims.get("aud") == url and 0 < left <= 86_400 and bool(claims.get("sub"))


@lru_cache(256)
def _claims(authorization: str, api_key: str) -> Mapping[str, Any]:
    """What the account signed; nothing where it did not. Kept, since one header serves many pushes."""
    scheme, _, rest = authorization.partition(" ")
    said = dict(part.strip().partition("=")[::2] for part in rest.split(","))
    key = simulated_curve_key(api_key)
    if scheme.lower() != "vapid" or said.get("k", "").rstrip("=") != _text(_point(key)):
        return {}
    try:
        return jwt.decode(said.get("t", ""), ECKey.import_key(pem_of(key)), algorithms=["ES256"]).claims
    except (JoseError, ValueError):
        return {}


def opened(body: bytes, api_key: str, device: str) -> bytes:
    """What was sealed (RFC 8291 §3.4, RFC 8188 §2.1, one record). Raises Sealed."""
    own, auth = _private(api_key, device), _auth(api_key, device)
    salt, length = body[:16], body[20] if len(body) > 20 else 0
    theirs, record = body[21 : 21 + length], body[21 + length :]
    try:
        shared = own.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs))
        secret = _derived(auth, shared, b"WebPush: info\0" + _point(own) + theirs, 32)
        key = _derived(salt, secret, b"Content-Encoding: aes128gcm\0", 16)
        nonce = _derived(salt, secret, b"Content-Encoding: nonce\0", 12)
        plain = AESGCM(key).decrypt(nonce, record, None)
    except (ValueError, InvalidTag) as fault:
        raise Sealed from fault
    return plain.rstrip(b"\0").removesuffix(b"\x02")


def _private(api_key: str, device: str) -> ec.EllipticCurvePrivateKey:
    return simulated_curve_key(f"browser {api_key} {device}")


def _auth(api_key: str, device: str) -> bytes:
    return hashlib.sha256(f"koinon simulator auth {api_key} {device}".encode()).digest()[:16]


def _derived(salt: bytes, secret: bytes, info: bytes, length: int) -> bytes:
    """HKDF of one block (RFC 5869)."""
    extracted = hmac.digest(salt, secret, "sha256")
    return hmac.digest(extracted, info + b"\x01", "sha256")[:length]


def _point(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
