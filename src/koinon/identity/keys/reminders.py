"""Mails about keys that end in 14, 7 and 1 days, and about those that nobody used for 90 (IDN-040, 042)."""

from datetime import timedelta
from uuid import UUID

from koinon.identity.contracts import ApiKey
from koinon.identity.keys import letters, rows
from koinon.kit import clock
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.platform.services import Services

DAYS_BEFORE = (14, 7, 1)
UNUSED = timedelta(days=90)


async def remind(tx: Tx, services: Services) -> int:
    """Mail the owners of the transaction's organization what is due; how many keys. Each is told once a step."""
    now, told = clock.now(), 0
    for key in await rows.list_api_keys(tx):
        if key.revoked_at is not None:
            continue
        about = _due(key, now_days=_days_left(key))
        if about is not None:
            await letters.tell_owners(tx, services.vault, key, "expiring", services.configuration.base_url, about)
            told += 1
        elif (key.last_used_at or key.created_at) < now - UNUSED and key.expires_at is None:
            quarter = f"unused-{(now - (key.last_used_at or key.created_at)).days // UNUSED.days}"
            await letters.tell_owners(tx, services.vault, key, "unused", services.configuration.base_url, quarter)
            told += 1
    return told


async def remind_of_test_key(tx: Tx, services: Services, key_id: UUID) -> None:
    """Tell the owners that a test key ends soon, at most once an hour, however far its end is (API-056).

    Raises 404 for any other key, 409 for one that has no end or is over.
    """
    key = await rows.api_key(tx, key_id)
    if key.mode == "live":
        raise errors.RESOURCE_NOT_FOUND()
    if key.revoked_at is not None or _days_left(key) is None:
        raise errors.INVALID_STATE("This key has no end, or it is over.")
    about = f"hand:{clock.now():%Y-%m-%dT%H}"
    await letters.tell_owners(tx, services.vault, key, "expiring", services.configuration.base_url, about)


def _days_left(key: ApiKey) -> float | None:
    if key.expires_at is None or key.expires_at <= clock.now():
        return None
    return (key.expires_at - clock.now()) / timedelta(days=1)


def _due(key: ApiKey, now_days: float | None) -> str | None:
    """The step that a key has reached: the smallest of 14, 7 and 1 days that it is within."""
    if now_days is None or key.expires_at is None:
        return None
    step = min((days for days in DAYS_BEFORE if now_days <= days), default=None)
    return None if step is None else f"{key.expires_at.date()}-{step}"
