"""What the audit trail says of people: many at once in one row, and what changed about one."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from koinon import identity
from koinon.platform.db import Tx

MOST_NAMED = 50
_FREE_WORDS = {"do_not_contact_reason"}


async def note_many(tx: Tx, action: str, kind: str, about: UUID, contact_ids: Sequence[UUID]) -> None:
    """One row that counts the people and names the first fifty; none where nothing changed."""
    if contact_ids:
        after = {"count": len(contact_ids), "contacts": list(contact_ids[:MOST_NAMED])}
        await identity.audit(tx, action, kind, about, {"after": after})


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """What changed about a person, for the trail: own fields and free words by their names only."""
    return {
        "before": {name: _told(name, value) for name, value in before.items()},
        "after": {name: _told(name, value) for name, value in after.items()},
    }


def _told(name: str, value: Any) -> Any:
    if name == "custom":
        return sorted(value or ())
    return identity.REDACTED if name in _FREE_WORDS and value else value
