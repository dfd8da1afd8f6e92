"""Test keys grow older with the sandbox that they act in, though they stand with the organization's own (API-056)."""

from datetime import timedelta

from koinon.identity.keys import rows
from koinon.identity.keys.check import forget_keys
from koinon.platform.db import Tx


async def age_test_keys(tx: Tx, by: timedelta) -> None:
    """Bring the ends of the organization's test keys nearer; its other keys stay as they are."""
    await rows.age_tests(tx, by)
    tx.after_commit(forget_keys)
