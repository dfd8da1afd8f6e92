"""The refresh token: 256 random bits, which session and generation they belong to, and a seal (IDN-012).

base64url of session id (16 bytes), generation (4), secret (32), seal (12). The seal lets a token of any earlier
generation be told from a guess: only a genuine one that was used up may end the session it belongs to.
"""

import base64
import binascii
import hmac
import secrets
from typing import NamedTuple
from uuid import UUID

from koinon.platform.crypto import Vault

_PURPOSE = "refresh_token"
_SECRET, _SEAL = 32, 12
_LENGTH = 16 + 4 + _SECRET + _SEAL


class Refresh(NamedTuple):
    """A genuine refresh token."""

    session_id: UUID
    generation: int
    secret: bytes


def first(session_id: UUID) -> Refresh:
    """The token a session begins with."""
    return Refresh(session_id, 1, secrets.token_bytes(_SECRET))


def successor(vault: Vault, token: Refresh, salt: bytes) -> Refresh:
    """The token that follows `token`, the same for the same 32 random bytes of `salt`.

    So two tabs that renew at once, or a phone that lost the answer, get one successor although only hashes are kept.
    """
    secret = vault.sign(token.secret + salt, "refresh_successor")
    return Refresh(token.session_id, token.generation + 1, secret)


def encode(vault: Vault, token: Refresh) -> str:
    """The token as text: 86 characters."""
    body = token.session_id.bytes + token.generation.to_bytes(4, "big") + token.secret
    return base64.urlsafe_b64encode(body + vault.sign(body, _PURPOSE)[:_SEAL]).decode().rstrip("=")


def decode(vault: Vault, text: str) -> Refresh | None:
    """The token of `text`; None for anything we never made."""
    try:
        data = base64.urlsafe_b64decode(text.encode("ascii") + b"==")
    except (binascii.Error, ValueError):
        return None
    body, seal = data[:-_SEAL], data[-_SEAL:]
    if len(data) != _LENGTH or not hmac.compare_digest(vault.sign(body, _PURPOSE)[:_SEAL], seal):
        return None
    return Refresh(UUID(bytes=body[:16]), int.from_bytes(body[16:20], "big"), body[20:])


def digest(vault: Vault, token: Refresh) -> bytes:
    """What the database keeps of a token."""
    return vault.sign(token.secret, "session")
