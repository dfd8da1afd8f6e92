"""The verification key of a simulated account: both sides derive it from the API key."""

import base64
import hashlib

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256 (FIPS 186-5)


def simulated_key(api_key: str) -> str:
    """The public key as SendGrid shows it: base64 of its SubjectPublicKeyInfo in DER."""
    seed = hashlib.sha256(b"koinon simulator sendgrid " + api_key.encode()).digest()
    private = ec.derive_private_key(int.from_bytes(seed, "big") % (ORDER - 1) + 1, ec.SECP256R1())
    public = private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(public).decode()
