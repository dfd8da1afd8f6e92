"""The simulator's keys as both sides derive them."""

import base64
import hashlib

from nacl.signing import SigningKey

KEY_PREFIX = "SIM"


def simulated_public_key(api_key: str) -> str:
    """The public key under which the simulator signs for an API key: both sides derive it."""
    seed = hashlib.sha256(b"koinon simulator " + api_key.encode()).digest()
    return base64.b64encode(bytes(SigningKey(seed).verify_key)).decode()
