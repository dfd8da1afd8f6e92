"""People whose conversations are read on record (INB-112): the mark as it is set and taken off."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from koinon import identity
from koinon.contacts.repository import milestones
from koinon.contacts.repository.milestones import MARKED, UNMARKED
from koinon.platform.db import Tx

_OWN = frozenset({"restricted", "restricted_reason"})


def settled(changed: Mapping[str, Any]) -> dict[str, Any]:
    """What changes about a person; with the mark goes why it was set."""
    return {**changed, "restricted_reason": None} if changed.get("restricted") is False else dict(changed)


async def note(tx: Tx, contact_id: UUID, changed: Mapping[str, Any]) -> frozenset[str]:
    """Audit the mark by a name of its own; the columns that this row of the trail tells."""
    if "restricted" not in changed:
        return frozenset()
    await identity.audit(tx, MARKED if changed["restricted"] else UNMARKED, "contact", contact_id)
    return _OWN


async def restricted_among(tx: Tx, contact_ids: Sequence[UUID]) -> frozenset[UUID]:
    """Those of these people whose words are shown only where reading them is recorded."""
    return await milestones.restricted_among(tx, contact_ids) if contact_ids else frozenset()
