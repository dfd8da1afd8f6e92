"""The secret of a link: 256 bits that nobody guesses, kept as a keyed hash, used once, voided by a newer one."""

import base64
from datetime import timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from koinon.identity import repository
from koinon.kit import clock
from koinon.platform import errors
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx

GONE = "This link has expired or was used. Ask for a new one."


class Purpose(StrEnum):
    """What a link does."""

    VERIFY_EMAIL = "verify_email"
    RESET_PASSWORD = "reset_password"  # noqa: S105 - a name
    CHANGE_EMAIL = "change_email"
    UNDO_EMAIL = "undo_email"
    MAGIC_LINK = "magic_link"
    NOT_ME = "not_me"


# These take back what a thief did: were a newer one to void them, the thief would only have to do it twice.
KEPT = frozenset({Purpose.UNDO_EMAIL, Purpose.NOT_ME})
LIVES = {
    Purpose.VERIFY_EMAIL: timedelta(hours=48),
    Purpose.RESET_PASSWORD: timedelta(minutes=60),
    Purpose.CHANGE_EMAIL: timedelta(hours=24),
    Purpose.UNDO_EMAIL: timedelta(days=7),
    Purpose.MAGIC_LINK: timedelta(minutes=15),
    Purpose.NOT_ME: timedelta(hours=24),
}
PATHS = {
    Purpose.VERIFY_EMAIL: "/verify",
    Purpose.RESET_PASSWORD: "/reset",
    Purpose.CHANGE_EMAIL: "/new-address",
    Purpose.UNDO_EMAIL: "/old-address",
    Purpose.MAGIC_LINK: "/sign-in/link",
    Purpose.NOT_ME: "/not-me",
}


class Opened(Struct, frozen=True):
    """A link that holds."""

    id: UUID
    user_id: UUID
    payload: dict[str, Any]


def secret_of(vault: Vault, token_id: UUID, purpose: Purpose) -> str:
    """The secret of a link, found again from its id: a job that runs twice mails one link."""
    return base64.urlsafe_b64encode(vault.sign(token_id.bytes, f"link:{purpose.value}")).decode().rstrip("=")


async def make(
    tx: Tx,
    vault: Vault,
    purpose: Purpose,
    token_id: UUID,
    user_id: UUID,
    payload: dict[str, Any] | None = None,
) -> str | None:
    """The path of a new link; it voids the user's older ones of its purpose, if not KEPT. None where made before."""
    secret, now = secret_of(vault, token_id, purpose), clock.now()
    if purpose not in KEPT:
        await repository.void_tokens_of(tx, purpose.value, user_id, now, but=token_id)
    made = await repository.insert_token_once(
        tx,
        {
            "id": token_id,
            "user_id": user_id,
            "purpose": purpose.value,
            "token_hash": vault.hash_secret(secret, purpose.value),
            "payload": msgspec.json.encode(payload or {}).decode(),
            "expires_at": now + LIVES[purpose],
        },
    )
    return f"{PATHS[purpose]}/{secret}" if made else None


async def look(tx: Tx, vault: Vault, purpose: Purpose, secret: str, *, spend: bool = False) -> Opened:
    """What a link holds; looking changes nothing. Raises 410 `link_expired`."""
    token_hash = vault.hash_secret(secret, purpose.value)
    found = await repository.token(tx, purpose.value, token_hash, lock=spend)
    now = clock.now()
    if found is None or found.used_at is not None or found.expires_at <= now or found.user_id is None:
        raise errors.LINK_EXPIRED(GONE)
    if spend:
        await repository.use_token(tx, found.id, now)
    return Opened(found.id, found.user_id, found.payload)
