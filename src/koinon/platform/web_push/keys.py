"""The installation's own key, by which push services know who sends (VAPID, RFC 8292)."""

import time
from typing import NamedTuple
from urllib.parse import urlsplit
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
)
from joserfc import jwt
from joserfc.jwk import ECKey

from koinon.platform.crypto import Vault
from koinon.platform.db import Tx
from koinon.platform.web_push.encryption import CURVE, encoded

NOBODYS = UUID(int=0)
SEAL = "web_push"
# At most a day (RFC 8292 §2); services refuse what is longer.
LIFE_SECONDS = 12 * 3600
KEPT_SECONDS = 3600
MOST_KEPT = 1_000


# By public key, origin of the service and contact: when it was signed, and the header.
_signed: dict[tuple[str, str, str], tuple[float, str]] = {}


class ServerKey(NamedTuple):
    """The private key, and the public one as browsers take it (`applicationServerKey`, base64url)."""

    private: ec.EllipticCurvePrivateKey
    public: str

    def authorization(self, endpoint: str, contact: str) -> str:
        """The header that says who sends: signed for the push service's own origin (RFC 8292 §2, §3)."""
        parts = urlsplit(endpoint)
        whom, now = (self.public, f"{parts.scheme}://{parts.netloc}", contact), time.time()
        made_at, words = _signed.get(whom, (0.0, ""))
        if not 0 <= now - made_at < KEPT_SECONDS:
            if len(_signed) >= MOST_KEPT:
                _signed.clear()
            _, words = _signed[whom] = now, self._words(whom[1], int(now), contact)
        return words

    def _words(self, origin: str, now: int, contact: str) -> str:
        claims = {"aud": origin, "exp": now + LIFE_SECONDS, "sub": contact}
        key = ECKey.import_key(self.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        token = jwt.encode({"typ": "JWT", "alg": "ES256"}, claims, key, algorithms=["ES256"])
        return f"vapid t={token}, k={self.public}"


async def server_key(tx: Tx, vault: Vault) -> ServerKey:
    """The installation's key, made by the first who needs it: of many at once one row stays."""
    kept = await tx.first(bytes, "select private_key from push_keys")
    if kept is None:
        made = ec.generate_private_key(CURVE)
        private = made.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        public = made.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        await tx.execute(
            """
            insert into push_keys (private_key, public_key)
            values (%(private)s, %(public)s)
            on conflict (only_one) do nothing
            """,
            {"private": vault.seal(private, NOBODYS, SEAL), "public": public},
        )
        kept = await tx.one(bytes, "select private_key from push_keys")
    private_key = load_der_private_key(vault.unseal(bytes(kept), NOBODYS, SEAL), None)
    if not isinstance(private_key, ec.EllipticCurvePrivateKey):
        raise TypeError("the kept key is of another kind")
    return server_key_of(private_key)


def server_key_of(private: ec.EllipticCurvePrivateKey) -> ServerKey:
    """A P-256 key with its public half as browsers take it."""
    public = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return ServerKey(private, encoded(public))
