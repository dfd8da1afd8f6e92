"""What the audit trail says of people: many at once in one row, and what changed about one."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from koinon import identity
from koinon.contacts.contracts.fields import CustomField, FieldType
from koinon.platform.db import Tx

MOST_NAMED = 50
_FREE_WORDS = {"do_not_contact_reason", "restricted_reason", "guardian_consent"}
_FREE_TYPES = (FieldType.TEXT, FieldType.URL)


async def note_many(tx: Tx, action: str, kind: str, about: UUID, contact_ids: Sequence[UUID]) -> None:
    """One row that counts the people and names the first fifty; none where nothing changed."""
    if contact_ids:
        after = {"count": len(contact_ids), "contacts": list(contact_ids[:MOST_NAMED])}
        await identity.audit(tx, action, kind, about, {"after": after})


def differences(before: Mapping[str, Any], after: Mapping[str, Any], own: Sequence[CustomField] = ()) -> dict[str, Any]:
    """What changed about a person, for the trail. Of own fields those that differ, as `custom.<key>`.

    Free words, sensitive fields and fields nobody declared stand there by their names only.
    """
    told = {"before": _plain(before), "after": _plain(after)}
    was, now = before.get("custom") or {}, after.get("custom") or {}
    plain = {field.key for field in own if not field.sensitive and field.type not in _FREE_TYPES}
    for key in sorted(key for key in {*was, *now} if was.get(key) != now.get(key)) if "custom" in after else ():
        name = f"custom.{key}"
        if key in plain:
            told["before"][name], told["after"][name] = was.get(key), now.get(key)
        else:
            told["after" if key in now else "before"][name] = identity.REDACTED
    return told


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: identity.REDACTED if name in _FREE_WORDS and value else value
            for name, value in values.items() if name != "custom"}  # fmt: skip
