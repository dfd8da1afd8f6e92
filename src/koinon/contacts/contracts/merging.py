"""Likely duplicates, merges and what undoing one brings back (CON-077 to 081)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from koinon.contacts.contracts.people import Contact, ContactRow

Side = Literal["survivor", "absorbed"]
Choices = Mapping[str, Side]
"""Whose value stays, by field: a column, `primary_phone`, `primary_email`, or `custom.<key>`."""
Likelihood = Literal["very_likely", "likely", "possible"]
DuplicateReason = Literal["same_phone", "same_email", "same_name", "similar_name", "same_birth_date"]


class Duplicate(Struct, frozen=True):
    """Two people who may be one: a score of 100, in words, and why."""

    first: ContactRow
    second: ContactRow
    score: int
    likelihood: Likelihood
    reasons: list[DuplicateReason]


class Merge(Struct, frozen=True):
    """Two people made one. `undoable_until` is None once it is undone or final."""

    id: UUID
    survivor_id: UUID
    absorbed_id: UUID
    survivor_name: str
    absorbed_name: str
    choices: dict[str, Side]
    created_by: UUID | None
    created_at: datetime
    undoable_until: datetime | None
    undone_at: datetime | None


class Kept(Struct, frozen=True):
    """What came after a merge and stays with the survivor."""

    kind: str
    count: int


class Unmerged(Struct, frozen=True):
    """A merge that was undone: who is back, and what stays with the survivor because it came later."""

    merge: Merge
    contact: Contact
    kept: list[Kept]
