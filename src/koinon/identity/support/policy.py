"""What support may do at most: pure (IDN-052)."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from koinon.identity import catalogue
from koinon.identity.rights import OWNERS_ONLY

LASTS = timedelta(minutes=60)
LEAST_REASON, MOST_REASON = 10, 500
NEVER_OF = frozenset({"api_keys", "audit", "billing", "care", "giving", "exports", "privacy", "roles", "users"})
NEVER_ACTIONS = frozenset({"delete", "erase", "export", "merge", "refund", "override", "emergency", "sensitive"})


def within_reach(permissions: Iterable[str]) -> frozenset[str]:
    """Of what a member may do, what support may: no care notes, gifts, secrets, keys, people's rights or deletion."""
    shut = catalogue.sensitive() | OWNERS_ONLY
    return frozenset(name for name in permissions if name not in shut and _is_mild(name))


def _is_mild(name: str) -> bool:
    resource, _, action = name.partition(":")
    is_looked_at = resource in ("users", "roles") and action == "read"
    return (is_looked_at or resource not in NEVER_OF) and action not in NEVER_ACTIONS


def ends(now: datetime, allowed_until: datetime | None) -> tuple[datetime, datetime | None]:
    """When looking ends, and until when something may be changed: never longer than the owner allowed."""
    until = now + LASTS
    return until, None if allowed_until is None or allowed_until <= now else min(until, allowed_until)
