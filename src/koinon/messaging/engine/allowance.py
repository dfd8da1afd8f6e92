"""What the plan still allows today and this month, taken where intents are written (ORG-022, 023)."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from koinon import organizations
from koinon.messaging.repository import begun
from koinon.messaging.repository.ranges import Row
from koinon.platform.db import Tx

# Answers to somebody who waits for one: counted, never refused (ORG-022).
ALWAYS = frozenset({"reply", "system"})


class Allowed(NamedTuple):
    """`rows` may leave, `rest` waits until `until`; `taken` are those that were counted now."""

    rows: Sequence[Row]
    rest: Sequence[Row] = ()
    until: datetime | None = None
    resource: str = ""
    taken: frozenset[UUID] = frozenset()


async def take(tx: Tx, rows: Sequence[Row], *, real: bool) -> Allowed:
    """Count what leaves for the first time, hold back what the plan has no room for; unlimited, nothing is asked.

    `real` messages reach real phones: a trial of sending limits them too.
    """
    figures = await organizations.plan_in_force(tx)
    if not rows or not organizations.may_be_limited(figures, real=real):
        return Allowed(rows)
    counted = await begun.with_intent(tx, [row.id for row in rows])
    passing = [row for row in rows if row.id not in counted and _must_pass(row)]
    asking = [row for row in rows if row.id not in counted and not _must_pass(row)]
    await organizations.take_messages(tx, len(passing), must_pass=True, real=real)
    grant = await organizations.take_messages(tx, len(asking), real=real)
    held = {row.id for row in asking[grant.count :]}
    taken = frozenset(row.id for row in [*passing, *asking[: grant.count]])
    leaving = [row for row in rows if row.id not in held]
    return Allowed(leaving, [row for row in rows if row.id in held], grant.until, grant.resource or "", taken)


async def settle(tx: Tx, allowed: Allowed, left: Sequence[UUID], *, real: bool) -> None:
    """Give back what was counted and did not leave after all: it is counted when it does."""
    await organizations.give_back_messages(tx, len(allowed.taken - set(left)), real=real)


def _must_pass(row: Row) -> bool:
    return row.keyword is not None or row.origin in ALWAYS
