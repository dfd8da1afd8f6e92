"""Opening what an account keeps sealed."""

from uuid import UUID

import msgspec

from koinon.channels.records import CREDENTIALS_KIND, Secrets
from koinon.platform.crypto import Vault


def read_secrets(vault: Vault, organization_id: UUID, cipher: bytes) -> Secrets:
    """An account's secrets. Raises CryptoError."""
    return msgspec.json.decode(vault.decrypt(cipher, organization_id, CREDENTIALS_KIND), type=Secrets)
