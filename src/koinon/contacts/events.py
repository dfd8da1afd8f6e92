"""Facts that contacts publishes: ids, figures and field names, never an address or a name."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from koinon.platform.db import Tx
from koinon.platform.events import Event

CREATED = "contact.created"
UPDATED = "contact.updated"
ARCHIVED = "contact.archived"
RESTORED = "contact.restored"
MERGED = "contact.merged"
UNMERGED = "contact.unmerged"
UNREACHABLE = "contact.unreachable"
OPTED_IN = "contact.opted_in"
OPTED_OUT = "contact.opted_out"
JOINED_GROUP = "contact.joined_group"
LEFT_GROUP = "contact.left_group"
TAGGED = "contact.tagged"
UNTAGGED = "contact.untagged"
ADDRESS_ADDED = "contact.address_added"
ADDRESS_INVALID = "contact.address_invalid"
CONSENT_PENDING = "consent.pending"
KEYWORD_MATCHED = "keyword.matched"
IMPORTED = "contacts.imported"
IMPORT_CHANGED = "import.changed"
IMPORT_FINISHED = "import.finished"
IMPORT_UNDONE = "import.undone"
IMPORT_FLAGGED = "import.flagged"
HOUSEHOLD_CHANGED = "household.changed"
HOUSEHOLD_DELETED = "household.deleted"
GROUP_DELETED = "group.deleted"
TAG_DELETED = "tag.deleted"
SEGMENT_DELETED = "segment.deleted"
SEGMENT_ENTERED = "segment.entered"
SEGMENT_LEFT = "segment.left"
FIELD_DELETED = "custom_field.deleted"
ERASED = "contact.erased"
ERASURE_REQUESTED = "erasure.requested"
ERASURE_CANCELLED = "erasure.cancelled"
ERASURE_COMPLETED = "erasure.completed"
EXPORT_READY = "export.ready"
IMPORT_DISCARDED = "import.discarded"
TOPIC_DELETED = "topic.deleted"
PREFERENCES_CHANGED = "contact.preferences_changed"


def about(tx: Tx, fact: str, contact_id: UUID, **payload: Any) -> None:
    """Publish a fact about one contact."""
    tx.publish(Event(type=fact, aggregate_type="contact", aggregate_id=contact_id, payload=payload))


def about_many(tx: Tx, fact: str, aggregate_type: str, aggregate_id: UUID, contact_ids: Sequence[UUID]) -> None:
    """Publish one fact for a batch of contacts: who joined a group, who bears a tag."""
    if contact_ids:
        payload = {"contact_ids": [str(contact_id) for contact_id in contact_ids]}
        tx.publish(Event(type=fact, aggregate_type=aggregate_type, aggregate_id=aggregate_id, payload=payload))


def gone(tx: Tx, fact: str, aggregate_type: str, aggregate_id: UUID) -> None:
    """Publish that a group, tag, segment, field or upload is no more."""
    tx.publish(Event(type=fact, aggregate_type=aggregate_type, aggregate_id=aggregate_id))


def about_household(tx: Tx, fact: str, household_id: UUID, **payload: Any) -> None:
    """Publish a fact about a household: who joined, who left."""
    tx.publish(Event(type=fact, aggregate_type="household", aggregate_id=household_id, payload=payload))


def about_import(tx: Tx, fact: str, import_id: UUID, **payload: Any) -> None:
    """Publish a fact about an import."""
    tx.publish(Event(type=fact, aggregate_type="import", aggregate_id=import_id, payload=payload))
