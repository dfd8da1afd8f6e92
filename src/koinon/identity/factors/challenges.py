"""Questions that wait for an answer: five minutes, answered once, five wrong answers at most (IDN-019, 026)."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec

from koinon.identity.factors import repository
from koinon.identity.factors.repository import ChallengeRow
from koinon.kit import clock, ids
from koinon.platform import errors
from koinon.platform.db import Tx

LIFE = timedelta(minutes=5)
MOST_FAILURES = 5

EXPIRED = "This took too long, or was tried too often. Sign in once more."


async def ask(
    tx: Tx, purpose: str, user_id: UUID | None, challenge: bytes | None = None, payload: dict[str, Any] | None = None
) -> UUID:
    """Ask; the id by which the answer comes back."""
    challenge_id = ids.uuid7()
    await repository.insert_challenge(
        tx,
        {
            "id": challenge_id,
            "user_id": user_id,
            "purpose": purpose,
            "challenge": challenge,
            "payload": msgspec.json.encode(payload or {}).decode(),
            "expires_at": clock.now() + LIFE,
        },
    )
    return challenge_id


async def asked(tx: Tx, challenge_id: UUID, *purposes: str) -> ChallengeRow:
    """The question of an id. Raises 410 `link_expired`."""
    row = await repository.challenge(tx, challenge_id, clock.now())
    if row is None or row.purpose not in purposes or row.failures >= MOST_FAILURES:
        raise errors.LINK_EXPIRED(EXPIRED)
    return row
