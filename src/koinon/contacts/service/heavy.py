"""Which condition of a rule that took too long is the heavy one (CON-037)."""

import time

import psycopg

from koinon.contacts.contracts.segments import Rules
from koinon.contacts.repository import segments as rows
from koinon.contacts.service.rules import condition
from koinon.platform.db import Tx

# For all of them together; a condition that is still not counted after its share is heavy enough.
BUDGET_MS, LEAST_MS, MOST_PARTS = 3_000, 100, 20


async def heaviest(tx: Tx, rules: Rules) -> str | None:
    """The path of the top-level condition that takes longest when counted alone (`rules.all[2]`); None of a single one.

    The transaction's limit of a statement is short afterwards.
    """
    [(joined, parts)] = rules.items()
    if len(parts) < 2:
        return None
    share = max(LEAST_MS, BUDGET_MS // min(len(parts), MOST_PARTS))
    spent = [await _seconds(tx, {joined: [part]}, share) for part in parts[:MOST_PARTS]]
    return f"rules.{joined}[{spent.index(max(spent))}]"


async def _seconds(tx: Tx, rules: Rules, share: int) -> float:
    rule = await condition(tx, rules)
    await rows.bound(tx, share)
    begun = time.monotonic()
    try:
        async with tx.savepoint():
            await rows.count(tx, rule)
    except psycopg.errors.QueryCanceled:
        return float("inf")
    return time.monotonic() - begun
