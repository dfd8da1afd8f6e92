"""Owners hear at 80, 95 and 100 % of a limit, once per threshold and period (ORG-024)."""

from datetime import date

from koinon.organizations import events
from koinon.organizations.repository import limits as rows
from koinon.organizations.telling import mail_owners_after
from koinon.platform.db import Tx

THRESHOLDS = (80, 95, 100)


def reached(before: int, after: int, limit: int) -> int | None:
    """The highest threshold in percent that lies above `before` and not above `after`; None where there is none."""
    passed = [t for t in THRESHOLDS if before * 100 < t * limit <= after * 100]
    return max(passed, default=None)


async def tell(tx: Tx, resource: str, change: tuple[int, int], limit: int, period: date) -> None:
    """Publish and mail that use went from `change[0]` to `change[1]`, where that passed a threshold not yet told."""
    threshold = reached(*change, limit)
    if threshold is None or not await rows.note_threshold(tx, resource, threshold, period):
        return
    tx.publish(events.limit_passed(tx.organization_id, resource, threshold, limit, change[1]))
    await mail_owners_after(
        tx, "plan_limit", {"resource": resource, "threshold": threshold, "limit": limit, "current": change[1]}
    )
